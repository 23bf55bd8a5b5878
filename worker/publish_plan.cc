#include "worker/publish_plan.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/unicode.h"

namespace pinmill {
namespace {

// Names as people write them, each looked up once.
class Lookup {
 public:
  Lookup(publish::Desk& desk, std::stop_token stop) : desk_(desk), stop_(std::move(stop)) {}

  Result<publish::Account> account(const std::string& name) {
    if (const auto known = accounts_.find(name); known != accounts_.end()) return known->second;
    PINMILL_ASSIGN_OR_RETURN(const publish::Account found, desk_.account(name));
    return accounts_.emplace(name, found).first->second;
  }

  /// Empty: there is none.
  Result<std::string> board_id(const publish::Account& account, const std::string& name) {
    if (const auto fresh = fresh_.find(account.id); fresh != fresh_.end()) return id_among(fresh->second, name);
    auto known = desk_.board(account.id, name, publish::MissingBoard::refuse, stop_);
    if (known) return known->id;
    if (known.error().code() != ErrorCode::not_found) return std::move(known).error();
    PINMILL_ASSIGN_OR_RETURN(fresh_[account.id], desk_.refresh_boards(account.id, stop_));
    return id_among(fresh_[account.id], name);
  }

  /// Empty: there is none.
  Result<std::string> section_id(const publish::Account& account, const std::string& board, const std::string& name) {
    auto known = desk_.section(account.id, board, name, publish::MissingBoard::refuse, stop_);
    if (known) return known->id;
    if (known.error().code() != ErrorCode::not_found) return std::move(known).error();
    return std::string();
  }

  Result<std::vector<std::string>> board_names(const publish::Account& account) {
    PINMILL_ASSIGN_OR_RETURN(const auto boards, desk_.refresh_boards(account.id, stop_));
    std::vector<std::string> names;
    for (const auto& board : boards)
      if (board.own) names.push_back(board.name);
    return names;
  }

 private:
  static std::string id_among(const std::vector<publish::Board>& boards, const std::string& name) {
    const auto found = std::find_if(boards.begin(), boards.end(), [&name](const publish::Board& board) {
      return board.own && fold(board.name) == fold(name);
    });
    return found == boards.end() ? std::string() : found->id;
  }

  publish::Desk& desk_;
  std::stop_token stop_;
  std::map<std::string, publish::Account> accounts_;
  std::map<publish::AccountId, std::vector<publish::Board>> fresh_;
};

Error names_no_board(std::span<const PreparedPin> pins, std::vector<std::string> boards) {
  constexpr std::size_t shown = 12;
  const auto count = std::count_if(pins.begin(), pins.end(), [](const PreparedPin& pin) { return pin.board.empty(); });
  const std::string known =
      boards.empty()
          ? "this account has none yet: `pinmill boards --create NAME` makes one"
          : fmt::format("there are: {}{}",
                        fmt::join(boards.begin(),
                                  boards.begin() + static_cast<std::ptrdiff_t>(std::min(shown, boards.size())), ", "),
                        boards.size() > shown ? ", …" : "");
  return Error(ErrorCode::invalid_argument,
               fmt::format("{} of {} Pins name no board: give one with --board or --default-board; {}", count,
                           pins.size(), known));
}

Result<PlannedBoard> planned_board(Lookup& lookup, const publish::Account& account, const std::string& board,
                                   const std::string& section) {
  PlannedBoard planned{.account = account, .board = board, .section = section};
  PINMILL_ASSIGN_OR_RETURN(planned.board_id, lookup.board_id(account, board));
  if (section.empty() || planned.board_id.empty()) return planned;
  PINMILL_ASSIGN_OR_RETURN(planned.section_id, lookup.section_id(account, planned.board_id, section));
  return planned;
}

}  // namespace

Result<PublishPlan> plan_publishing(publish::Desk& desk, std::span<const PreparedPin> pins, const PublishWishes& wishes,
                                    std::stop_token stop) {
  Lookup lookup(desk, std::move(stop));
  PublishPlan plan;
  std::map<std::tuple<publish::AccountId, std::string, std::string>, std::size_t> places;
  for (const PreparedPin& pin : pins) {
    PINMILL_ASSIGN_OR_RETURN(const publish::Account account,
                             lookup.account(pin.account.empty() ? wishes.account : pin.account));
    const std::string& named = pin.board.empty() ? wishes.default_board : pin.board;
    const std::string& board = wishes.board.empty() ? named : wishes.board;
    const std::string& section = wishes.board.empty() ? pin.section : wishes.section;
    if (board.empty()) {
      PINMILL_ASSIGN_OR_RETURN(auto names, lookup.board_names(account));
      return names_no_board(pins, std::move(names));
    }
    const auto [place, is_new] = places.try_emplace({account.id, fold(board), fold(section)}, plan.boards.size());
    if (is_new) {
      PINMILL_ASSIGN_OR_RETURN(PlannedBoard planned, planned_board(lookup, account, board, section));
      plan.boards.push_back(std::move(planned));
    }
    ++plan.boards[place->second].pins;
    plan.board_of.push_back(place->second);
  }
  return plan;
}

Result<void> make_missing_boards(publish::Desk& desk, PublishPlan& plan, std::stop_token stop) {
  for (PlannedBoard& planned : plan.boards) {
    if (planned.board_id.empty()) {
      PINMILL_ASSIGN_OR_RETURN(const publish::Board board,
                               desk.board(planned.account.id, planned.board, publish::MissingBoard::create, stop));
      planned.board_id = board.id;
    }
    if (planned.section.empty() || !planned.section_id.empty()) continue;
    PINMILL_ASSIGN_OR_RETURN(
        const publish::Section section,
        desk.section(planned.account.id, planned.board_id, planned.section, publish::MissingBoard::create, stop));
    planned.section_id = section.id;
  }
  return {};
}

std::vector<publish::QueueItem> items_of(const PublishPlan& plan, std::span<const PreparedPin> pins) {
  std::vector<publish::QueueItem> items;
  for (std::size_t i = 0; i < pins.size(); ++i) {
    const PlannedBoard& planned = plan.boards[plan.board_of[i]];
    const std::string board = planned.board_id.empty() ? "new " + fold(planned.board) : planned.board_id;
    items.push_back({.pin = pins[i], .account = planned.account.id, .board = board, .section = planned.section_id});
  }
  return items;
}

}  // namespace pinmill

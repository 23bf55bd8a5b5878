// Accounts, boards and their sections.
#include <thread>
#include <utility>

#include "base/unicode.h"
#include "sandbox/listing.h"
#include "sandbox/operation.h"
#include "sandbox/pin_json.h"
#include "sandbox/schema.h"

namespace pinmill::sandbox {
namespace {

constexpr std::size_t max_name = 180;
constexpr std::size_t max_boards = 2'000;

bool may_see(const Board& board, const std::string& account) {
  if (board.owner == account) return true;
  for (const std::string& one : board.collaborators) {
    if (one == account) return true;
  }
  return false;
}

Reply no_board() {
  return refuse(404, 40, "Sorry! We couldn't find that board.");
}
Reply no_section() {
  return refuse(404, 2031, "Sorry! We couldn't find that board section.");
}

/// The account's own board; else what is to be answered.
std::variant<Board, Reply> own_board(Core& core, const Call& call) {
  const Board* board = core.world->board(call.ids[0]);
  if (board == nullptr) return no_board();
  if (board->owner != call.token.account) return refuse(401, 7, "You are not permitted to change that board.");
  return *board;
}

bool name_is_taken(const Core& core, const std::string& account, const std::string& name, const std::string& except) {
  for (const auto& [id, board] : core.world->boards()) {
    if (!board.deleted && board.owner == account && id != except && fold(board.name) == fold(name)) return true;
  }
  return false;
}

std::size_t count_of_boards(const Core& core, const std::string& account) {
  std::size_t count = 0;
  for (const auto& [id, board] : core.world->boards()) count += !board.deleted && board.owner == account ? 1 : 0;
  return count;
}

void announce(Core& core, const Board& board) {
  core.events->publish("board", Json::object({{"id", board.id}}).dump());
}

/// Two writes to the sections of one board at once do not both succeed.
class SectionWrite {
 public:
  SectionWrite(Core& core, std::string board) : core_(core), board_(std::move(board)) {
    exclusive_ = core_.begin_section_write(board_);
    if (exclusive_) std::this_thread::sleep_for(core_.options.section_write);
  }
  SectionWrite(const SectionWrite&) = delete;
  ~SectionWrite() {
    if (exclusive_) core_.end_section_write(board_);
  }
  bool exclusive() const noexcept { return exclusive_; }

 private:
  Core& core_;
  std::string board_;
  bool exclusive_ = false;
};

Reply not_exclusive() {
  return refuse(409, 409, "Could not get exclusive access to the board to change its sections.");
}

Json section_json(const Section& section) {
  return Json::object({{"id", section.id}, {"name", section.name}});
}

}  // namespace

Reply get_user_account(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  const Account* account = core.world->account(call.token.account);
  if (account == nullptr) return refuse(403, 403, "Not authorized to access the user account.");
  std::int64_t pins = 0;
  for (const auto& [id, pin] : core.world->pins()) pins += !pin.deleted && pin.account == account->username ? 1 : 0;
  return {200, Json::object({{"id", account->id},
                             {"username", account->username},
                             {"account_type", account->type},
                             {"profile_image", core.url + "/profile.svg"},
                             {"website_url", ""},
                             {"business_name", account->username},
                             {"board_count", static_cast<std::int64_t>(count_of_boards(core, account->username))},
                             {"pin_count", pins},
                             {"follower_count", Json()},
                             {"following_count", Json()},
                             {"monthly_views", Json()}})};
}

Reply list_boards(Core& core, const Call& call) {
  const std::string* privacy = http::find_field(call.head.query, "privacy");
  const auto lock = core.world->lock();
  std::vector<std::string> ids;
  for (const auto& [id, board] : core.world->boards()) {
    if (board.deleted || !may_see(board, call.token.account)) continue;
    if (privacy != nullptr && *privacy != "ALL" && *privacy != board.privacy) continue;
    ids.insert(ids.begin(), id);
  }
  return page_of(core, call, ids, [&](const std::string& id) { return board_json(core, core.world->boards().at(id)); });
}

Reply create_board(Core& core, const Call& call) {
  Schema schema(call.body);
  const std::string name = schema.needed_text("name", max_name, 1);
  const auto description = schema.text("description");
  const auto privacy = schema.choice("privacy", "PUBLIC|PROTECTED|SECRET");
  if (schema.problem().empty() && trim(name).empty()) schema.complain("'name' is blank");
  if (!schema.problem().empty()) return refuse(400, 1, schema.problem());
  const auto lock = core.world->lock();
  if (name_is_taken(core, call.token.account, name, {}))
    return refuse(400, 58, "You already have a board with a name like this.");
  if (count_of_boards(core, call.token.account) >= max_boards) return refuse(400, 1, "You have too many boards.");
  const Board board{.id = core.world->new_id(),
                    .owner = call.token.account,
                    .name = std::string(trim(name)),
                    .description = description.value_or(""),
                    .privacy = privacy.value_or("PUBLIC"),
                    .created_at = call.now};
  core.world->save(board);
  announce(core, board);
  return {201, board_json(core, board)};
}

Reply get_board(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  const Board* board = core.world->board(call.ids[0]);
  if (board == nullptr || (!may_see(*board, call.token.account) && board->privacy != "PUBLIC")) return no_board();
  return {200, board_json(core, *board)};
}

Reply update_board(Core& core, const Call& call) {
  Schema schema(call.body);
  const auto name = schema.text("name", max_name, 1);
  const auto description = schema.text("description");
  const auto privacy = schema.choice("privacy", "PUBLIC|SECRET");
  if (!schema.problem().empty()) return refuse(400, 1, schema.problem());
  const auto lock = core.world->lock();
  auto found = own_board(core, call);
  if (auto* reply = std::get_if<Reply>(&found)) return std::move(*reply);
  Board board = std::get<Board>(std::move(found));
  if (name && name_is_taken(core, board.owner, *name, board.id))
    return refuse(400, 58, "You already have a board with a name like this.");
  if (name) board.name = std::string(trim(*name));
  if (description) board.description = *description;
  if (privacy) board.privacy = *privacy;
  core.world->save(board);
  announce(core, board);
  return {200, board_json(core, board)};
}

Reply delete_board(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  auto found = own_board(core, call);
  if (auto* reply = std::get_if<Reply>(&found)) return std::move(*reply);
  Board board = std::get<Board>(std::move(found));
  board.deleted = true;
  core.world->save(board);
  std::vector<Pin> gone;
  for (const auto& [id, pin] : core.world->pins()) {
    if (!pin.deleted && pin.board_id == board.id) gone.push_back(pin);
  }
  for (Pin& pin : gone) {
    pin.deleted = true;
    core.world->save(pin);
  }
  announce(core, board);
  return {204};
}

Reply list_board_pins(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  const Board* board = core.world->board(call.ids[0]);
  if (board == nullptr || !may_see(*board, call.token.account)) return no_board();
  return page_of_pins(core, call, [&](const Pin& pin) { return pin.board_id == board->id; });
}

Reply list_sections(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  const Board* board = core.world->board(call.ids[0]);
  if (board == nullptr || !may_see(*board, call.token.account)) return no_board();
  std::vector<std::string> ids;
  for (const auto& [id, section] : core.world->sections()) {
    if (!section.deleted && section.board_id == board->id) ids.push_back(id);
  }
  return page_of(core, call, ids, [&](const std::string& id) { return section_json(core.world->sections().at(id)); });
}

Reply create_section(Core& core, const Call& call) {
  Schema schema(call.body);
  const std::string name = schema.needed_text("name", max_name, 1);
  if (!schema.problem().empty()) return refuse(400, 1, schema.problem());
  const SectionWrite write(core, call.ids[0]);
  if (!write.exclusive()) return not_exclusive();
  const auto lock = core.world->lock();
  auto found = own_board(core, call);
  if (auto* reply = std::get_if<Reply>(&found)) return std::move(*reply);
  const Section section{.id = core.world->new_id(), .board_id = call.ids[0], .name = name};
  core.world->save(section);
  return {201, section_json(section)};
}

/// The section as `change` leaves it, which is kept; else what is to be answered.
template <typename Change>
std::variant<Section, Reply> change_section(Core& core, const Call& call, const Change& change) {
  const SectionWrite write(core, call.ids[0]);
  if (!write.exclusive()) return not_exclusive();
  const auto lock = core.world->lock();
  auto found = own_board(core, call);
  if (auto* reply = std::get_if<Reply>(&found)) return std::move(*reply);
  const Section* known = core.world->section(call.ids[0], call.ids[1]);
  if (known == nullptr) return no_section();
  Section section = *known;
  change(section);
  core.world->save(section);
  return section;
}

Reply update_section(Core& core, const Call& call) {
  Schema schema(call.body);
  const std::string name = schema.needed_text("name", max_name, 1);
  if (!schema.problem().empty()) return refuse(400, 1, schema.problem());
  auto changed = change_section(core, call, [&name](Section& section) { section.name = name; });
  if (auto* reply = std::get_if<Reply>(&changed)) return std::move(*reply);
  return {200, section_json(std::get<Section>(changed))};
}

Reply delete_section(Core& core, const Call& call) {
  auto changed = change_section(core, call, [](Section& section) { section.deleted = true; });
  if (auto* reply = std::get_if<Reply>(&changed)) return std::move(*reply);
  return {204};
}

Reply list_section_pins(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  const Board* board = core.world->board(call.ids[0]);
  if (board == nullptr || !may_see(*board, call.token.account)) return no_board();
  const Section* section = core.world->section(board->id, call.ids[1]);
  if (section == nullptr) return no_section();
  return page_of_pins(core, call, [&](const Pin& pin) { return pin.section_id == section->id; });
}

}  // namespace pinmill::sandbox

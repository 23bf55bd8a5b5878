#include "app/publishing/status_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/printable.h"
#include "app/publishing/event_lines.h"
#include "app/publishing/moments.h"
#include "app/publishing/publication_json.h"
#include "app/publishing/worker_unit.h"
#include "base/unicode.h"

namespace pinmill::app {
namespace {

using publish::AccountStatus;
using publish::State;

constexpr std::size_t title_width = 32;

std::string counts_text(const AccountStatus& account) {
  std::string text;
  for (const auto& [state, count] : account.counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_string(state));
  return text.empty() ? "nothing queued" : text;
}

std::string account_text(const AccountStatus& account, Moment now, const std::string& zone) {
  std::string text = fmt::format("@{}  {}", account.account.name, counts_text(account));
  if (account.next) text += ", next " + moment_text(*account.next, now, zone);
  if (account.account.tier == "trial") text += "  (trial access)";
  text += '\n';
  for (const publish::Hold& hold : account.holds)
    text += fmt::format("  held: {}{}\n", hold.text(),
                        hold.until == never ? std::string() : "; goes on " + moment_text(hold.until, now, zone));
  for (const publish::Permit& limit : account.limits)
    text += fmt::format("  waits until {}: {}\n", moment_text(limit.when, now, zone), limit.why);
  return text;
}

bool anything_waits(const publish::Status& status) {
  return std::any_of(status.accounts.begin(), status.accounts.end(), [](const AccountStatus& account) {
    return std::any_of(account.counts.begin(), account.counts.end(), [](const auto& each) {
      return each.second > 0 && !is_over(each.first) && !needs_a_person(each.first);
    });
  });
}

std::string worker_text(const publish::Status& status) {
  if (status.worker) return fmt::format("A worker sends ({}).\n", *status.worker);
  if (!anything_waits(status)) return {};
  const auto idle = std::chrono::floor<std::chrono::minutes>(status.now - status.none_since.value_or(status.now));
  std::string text = idle.count() > 0 ? fmt::format("No worker has run for {} min", idle.count()) : "No worker runs";
  if (status.overdue > 0)
    text += fmt::format(", and {} due", status.overdue == 1 ? "a Pin is" : fmt::format("{} Pins are", status.overdue));
  text += ". ";
  return text + how_to_run_a_worker();
}

std::string pin_text(const publish::Publication& pin, Moment now, const std::string& zone) {
  const std::string title = cut_to(pin.title.empty() ? pin.pin : pin.title, title_width);
  return fmt::format("{:>5}  {:<11}  {:<{}}  {}", pin.id, to_string(pin.state), title, title_width,
                     what_of(pin, now, zone));
}

}  // namespace

std::string overview_text(const Overview& overview) {
  const publish::Status& status = overview.status;
  if (status.accounts.empty()) return "Nobody is logged in: `pinmill auth login`.\n";
  std::string text;
  for (const AccountStatus& account : status.accounts) text += account_text(account, status.now, overview.zone);
  text += worker_text(status);
  std::string lines;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin))
    lines += printable(text.substr(begin, end - begin)) + "\n";
  for (const publish::Publication& pin : overview.pins)
    lines += printable(pin_text(pin, status.now, overview.zone)) + "\n";
  return lines;
}

Json overview_json(const Overview& overview) {
  const publish::Status& status = overview.status;
  AccountNames names;
  std::vector<Json> accounts, pins;
  for (const AccountStatus& each : status.accounts) {
    names.emplace(each.account.id, each.account.name);
    Json counts = Json::object();
    for (const auto& [state, count] : each.counts) counts.set(std::string(to_string(state)), count);
    std::vector<Json> holds, limits;
    for (const publish::Hold& hold : each.holds)
      holds.push_back(Json::object({{"why", std::string(to_string(hold.kind))},
                                    {"board_id", hold.board},
                                    {"message", hold.message},
                                    {"remedy", hold.remedy},
                                    {"since", moment_json(hold.since)},
                                    {"until", hold.until == never ? Json() : Json(moment_json(hold.until))}}));
    for (const publish::Permit& limit : each.limits)
      limits.push_back(Json::object({{"why", limit.why}, {"until", moment_json(limit.when)}}));
    accounts.push_back(Json::object({{"name", each.account.name},
                                     {"access", each.account.tier},
                                     {"counts", std::move(counts)},
                                     {"holds", Json::array(std::move(holds))},
                                     {"limits", Json::array(std::move(limits))},
                                     {"next", each.next ? Json(moment_json(*each.next)) : Json()}}));
  }
  for (const publish::Publication& pin : overview.pins) pins.push_back(to_json(pin, names[pin.account]));
  return Json::object({{"now", moment_json(status.now)},
                       {"worker", status.worker ? Json(*status.worker) : Json()},
                       {"no_worker_since", status.none_since ? Json(moment_json(*status.none_since)) : Json()},
                       {"overdue", status.overdue},
                       {"needs_a_person", status.needs_a_person},
                       {"accounts", Json::array(std::move(accounts))},
                       {"pins", Json::array(std::move(pins))}});
}

}  // namespace pinmill::app

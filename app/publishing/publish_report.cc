#include "app/publishing/publish_report.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/printable.h"
#include "app/publishing/event_lines.h"
#include "app/publishing/moments.h"

namespace pinmill::app {
namespace {

using publish::Queued;
using publish::Receipt;

bool is_queued(const Receipt& receipt) {
  return receipt.outcome == Queued::added || receipt.outcome == Queued::updated || receipt.outcome == Queued::unchanged;
}

/// One word for what became of it.
std::string_view word_of(const PinOutcome& pin, bool dry) {
  if (!is_queued(pin.receipt))
    return pin.receipt.outcome == Queued::published ? "skipped" : to_string(pin.receipt.outcome);
  if (dry) return pin.receipt.outcome == Queued::added ? "would send" : to_string(pin.receipt.outcome);
  if (!pin.now) return to_string(pin.receipt.outcome);
  return pin.now->state == publish::State::scheduled ? "waits" : to_string(pin.now->state);
}

std::string detail_of(const PinOutcome& pin, const PublishReport& report) {
  if (pin.receipt.outcome == Queued::published) return "is published: " + pin.receipt.address;
  if (pin.receipt.outcome == Queued::dropped) return "was cancelled or deleted on purpose; --again sends it";
  std::string text = pin.now ? what_of(*pin.now, report.moment, report.zone)
                             : moment_text(pin.receipt.due, report.moment, report.zone);
  if (pin.receipt.looks_like) text += fmt::format("  (looks like Pin {}, which is published)", *pin.receipt.looks_like);
  for (const std::string& refusal : pin.refusals) text += "\n    " + printable(refusal);
  return text;
}

std::string place_of(const PinOutcome& pin) {
  return fmt::format("@{}/{}{}{}", pin.account, pin.board, pin.section.empty() ? "" : "/", pin.section);
}

}  // namespace

std::string pin_lines(const PublishReport& report) {
  std::string text;
  for (const PinOutcome& pin : report.pins) {
    const std::string id = pin.receipt.id == 0 || report.dry ? "-" : std::to_string(pin.receipt.id);
    const std::string detail = detail_of(pin, report);
    const auto first = detail.find('\n');
    text += printable(fmt::format("{:<11} {:>4}  {}  {}  {}", word_of(pin, report.dry), id, pin.pin, place_of(pin),
                                  detail.substr(0, first)));
    text += (first == std::string::npos ? "" : detail.substr(first)) + "\n";
  }
  return text;
}

std::string summary_lines(const PublishReport& report) {
  std::map<std::string_view, std::size_t> counts;
  for (const PinOutcome& pin : report.pins) ++counts[word_of(pin, report.dry)];
  std::string text;
  for (const LeftOutPin& pin : report.left_out)
    text += printable(fmt::format("left out: {}: {}", pin.id, pin.reason)) + "\n";
  std::string sum;
  for (const auto& [word, count] : counts) sum += fmt::format("{}{} {}", sum.empty() ? "" : ", ", count, word);
  if (!report.left_out.empty()) sum += fmt::format("{}{} left out", sum.empty() ? "" : ", ", report.left_out.size());
  if (report.dry) return text + sum + ". Nothing was sent (--dry-run).\n";
  return text + sum + (report.run.empty() ? "" : fmt::format("  (run {})", report.run)) + "\n";
}

Json to_json(const PublishReport& report) {
  std::vector<Json> pins, left_out;
  for (const PinOutcome& pin : report.pins) {
    const Receipt& receipt = pin.receipt;
    std::vector<Json> refusals(pin.refusals.begin(), pin.refusals.end());
    pins.push_back(Json::object({{"pin", pin.pin},
                                 {"id", receipt.id == 0 || report.dry ? Json() : Json(receipt.id)},
                                 {"queued", std::string(to_string(receipt.outcome))},
                                 {"account", pin.account},
                                 {"board", pin.board},
                                 {"section", pin.section},
                                 {"title", pin.title},
                                 {"link", pin.link},
                                 {"due", receipt.due == never ? Json() : Json(moment_json(receipt.due))},
                                 {"state", pin.now ? Json(std::string(to_string(pin.now->state))) : Json()},
                                 {"address", pin.now ? pin.now->address() : receipt.address},
                                 {"problem", pin.now ? pin.now->problem : std::string()},
                                 {"remedy", pin.now ? pin.now->remedy : std::string()},
                                 {"looks_like", receipt.looks_like ? Json(*receipt.looks_like) : Json()},
                                 {"would_be_refused", Json::array(std::move(refusals))}}));
  }
  for (const LeftOutPin& pin : report.left_out)
    left_out.push_back(Json::object({{"pin", pin.id}, {"reason", pin.reason}}));
  return Json::object({{"run", report.run},
                       {"dry_run", report.dry},
                       {"pins", Json::array(std::move(pins))},
                       {"left_out", Json::array(std::move(left_out))}});
}

bool needs_a_person(const PublishReport& report) {
  return !report.left_out.empty() || std::any_of(report.pins.begin(), report.pins.end(), [](const PinOutcome& pin) {
    return !pin.refusals.empty() || (pin.now && publish::needs_a_person(pin.now->state));
  });
}

std::string plan_text(const PublishPlan& plan, const std::vector<Receipt>& receipts, Moment now,
                      std::string_view zone) {
  std::set<std::string> accounts;
  std::set<std::pair<publish::AccountId, std::string>> boards;
  for (const PlannedBoard& planned : plan.boards) {
    accounts.insert("@" + planned.account.name);
    boards.emplace(planned.account.id, planned.board);
  }
  std::size_t count = 0;
  Moment first = Moment::max(), last = never;
  for (const Receipt& receipt : receipts) {
    if (!is_queued(receipt)) continue;
    ++count;
    first = std::min(first, receipt.due);
    last = std::max(last, receipt.due);
  }
  return printable(fmt::format("{} Pin{}, {} board{}, {}, first {}, last {}", count, count == 1 ? "" : "s",
                               boards.size(), boards.size() == 1 ? "" : "s", fmt::join(accounts, ", "),
                               moment_text(first, now, zone), moment_text(last, now, zone)));
}

}  // namespace pinmill::app

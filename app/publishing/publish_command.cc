#include "app/publishing/publish_command.h"

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/printable.h"
#include "app/publishing/console_dialogue.h"
#include "app/publishing/desk.h"
#include "app/publishing/gather.h"
#include "app/publishing/link_lines.h"
#include "app/publishing/moments.h"
#include "app/publishing/open.h"
#include "app/publishing/publish_report.h"
#include "app/publishing/send.h"
#include "app/publishing/worker_unit.h"
#include "base/duration.h"
#include "base/unicode.h"
#include "worker/publish_plan.h"

namespace pinmill::app {
namespace {

using publish::QueueItem;
using publish::QueueOptions;
using publish::Receipt;

/// "20261128-1840-3f2a"
std::string new_run(Moment now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(seconds));
  const std::chrono::hh_mm_ss time(seconds - std::chrono::floor<std::chrono::days>(seconds));
  return fmt::format("{:04}{:02}{:02}-{:02}{:02}-{:04x}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), time.hours().count(),
                     time.minutes().count(), std::random_device()() & 0xffffU);
}

Result<std::chrono::microseconds> late_limit_from(const std::string& text) {
  if (text.empty() || text == "run") return std::chrono::microseconds(0);
  if (text.starts_with("skip=")) {
    PINMILL_ASSIGN_OR_RETURN(const std::chrono::seconds limit, parse_duration(std::string_view(text).substr(5)));
    return std::chrono::microseconds(limit);
  }
  return Error(ErrorCode::invalid_argument, fmt::format("--late is run, or skip=2h, not \"{}\"", to_one_line(text)));
}

Result<publish::OnUnknown> on_unknown_from(const std::string& text) {
  if (text.empty() || text == "review") return publish::OnUnknown::review;
  if (text == "retry") return publish::OnUnknown::retry;
  return Error(ErrorCode::invalid_argument,
               fmt::format("--on-unknown is review or retry, not \"{}\"", to_one_line(text)));
}

Result<QueueOptions> queue_options_of(const PublishFlags& flags, Moment now) {
  QueueOptions options{.run = new_run(now), .zone = zone_of(flags.prepare.settings)};
  options.link_parameters = flags.prepare.settings.link_parameters.value_or("");
  if (flags.slots) options.spacing = publish::Spacing::slots;
  if (flags.again) options.again = QueueOptions::Again::yes;
  if (!flags.at.empty()) {
    PINMILL_ASSIGN_OR_RETURN(options.at, moment_from(flags.at, now, options.zone));
  }
  if (!flags.every.empty()) {
    PINMILL_ASSIGN_OR_RETURN(options.every, parse_duration(flags.every));
  }
  PINMILL_ASSIGN_OR_RETURN(options.late_limit, late_limit_from(flags.late));
  PINMILL_ASSIGN_OR_RETURN(options.on_unknown, on_unknown_from(flags.on_unknown));
  return options;
}

/// The accounts' paces as the flags want them; none where they say nothing.
Result<std::map<publish::AccountId, publish::Pace>> paces_of(const PublishPlan& plan, const PublishFlags& flags) {
  std::map<publish::AccountId, publish::Pace> paces;
  if (flags.pace.empty() && flags.between.empty()) return paces;
  for (const PlannedBoard& planned : plan.boards) {
    publish::Pace pace = planned.account.pace;
    if (!flags.pace.empty()) {
      PINMILL_ASSIGN_OR_RETURN(pace, publish::pace_from(flags.pace, pace));
    }
    if (!flags.between.empty()) {
      PINMILL_ASSIGN_OR_RETURN(pace, publish::hours_from(flags.between, pace));
      pace.zone = zone_of(flags.prepare.settings);
    }
    paces.insert_or_assign(planned.account.id, pace);
  }
  return paces;
}

/// "2 Pins for @shop: Tableware"
std::vector<std::string> missing_boards(const PublishPlan& plan) {
  std::vector<std::string> missing;
  for (const PlannedBoard& planned : plan.boards) {
    if (planned.is_there()) continue;
    missing.push_back(fmt::format("{} Pin{} for @{}: {}{}{}", planned.pins, planned.pins == 1 ? "" : "s",
                                  planned.account.name, planned.board, planned.section.empty() ? "" : " / ",
                                  planned.section));
  }
  return missing;
}

// One run of the command: what it has found out so far.
class Run {
 public:
  Run(const PublishFlags& flags, OpenDesk& desk, Gathered gathered, std::stop_token stop)
      : flags_(flags), desk_(desk), gathered_(std::move(gathered)), stop_(std::move(stop)) {}

  Result<ExitCode> go() {
    PINMILL_RETURN_IF_ERROR(look_up());
    if (flags_.prepare.dry_run) return show_what_would_be();
    if (!flags_.create_boards) PINMILL_RETURN_IF_ERROR(check_boards());
    PINMILL_ASSIGN_OR_RETURN(const bool go_on, is_meant());
    if (!go_on) return ExitCode::nothing_done;
    PINMILL_RETURN_IF_ERROR(make_missing_boards(*desk_, plan_, stop_));
    for (const auto& [account, pace] : options_.paces) PINMILL_RETURN_IF_ERROR(desk_->set_pace(account, pace));
    PINMILL_ASSIGN_OR_RETURN(receipts_, desk_->queue(items_of(plan_, pins()), options_));
    PINMILL_ASSIGN_OR_RETURN(now_, desk_->now());
    PINMILL_ASSIGN_OR_RETURN(const Sent sent, send());
    return show_what_became(sent);
  }

 private:
  const std::vector<PreparedPin>& pins() const { return gathered_.prepared.pins; }

  Result<void> look_up() {
    PINMILL_ASSIGN_OR_RETURN(now_, desk_->now());
    PINMILL_ASSIGN_OR_RETURN(options_, queue_options_of(flags_, now_));
    const Settings& settings = flags_.prepare.settings;
    PINMILL_ASSIGN_OR_RETURN(plan_, plan_publishing(*desk_, pins(),
                                                    {.account = settings.account.value_or(""),
                                                     .board = flags_.board,
                                                     .section = flags_.section,
                                                     .default_board = settings.board.value_or("")},
                                                    stop_));
    PINMILL_ASSIGN_OR_RETURN(options_.paces, paces_of(plan_, flags_));
    return {};
  }

  Result<void> check_boards() const {
    const auto missing = missing_boards(plan_);
    if (missing.empty()) return {};
    for (const std::string& line : missing) tell(printable("no such board: " + line) + "\n");
    return Error(
        ErrorCode::not_found,
        "nothing was sent, since boards or sections are missing: --create-boards makes them, --board NAME takes "
        "another");
  }

  Result<std::vector<Receipt>> receipts_if_queued() {
    QueueOptions only_to_see = options_;
    only_to_see.commit = QueueOptions::Commit::no;
    return desk_->queue(items_of(plan_, pins()), only_to_see);
  }

  /// Asks once where somebody can be asked; where nobody can, many Pins want --yes.
  Result<bool> is_meant() {
    if (flags_.yes) return true;
    PINMILL_ASSIGN_OR_RETURN(const auto receipts, receipts_if_queued());
    PINMILL_ASSIGN_OR_RETURN(now_, desk_->now());
    const auto fresh = static_cast<std::size_t>(std::count_if(
        receipts.begin(), receipts.end(), [](const Receipt& each) { return each.outcome == publish::Queued::added; }));
    if (fresh == 0) return true;
    const std::string what = plan_text(plan_, receipts, now_, options_.zone);
    return app::is_meant(fresh, what + ": go on?", what);
  }

  Result<Sent> send() {
    std::set<publish::PublicationId> ids;
    bool due = flags_.wait;
    for (const Receipt& receipt : receipts_) {
      if (receipt.outcome == publish::Queued::published || receipt.outcome == publish::Queued::dropped) continue;
      ids.insert(receipt.id);
      due = due || receipt.due <= now_;
    }
    if (ids.empty() || !due) return Sent{};
    const SendUntil until = flags_.wait ? SendUntil::all_over : SendUntil::nothing_due;
    return desk_.here != nullptr ? send_pins(*desk_.here, ids, until, stop_) : await_pins(*desk_, ids, until, stop_);
  }

  Result<PublishReport> report() {
    PublishReport report{.run = options_.run,
                         .left_out = gathered_.prepared.left_out,
                         .zone = options_.zone,
                         .dry = flags_.prepare.dry_run};
    PINMILL_ASSIGN_OR_RETURN(report.moment, desk_->now());
    for (std::size_t i = 0; i < pins().size(); ++i) {
      const PlannedBoard& planned = plan_.boards[plan_.board_of[i]];
      PinOutcome pin{.pin = pins()[i].id,
                     .title = pins()[i].title,
                     .link = pins()[i].link,
                     .account = planned.account.name,
                     .board = planned.board,
                     .section = planned.section,
                     .receipt = receipts_[i]};
      if (!report.dry) {
        PINMILL_ASSIGN_OR_RETURN(pin.now, desk_->get(receipts_[i].id));
      }
      report.pins.push_back(std::move(pin));
    }
    return report;
  }

  Result<ExitCode> show_what_would_be() {
    PINMILL_ASSIGN_OR_RETURN(receipts_, receipts_if_queued());
    PINMILL_ASSIGN_OR_RETURN(PublishReport dry, report());
    std::set<std::string> links;
    for (const PinOutcome& pin : dry.pins)
      if (!pin.link.empty()) links.insert(pin.link);
    const auto troubled = troubled_links(links, stop_);
    for (std::size_t i = 0; i < dry.pins.size(); ++i) {
      PinOutcome& pin = dry.pins[i];
      pin.refusals = gathered_.broken_rules[pin.pin];
      if (!flags_.create_boards && !plan_.boards[plan_.board_of[i]].is_there())
        pin.refusals.emplace_back("there is no such board: --create-boards makes it, --board NAME takes another");
      if (const auto trouble = troubled.find(pin.link); trouble != troubled.end())
        pin.refusals.push_back(trouble->second);
    }
    return show(dry);
  }

  Result<ExitCode> show_what_became(const Sent& sent) {
    PINMILL_ASSIGN_OR_RETURN(const PublishReport done, report());
    PINMILL_ASSIGN_OR_RETURN(const ExitCode code, show(done));
    const bool waits = std::any_of(done.pins.begin(), done.pins.end(), [](const PinOutcome& pin) {
      return !is_over(pin.now->state) && !publish::needs_a_person(pin.now->state);
    });
    if (waits && !sent.by_another && !flags_.prepare.quiet) tell_who_sends();
    return stop_.stop_requested() ? ExitCode::interrupted : code;
  }

  void tell_who_sends() {
    const auto status = desk_->status();
    if (!status) return;
    for (const publish::AccountStatus& account : status->accounts)
      for (const publish::Hold& hold : account.holds)
        tell(printable(fmt::format("@{} is held: {}", account.account.name, hold.text())) + "\n");
    if (desk_.here != nullptr) tell(how_to_run_a_worker());  // a service has one
  }

  Result<ExitCode> show(const PublishReport& report) {
    PINMILL_RETURN_IF_ERROR(print(flags_.prepare.json ? to_json(report).dump(2) + "\n" : pin_lines(report)));
    if (!flags_.prepare.quiet) tell(summary_lines(report));
    return needs_a_person(report) || gathered_.inputs_refused > 0 ? ExitCode::some_failed : ExitCode::all_ready;
  }

  const PublishFlags& flags_;
  OpenDesk& desk_;
  Gathered gathered_;
  std::stop_token stop_;
  Moment now_ = never;
  QueueOptions options_{};
  PublishPlan plan_{};
  std::vector<Receipt> receipts_{};
};

Result<ExitCode> publish_all(const PublishFlags& flags, MediaBoundary& boundary, const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(OpenDesk desk, open_sending_desk(flags.prepare.settings, stop));
  PINMILL_ASSIGN_OR_RETURN(Gathered gathered, gather(flags.prepare, boundary, stop));
  if (gathered.prepared.pins.empty()) {
    for (const LeftOutPin& pin : gathered.prepared.left_out)
      tell(printable(fmt::format("left out: {}: {}", pin.id, pin.reason)) + "\n");
    return Error(ErrorCode::not_found, "there is no Pin to publish in what was given");
  }
  return Run(flags, desk, std::move(gathered), stop).go();
}

}  // namespace

ExitCode run_publish(const PublishFlags& flags, MediaBoundary& boundary) {
  const auto interrupts = Interrupts::watch();
  if (!interrupts) {
    tell_error(interrupts.error());
    return ExitCode::nothing_done;
  }
  const auto code = publish_all(flags, boundary, (*interrupts)->token());
  if (code) return *code;
  tell_error(code.error());
  switch (code.error().code()) {
    case ErrorCode::cancelled: return ExitCode::interrupted;
    case ErrorCode::invalid_argument: return ExitCode::usage;
    default: return ExitCode::nothing_done;
  }
}

}  // namespace pinmill::app

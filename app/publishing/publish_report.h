// What became of the Pins of one `publish`, in words and for programs. Free functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "app/publishing/gather.h"
#include "base/json.h"
#include "publish/publisher.h"
#include "worker/publish_plan.h"

namespace pinmill::app {

/// One of them.
struct PinOutcome {
  std::string pin{}, title{}, link{};
  std::string account{}, board{}, section{};  ///< by name
  publish::Receipt receipt{};
  std::optional<publish::Publication> now{};  ///< as it stands; nothing where nothing was queued
  std::vector<std::string> refusals{};        ///< why Pinterest is expected to refuse it
};

struct PublishReport {
  std::string run{};
  std::vector<PinOutcome> pins{};
  std::vector<LeftOutPin> left_out{};
  Moment moment = never;  ///< of the store's clock
  std::string zone{};
  bool dry = false;  ///< nothing was queued
};

/// A line for each: what became of it, where, when, its address or what is wrong; made printable.
std::string pin_lines(const PublishReport& report);
/// Counts, what was left out and what it takes to go on.
std::string summary_lines(const PublishReport& report);
Json to_json(const PublishReport& report);
/// Whether a person has to do something: one failed, waits for a decision, or was left out.
bool needs_a_person(const PublishReport& report);

/// "60 Pins, 3 boards, @shop, first now, last Tue 14:00"
std::string plan_text(const PublishPlan& plan, const std::vector<publish::Receipt>& receipts, Moment now,
                      std::string_view zone);

}  // namespace pinmill::app

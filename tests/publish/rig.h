// A sandbox Pinterest and a publisher that is logged in to it. One thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "publish/pictures.h"
#include "publish/publisher.h"
#include "sandbox/sandbox.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {

class Rig {
 public:
  /// Limits of calls are lifted, videos are processed at once, accounts have no pace: where a test is not about them.
  static sandbox::SandboxOptions quick();
  explicit Rig(sandbox::SandboxOptions options = quick());

  /// One more publisher on the same store, as a process of its own would open it.
  std::unique_ptr<publish::Publisher> open(publish::StepHook at_step = {}) const;
  publish::PublisherOptions options() const;
  /// Ends the publisher, as a crash would where it happened between two steps, and opens another.
  void reopen(publish::StepHook at_step = {});

  publish::Account log_in(const std::string& account);
  /// Of numbered Pins, for the first account's first board.
  publish::QueueItem item(unsigned number, const publish::Board& board) const;
  std::vector<publish::Receipt> queue(unsigned first, unsigned count, publish::QueueOptions options = {});

  /// Steps, and moves both clocks on whenever nothing is due, until nothing waits or `longest` has passed.
  void drain(std::chrono::hours longest = std::chrono::hours(24 * 30));
  /// Of both, by the same.
  void advance(std::chrono::microseconds by);

  /// How many Pins of that title the sandbox truly holds.
  std::map<std::string, int> pins_by_title() const;
  int count_requests(const std::string& operation) const;
  std::map<publish::State, int> states() const;

  TemporaryFolder folder;
  std::unique_ptr<sandbox::Sandbox> sandbox;
  std::unique_ptr<publish::Publisher> publisher;
  publish::Account account;
  publish::Board board;
  std::vector<publish::Event> events;
};

}  // namespace pinmill::testing

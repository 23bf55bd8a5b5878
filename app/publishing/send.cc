#include "app/publishing/send.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <unistd.h>

#include <fmt/format.h>

#include "app/console.h"

namespace pinmill::app {
namespace {

using publish::Hold;
using publish::Publication;
using publish::Publisher;
using publish::State;

constexpr std::chrono::milliseconds looks_every{500};
constexpr std::chrono::milliseconds asks_every{1'000};  // over the network, within what one key may ask
constexpr std::chrono::seconds soon{15};                // as RunUntil::nothing_due has it

bool waits_for_a_person(const Publication& pin, const publish::Status& status) {
  return std::any_of(status.accounts.begin(), status.accounts.end(), [&pin](const publish::AccountStatus& account) {
    return std::any_of(account.holds.begin(), account.holds.end(), [&pin](const Hold& hold) {
      return hold.account == pin.account && hold.until == never && (hold.board.empty() || hold.board == pin.board);
    });
  });
}

/// Those of them that still go on by themselves.
Result<std::vector<Publication>> still_going(publish::Desk& desk, const std::set<publish::PublicationId>& pins,
                                             const publish::Status& status) {
  PINMILL_ASSIGN_OR_RETURN(
      auto open, desk.list({.states = {State::scheduled, State::uploading, State::intent, State::unconfirmed}}));
  std::erase_if(open,
                [&](const Publication& each) { return !pins.contains(each.id) || waits_for_a_person(each, status); });
  return open;
}

void stop_when_over(Publisher& publisher, const std::set<publish::PublicationId>& pins, std::stop_source finished,
                    const std::stop_token& given_up) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  while (!given_up.stop_requested()) {
    const auto status = publisher.status();
    const auto open = status ? still_going(publisher, pins, *status) : Result<std::vector<Publication>>(status.error());
    if (open && open->empty()) {
      finished.request_stop();
      return;
    }
    woken.wait_for(lock, given_up, looks_every, [] { return false; });
  }
}

// "3 of 12 are out", over itself, on a terminal.
class Counter {
 public:
  explicit Counter(std::size_t of) : of_(of), shown_(::isatty(STDERR_FILENO) == 1) {}
  ~Counter() {
    if (shown_ && count_ > 0) tell("\n");
  }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  void add(std::size_t more = 1) {
    if (more == 0) return;
    count_ += more;
    if (shown_) tell(fmt::format("\r{} of {} are out", count_, of_));
  }

 private:
  std::size_t of_, count_ = 0;
  bool shown_;
};

}  // namespace

Result<Sent> send_pins(Publisher& publisher, const std::set<publish::PublicationId>& pins, SendUntil until,
                       std::stop_token stop) {
  Sent sent;
  Counter counter(pins.size());
  std::stop_source finished;
  const std::stop_callback interrupted(stop, [&finished] { finished.request_stop(); });
  publish::RunOptions options;
  options.until = until == SendUntil::nothing_due ? publish::RunUntil::nothing_due : publish::RunUntil::stopped;
  options.on_error = [](const Error& error) { tell_error(error); };
  options.on_event = [&](const publish::Event& event) {
    if (event.kind == publish::EventKind::published && pins.contains(event.publication.id)) counter.add();
  };
  options.on_standby = [&](const std::string& holder) {
    sent.by_another = !holder.empty();
    if (sent.by_another && until == SendUntil::nothing_due) finished.request_stop();
  };
  std::jthread watcher;
  if (until == SendUntil::all_over)
    watcher = std::jthread([&](const std::stop_token& over) { stop_when_over(publisher, pins, finished, over); });
  PINMILL_RETURN_IF_ERROR(publisher.run(finished.get_token(), options));
  return sent;
}

Result<Sent> await_pins(publish::Desk& desk, const std::set<publish::PublicationId>& pins, SendUntil until,
                        const std::stop_token& stop) {
  Counter counter(pins.size());
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  for (std::size_t over = 0; !stop.stop_requested();) {
    PINMILL_ASSIGN_OR_RETURN(const publish::Status status, desk.status());
    PINMILL_ASSIGN_OR_RETURN(const auto open, still_going(desk, pins, status));
    counter.add(pins.size() - open.size() - std::min(over, pins.size() - open.size()));
    over = pins.size() - open.size();
    const bool due = std::any_of(open.begin(), open.end(), [&](const Publication& each) {
      return each.next <= status.now + soon || each.state == State::intent || each.state == State::uploading;
    });
    if (open.empty() || (until == SendUntil::nothing_due && !due)) break;
    woken.wait_for(lock, stop, asks_every, [] { return false; });
  }
  return Sent{.by_another = true};
}

}  // namespace pinmill::app

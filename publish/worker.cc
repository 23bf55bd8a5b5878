#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <thread>

#include <fmt/format.h>

#include "publish/dispatch/find_work.h"
#include "publish/publisher_impl.h"
#include "publish/store/accounts.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds renewed_with_left = worker_lease_length - 30s;
constexpr std::chrono::milliseconds looks_every{2000};  // another process may have queued something
constexpr std::chrono::seconds due_soon{15};            // longer than a video's processing is asked after
constexpr std::chrono::seconds pause_after_error{5};

// What states became of what a step was about.
class Watcher {
 public:
  Watcher(Publisher& publisher, const Work& work) : publisher_(publisher), account_(work.account.id) {
    PublicationFilter filter{.account = account_, .states = {State::unconfirmed}};
    if (work.kind == Work::Kind::reconcile) {
      const auto all = publisher.list(filter);
      if (all)
        for (const auto& each : *all)
          if (each.board == work.publication.board) before_.emplace_back(each.id, each.state);
    } else {
      before_.emplace_back(work.publication.id, work.publication.state);
    }
    const auto holds = list_holds(publisher.store());
    if (holds) holds_ = holds->size();
  }

  std::vector<Event> events() {
    std::vector<Event> found;
    for (const auto& [id, state] : before_) {
      auto now = publisher_.get(id);
      if (!now || now->state == state) continue;
      if (const auto kind = kind_of(now->state)) found.push_back({.kind = *kind, .publication = *std::move(now)});
    }
    const auto holds = list_holds(publisher_.store());
    if (!holds || holds->size() <= holds_) return found;
    const auto mine =
        std::find_if(holds->rbegin(), holds->rend(), [&](const Hold& h) { return h.account == account_; });
    if (mine == holds->rend()) return found;
    found.push_back({.kind = EventKind::held, .publication = {.account = account_}, .hold = *mine});
    return found;
  }

 private:
  static std::optional<EventKind> kind_of(State state) {
    switch (state) {
      case State::published: return EventKind::published;
      case State::failed: return EventKind::failed;
      case State::unconfirmed: return EventKind::unconfirmed;
      case State::review: return EventKind::review;
      case State::cancelled: return EventKind::cancelled;
      default: return std::nullopt;
    }
  }

  Publisher& publisher_;
  AccountId account_;
  std::vector<std::pair<PublicationId, State>> before_;
  std::size_t holds_ = 0;
};

// Holds an account for one thread.
class Busy {
 public:
  Busy(Publisher::Impl& impl, AccountId account) : impl_(impl), account_(account) {}
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() {
    const std::scoped_lock lock(impl_.lease_mutex);
    impl_.busy.erase(account_);
  }

 private:
  Publisher::Impl& impl_;
  AccountId account_;
};

}  // namespace

std::string_view to_string(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::failed: return "failed";
    case EventKind::unconfirmed: return "unconfirmed";
    case EventKind::review: return "review";
    case EventKind::cancelled: return "cancelled";
    case EventKind::held: return "held";
    case EventKind::published: break;
  }
  return "published";
}

Result<Lease> Publisher::Impl::take_worker_lease() {
  const std::scoped_lock lock(lease_mutex);
  PINMILL_ASSIGN_OR_RETURN(const Moment now, store->true_now());
  if (lease && lease->until > now + renewed_with_left) return *lease;
  PINMILL_ASSIGN_OR_RETURN(const auto taken, take_lease(*store, worker_lease, holder, worker_lease_length));
  if (!taken) {
    lease.reset();
    PINMILL_ASSIGN_OR_RETURN(const auto other, look_at_lease(*store, worker_lease));
    return Error(ErrorCode::unavailable, other ? holder_text(other->holder) : "another worker");
  }
  if (!lease || lease->token != taken->token) recovered = false;
  lease = taken;
  return *taken;
}

Result<StepReport> Publisher::step(std::stop_token stop) {
  const auto lease = impl_->take_worker_lease();
  if (!lease) {
    if (lease.error().code() != ErrorCode::unavailable || lease.error().origin() == Origin::database)
      return lease.error();
    return StepReport{.did = StepReport::Did::standby, .holder = lease.error().message()};
  }
  PINMILL_RETURN_IF_ERROR(impl_->engine->store_unsaved(*lease));
  Work work;
  {
    const std::scoped_lock lock(impl_->lease_mutex);
    if (!impl_->recovered) PINMILL_RETURN_IF_ERROR(impl_->engine->recover(*lease));
    impl_->recovered = true;
    PINMILL_ASSIGN_OR_RETURN(work, find_work(*impl_->store, impl_->busy, impl_->last_served));
    // What busy accounts leave is not known yet.
    if (work.kind == Work::Kind::none) return StepReport{.wake = impl_->busy.empty() ? work.wake : never};
    impl_->busy.insert(work.account.id);
    impl_->last_served = work.account.id;
  }
  const Busy busy(*impl_, work.account.id);
  Watcher watcher(*this, work);
  auto session = impl_->session(work.account);
  const auto done = work.kind == Work::Kind::reconcile
                        ? impl_->engine->reconcile(session, work.publication.board, *lease, stop)
                        : impl_->engine->proceed(session, work.publication, *lease, stop);
  if (!done) {
    const std::scoped_lock lock(impl_->lease_mutex);
    impl_->recovered = false;  // an intent may be stored whose request was never made
    return done.error();
  }
  return StepReport{.did = StepReport::Did::work, .wake = never, .events = watcher.events()};
}

namespace {

// The threads of `run`. One of them looks for work at a time; the others work, or wait to look.
class Crew {
 public:
  Crew(Publisher& publisher, Publisher::Impl& impl, const RunOptions& options, std::stop_token stop)
      : publisher_(publisher), impl_(impl), options_(options), stop_(std::move(stop)) {}

  void serve() {
    while (!stop_.stop_requested() && !finished_) {
      const std::uint64_t before = wakes();
      const auto report = publisher_.step(stop_);
      if (!report) {
        tell([&] {
          if (options_.on_error) options_.on_error(report.error());
        });
        sleep(pause_after_error, before);
        continue;
      }
      tell([&] { hear(*report); });
      if (report->did == StepReport::Did::work) {
        impl_.wake();
        continue;
      }
      if (ends(*report)) return;
      wait(*report, before);
    }
  }

 private:
  template <typename Say>
  void tell(Say say) {
    const std::scoped_lock lock(telling_);
    say();
  }

  void hear(const StepReport& report) {
    const bool standby = report.did == StepReport::Did::standby;
    if (standby != standing_by_ && options_.on_standby) options_.on_standby(report.holder);
    standing_by_ = standby;
    if (!options_.on_event) return;
    for (const auto& event : report.events) options_.on_event(event);
  }

  // Nobody is at work who might leave something to wait for: a step says `never` then.
  bool ends(const StepReport& report) {
    if (options_.until == RunUntil::stopped || report.did != StepReport::Did::nothing || report.wake == never)
      return false;
    const bool idle = options_.until == RunUntil::nothing_due ? is_far_off(report.wake) : is_empty(report.wake);
    if (!idle) return false;
    finished_ = true;
    impl_.wake();
    return true;
  }

  bool is_far_off(Moment wake) {
    const auto now = publisher_.store().now();
    return now && wake > *now + due_soon;
  }

  bool is_empty(Moment wake) {
    if (wake != Moment::max()) return false;
    PublicationFilter filter{.states = {State::uploading, State::intent, State::unconfirmed}, .limit = 1};
    const auto open = publisher_.list(filter);
    return open && open->empty();
  }

  void wait(const StepReport& report, std::uint64_t before) {
    const auto now = publisher_.store().now();
    auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(looks_every);
    if (now && report.wake != never && report.wake < *now + looks_every)
      pause = std::max(std::chrono::ceil<std::chrono::milliseconds>(report.wake - *now), 1ms);
    sleep(pause, before);
  }

  std::uint64_t wakes() {
    const std::scoped_lock lock(impl_.wake_mutex);
    return impl_.wakes;
  }

  // Not where something has changed since `before`.
  void sleep(std::chrono::milliseconds pause, std::uint64_t before) {
    std::unique_lock lock(impl_.wake_mutex);
    impl_.woken.wait_for(lock, stop_, pause, [&] { return finished_ || impl_.wakes != before; });
  }

  Publisher& publisher_;
  Publisher::Impl& impl_;
  const RunOptions& options_;
  std::stop_token stop_;
  std::mutex telling_;
  std::atomic<bool> finished_{false};
  bool standing_by_ = false;
};

}  // namespace

Result<void> Publisher::run(std::stop_token stop, const RunOptions& options) {
  PINMILL_RETURN_IF_ERROR(sweep_files(*impl_->store, *impl_->files));
  Crew crew(*this, *impl_, options, stop);
  // While a long upload goes on, nobody else prolongs the lease.
  std::jthread heartbeat([&](std::stop_token done) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    while (!woken.wait_for(lock, done, 20s, [&] { return done.stop_requested(); })) {
      const bool held = [&] {
        const std::scoped_lock own(impl_->lease_mutex);
        return impl_->lease.has_value();
      }();
      if (held) (void)impl_->take_worker_lease();
    }
  });
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < std::max(options.threads, 1U); ++i) threads.emplace_back([&] { crew.serve(); });
  crew.serve();
  return {};
}

}  // namespace pinmill::publish

// What the parts of Publisher share. Private to publish/publisher*.cc and publish/worker.cc. Internally synchronised,
// each part by its mutex.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <set>

#include "publish/dispatch/engine.h"
#include "publish/publisher.h"
#include "publish/session.h"
#include "publish/tokens.h"

namespace pinmill::publish {

struct Publisher::Impl {
  explicit Impl(PublisherOptions given) : options(std::move(given)) {}

  PublisherOptions options;
  std::shared_ptr<Store> store;
  std::shared_ptr<const Files> files;
  std::shared_ptr<http::Client> client;
  std::unique_ptr<Tokens> tokens;
  std::unique_ptr<Engine> engine;

  std::mutex mutex;  // of what follows
  std::map<std::string, std::unique_ptr<Api>> apis;
  std::mt19937_64 generator;

  // What this process has queued is sent at once: `run` sleeps until here something changes.
  std::mutex wake_mutex;
  std::condition_variable_any woken;
  std::uint64_t wakes = 0;
  void wake() {
    const std::scoped_lock lock(wake_mutex);
    ++wakes;
    woken.notify_all();
  }

  std::string holder;  // as whom this worker takes the lease
  std::mutex lease_mutex;
  std::optional<Lease> lease;
  bool recovered = false;
  std::set<AccountId> busy;
  AccountId last_served = 0;

  double random() {
    const std::scoped_lock lock(mutex);
    return std::uniform_real_distribution<double>(0, 1)(generator);
  }
  Api& api(const std::string& base_url) {
    const std::scoped_lock lock(mutex);
    auto& known = apis[base_url];
    if (!known) known = std::make_unique<Api>(client, base_url);
    return *known;
  }
  Session session(const Account& account) {
    return Session(api(account.base_url), *tokens, Limiter(*store), account, [this] { return random(); });
  }
  Result<Session> session(AccountId account);
  HostPage host_page();
  /// The lease, or unavailable with who has it.
  Result<Lease> take_worker_lease();
};

/// The worker's lease.
constexpr std::string_view worker_lease = "publisher";
/// Longer than any request that makes a Pin may take; a worker of this machine that died is noticed at once.
constexpr std::chrono::seconds worker_lease_length = Api::long_deadline + std::chrono::seconds(60);

}  // namespace pinmill::publish

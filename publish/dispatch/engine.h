// Takes publications one step further: what a worker does. Its holder sees to it that each account has one thread at a
// time; otherwise internally synchronised.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "publish/dispatch/step.h"
#include "publish/outbox.h"
#include "publish/retry.h"
#include "publish/session.h"
#include "publish/store/leases.h"

namespace pinmill::publish {

/// A file on its way: which Pin, and how far.
using TransferWatch = std::function<void(PublicationId, std::uint64_t sent_bytes, std::uint64_t of_bytes)>;

/// Puts a page where Pinterest can fetch it, and says where that is.
using HostPage = std::function<Result<std::string>(const StoredPage&, std::stop_token)>;

struct EngineParts {
  std::shared_ptr<Store> store{};
  std::shared_ptr<const Files> files{};
  std::function<double()> random{};  ///< 0 to 1
  StepHook at_step{};
  TransferWatch on_transfer{};
  RetryLimits retries{};
  HostPage host{};  ///< for carousels above `most_sent_along_bytes`; nothing: all are sent along
  std::uint64_t most_sent_along_bytes = 20'000'000;
  /// Prolongs the worker's lease, or finds that it is lost.
  std::function<Result<Lease>()> renew_lease{};
};

class Engine {
 public:
  explicit Engine(EngineParts parts) : parts_(std::move(parts)) {}

  /// The next step of one that waits for its time, its media or its request. Afterwards it is `next` that says when it
  /// goes on. An error is the store's: what Pinterest says becomes the publication's state.
  Result<void> proceed(Session& session, Publication publication, const Lease& lease, std::stop_token stop);
  /// Looks for all unconfirmed ones of a board.
  Result<void> reconcile(Session& session, const std::string& board, const Lease& lease, std::stop_token stop);
  /// Those that a dead worker, or a store that could not be written, left with an intent and no result become
  /// unconfirmed.
  Result<void> recover(const Lease& lease);
  /// Stores again what the store had refused; the first error ends it.
  Result<void> store_unsaved(const Lease& lease);

 private:
  struct Sent {  // a request that was made
    PublicationId publication = 0;
    std::int64_t attempt = 0;
    Reply<std::string> reply;
  };

  Result<bool> too_late(const Publication& publication, const Lease& lease, Moment now);
  Result<bool> media_is_there(Session& session, Publication& publication, const Lease& lease, std::stop_token stop);
  Result<void> upload(Session& session, Publication& publication, const Lease& lease, std::stop_token stop);
  /// Where the pages of a large carousel lie; none: they are sent along.
  Result<std::vector<std::string>> hosted_pages(const Publication& publication, std::stop_token stop) const;
  Result<void> request(Session& session, Publication& publication, const Session::Ready& ready, const Lease& lease,
                       std::stop_token stop);
  std::optional<Trouble> token_trouble(Session& session, const Reply<std::string>& reply, const Session::Ready& ready,
                                       std::stop_token stop);
  Result<std::int64_t> store_intent(const Publication& publication, Session& session, const Lease& lease);
  Result<void> store_result(const Sent& sent, const Lease& lease);
  /// Of a call that did not ask for the Pin itself.
  Result<void> store_trouble(PublicationId id, const Trouble& trouble, const Lease& lease);
  Result<void> store_next(PublicationId id, Moment next, const Lease& lease);
  void step(Step step) const {
    if (parts_.at_step) parts_.at_step(step);
  }

  EngineParts parts_;
  std::mutex mutex_;
  std::vector<Sent> unsaved_;
  std::set<AccountId> tokens_refused_;    // by the last request of each
  std::vector<PublicationId> in_flight_;  // between intent and result, in this process
};

}  // namespace pinmill::publish

// Where Pins are handed in, asked after and called back: this machine's store (Publisher), or a service's
// (ServiceDesk). What each call does is said where Publisher and outbox.h declare it, and is the same at either.
// Internally synchronised.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "publish/account.h"
#include "publish/limiter.h"
#include "publish/outbox.h"

namespace pinmill::publish {

enum class MissingBoard : std::uint8_t { refuse, create };

/// For `status`: one line of an account.
struct AccountStatus {
  Account account{};
  std::vector<std::pair<State, std::int64_t>> counts{};
  std::vector<Hold> holds{};
  std::vector<Permit> limits{};  ///< used up ones
  std::optional<Moment> next{};  ///< when its next Pin goes out, as far as its own pace decides
};
struct Status {
  Moment now = never;
  std::vector<AccountStatus> accounts{};
  std::int64_t overdue = 0;             ///< scheduled for a time that has passed
  bool needs_a_person = false;          ///< something failed, is in review, or is held until somebody acts
  std::optional<std::string> worker{};  ///< who runs; nullopt: nobody
  std::optional<Moment> none_since{};   ///< since when nobody does; nullopt: somebody does, or nobody ever did
};
/// Something of it failed, is in review, or is held until somebody acts.
bool needs_a_person(const AccountStatus& status) noexcept;

/// "@name", "name" or Pinterest's id; empty: the only one. Errors say what would do.
Result<Account> account_among(const std::vector<Account>& accounts, std::string_view name);

/// Internally synchronised.
class Desk {
 public:
  Desk() = default;
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  virtual ~Desk() = default;

  /// By the store's clock.
  virtual Result<Moment> now() = 0;
  virtual Result<Status> status() = 0;

  virtual Result<Account> account(std::string_view name) = 0;
  virtual Result<void> set_pace(AccountId account, const Pace& pace) = 0;
  virtual Result<std::vector<Board>> refresh_boards(AccountId account, std::stop_token stop) = 0;
  virtual Result<Board> board(AccountId account, std::string_view name, MissingBoard missing, std::stop_token stop) = 0;
  virtual Result<Section> section(AccountId account, const std::string& board, std::string_view name,
                                  MissingBoard missing, std::stop_token stop) = 0;

  virtual Result<std::vector<Slot>> slots(AccountId account) = 0;
  virtual Result<void> add_slots(AccountId account, const std::vector<Slot>& slots) = 0;
  virtual Result<void> remove_slot(AccountId account, std::int64_t slot) = 0;

  virtual Result<std::vector<Receipt>> queue(std::span<const QueueItem> items, const QueueOptions& options) = 0;
  virtual Result<std::vector<Publication>> list(const PublicationFilter& filter) = 0;
  /// Pages may be left out.
  virtual Result<Publication> get(PublicationId id) = 0;
  virtual Result<void> edit(PublicationId id, const PublicationEdit& change) = 0;
  virtual Result<void> retry(PublicationId id) = 0;
  virtual Result<std::size_t> retry_failed() = 0;
  virtual Result<void> cancel(PublicationId id) = 0;
  virtual Result<void> resolve(PublicationId id, const std::string& pinterest_id) = 0;
  virtual Result<void> unpublish(PublicationId id, std::stop_token stop) = 0;
};

}  // namespace pinmill::publish

// Publishing, as programs use it: accounts and boards, the queue, and the worker that empties it. Any number of
// processes may have one open on the same store, beside a running worker. Internally synchronised, but for the hooks of
// its options.
//
//   auto publisher = *Publisher::open({});
//   auto account = *publisher->account("@shop");
//   auto board = *publisher->board(account.id, "Recipes", MissingBoard::create);
//   auto receipts = *publisher->queue({{.pin = pin, .account = account.id, .board = board.id}}, {.run = "today"});
//   publisher->run(stop, {});     // or another process does: `pinmill worker`
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "http/client.h"
#include "publish/account.h"
#include "publish/desk/desk.h"
#include "publish/dispatch/step.h"
#include "publish/media_store.h"
#include "publish/pinterest/oauth.h"
#include "publish/retry.h"
#include "publish/store/store.h"
#include "publish/vault.h"

namespace pinmill::publish {

/// Where Pinterest is: the real one, its own sandbox, or ours ("http://127.0.0.1:8080/v5").
struct Pinterest {
  std::string base_url = "https://api.pinterest.com/v5";
  std::string authorize_url = "https://www.pinterest.com/oauth/";
};

struct PublisherOptions {
  StoreOptions store{};
  VaultOptions vault{};
  Pinterest pinterest{};  ///< for logging in; an account that is known keeps its own
  http::ClientOptions http{};
  RetryLimits retries{};
  std::optional<MediaStore> media_store{};  ///< where Pinterest fetches the pages of large carousels
  /// Above this a carousel is large. Pinterest does not say what it takes; pictures as they are prepared stay below.
  std::uint64_t most_sent_along_bytes = 20'000'000;
  std::uint64_t seed = 0;  ///< of the jitter; 0: random
  /// From the working threads, one after the other for each Pin.
  std::function<void(PublicationId, std::uint64_t sent_bytes, std::uint64_t of_bytes)> on_transfer{};
  StepHook at_step{};  ///< for tests
};

/// What became of a login.
struct LoggedIn {
  Account account{};
  std::vector<std::string> missing_scopes{};  ///< not granted: what needs them will fail
  bool personal = false;                      ///< no business account: Pinterest's API does not take its Pins
};

enum class EventKind : std::uint8_t { published, failed, unconfirmed, review, cancelled, held };
std::string_view to_string(EventKind kind) noexcept;
/// What a step brought about.
struct Event {
  EventKind kind = EventKind::published;
  Publication publication{};   ///< without pages; of `held` only its account
  std::optional<Hold> hold{};  ///< of `held`
};

struct StepReport {
  enum class Did : std::uint8_t {
    nothing,  ///< nothing is due before `wake`
    standby,  ///< another worker has the lease: `holder`
    work
  } did = Did::nothing;
  Moment wake = Moment::max();  ///< by the store's clock; far away where nothing waits
  std::string holder{};
  std::vector<Event> events{};
};

enum class RunUntil : std::uint8_t {
  stopped,
  nothing_due,   ///< nothing can be done within the next quarter of a minute; what is for later stays
  nothing_waits  ///< not even for later
};

struct RunOptions {
  unsigned threads = 4;  ///< accounts that are served at once
  /// From any of the threads, one call at a time. Must not wait long.
  std::function<void(const Event&)> on_event{};
  /// A step that failed for the store's sake; the worker goes on after a pause.
  std::function<void(const Error&)> on_error{};
  /// Once when another worker has the lease, and (empty) once when this one has got it.
  std::function<void(const std::string& holder)> on_standby{};
  RunUntil until = RunUntil::stopped;
};

class Publisher final : public Desk {
 public:
  static Result<std::unique_ptr<Publisher>> open(PublisherOptions options = {});
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;
  /// Gives the worker's lease back.
  ~Publisher() override;

  Store& store() noexcept;
  Result<Moment> now() override;
  const Files& files() const noexcept;

  // --- Accounts -------------------------------------------------------------------------------------------------

  /// The app's id where it and its secret are known for this Pinterest; else nullopt: ask for them, once.
  Result<std::optional<std::string>> known_app();
  Result<void> keep_app(const std::string& app_id, const Secret& secret);
  /// not_found where no app is known.
  Result<Login> begin_login(const std::string& redirect_uri);
  /// `redirected`: the address that the browser ended at, pasted or from `wait_for_redirect`. What the account's
  /// earlier login held back goes on.
  Result<LoggedIn> finish_login(const Login& login, std::string_view redirected, std::stop_token stop = {});
  /// With tokens that were made elsewhere: Pinterest's own sandbox gives one on the app's page. Without a refresh token
  /// it cannot be renewed.
  Result<LoggedIn> login_with_tokens(const TokenGrant& tokens, std::stop_token stop = {});

  Result<std::vector<Account>> accounts();
  /// "@name" or "name"; empty: the only one. Errors say what would do.
  Result<Account> account(std::string_view name) override;
  /// Forgets its tokens, boards and slots. What waits is cancelled, what may be a Pin already is for a person. Whoever
  /// logs in again as the same user has the same account again.
  Result<Removal> log_out(AccountId account);
  Result<void> set_pace(AccountId account, const Pace& pace) override;
  /// Asks Pinterest for an account's user: a cheap way to see that its login still holds.
  Result<void> check_login(AccountId account, std::stop_token stop = {});
  /// What keeps accounts and boards waiting; not of boards to which no Pin is to go any more.
  Result<std::vector<Hold>> holds();

  // --- Boards ---------------------------------------------------------------------------------------------------

  /// All, as Pinterest has them now; kept for later.
  Result<std::vector<Board>> refresh_boards(AccountId account, std::stop_token stop = {}) override;
  /// As they were kept last; nothing is asked.
  Result<std::vector<Board>> boards(AccountId account);
  /// One of that name that is there already is it.
  Result<Board> create_board(AccountId account, const NewBoard& board, std::stop_token stop = {});
  /// An own one by name, kept or fetched. not_found, with names that come near, where there is none.
  Result<Board> board(AccountId account, std::string_view name, MissingBoard missing = MissingBoard::refuse,
                      std::stop_token stop = {}) override;
  /// As `board`.
  Result<Section> section(AccountId account, const std::string& board, std::string_view name,
                          MissingBoard missing = MissingBoard::create, std::stop_token stop = {}) override;

  // --- Slots ----------------------------------------------------------------------------------------------------

  Result<std::vector<Slot>> slots(AccountId account) override;
  Result<void> add_slots(AccountId account, const std::vector<Slot>& slots) override;
  Result<void> remove_slot(AccountId account, std::int64_t slot) override;

  // --- The queue (outbox.h says what each does) -----------------------------------------------------------------

  Result<std::vector<Receipt>> queue(std::span<const QueueItem> items, const QueueOptions& options) override;
  Result<std::vector<Publication>> list(const PublicationFilter& filter = {}) override;
  Result<Publication> get(PublicationId id) override;
  Result<void> edit(PublicationId id, const PublicationEdit& change) override;
  Result<void> retry(PublicationId id) override;
  Result<std::size_t> retry_failed() override;
  Result<void> cancel(PublicationId id) override;
  Result<void> resolve(PublicationId id, const std::string& pinterest_id) override;
  /// Deletes the Pin at Pinterest. invalid_argument for one that is not published.
  Result<void> unpublish(PublicationId id, std::stop_token stop = {}) override;
  Result<Status> status() override;

  // --- The worker -----------------------------------------------------------------------------------------------

  /// One step of one account, with the lease taken or prolonged first. Errors are the store's.
  Result<StepReport> step(std::stop_token stop = {});
  /// Steps until a stop is requested (or as `until` says), several accounts at once; in between it sleeps.
  /// An error only where it cannot begin.
  Result<void> run(std::stop_token stop, const RunOptions& options);

  struct Impl;  ///< for Publisher's own sources

 private:
  explicit Publisher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Listens on 127.0.0.1:`port` for the browser that comes back from Pinterest, shows it a page, and returns the address
/// it asked for. `listening` is called once it may come. cancelled by `stop`, timed_out after `patience`.
Result<std::string> wait_for_redirect(std::uint16_t port, std::chrono::seconds patience,
                                      const std::function<void()>& listening, std::stop_token stop);

}  // namespace pinmill::publish

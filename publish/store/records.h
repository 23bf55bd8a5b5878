// Records of other rooms, kept beside the publications and as durably: JSON, with a few columns to find it by.
// Internally synchronised; a session is for one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "publish/publication.h"
#include "publish/store/store.h"

namespace pinmill::publish {

struct Record {
  std::string kind{}, id{};  ///< together they name it
  std::string owner{};       ///< whose it is; empty: nobody's
  std::string state{};
  std::string refs{};      ///< ids it refers to, each between blanks: " 1f00 2e00 "
  Moment created = never;  ///< by its own reckoning, as `due` is
  Moment due = never;      ///< when something is to be done with it
  Json body{};
};

struct RecordFilter {
  std::string kind{};
  std::vector<std::string> owners{}, states{};    ///< empty: any
  std::string ref{};                              ///< one of `refs`; empty: any
  std::string text{};                             ///< somewhere in the body as JSON writes it, without regard to case
  std::string search{};                           ///< folded, somewhere in the body's last member "texts"
  std::optional<Moment> due_from{}, due_until{};  ///< both included
  std::optional<Moment> created_from{}, created_until{};  ///< both included
  enum class Order : std::uint8_t { created_up, created_down, due_up, due_down, state } order = Order::created_up;
  std::int64_t limit = 1'000, skip = 0;
};

/// Within one transaction. One thread at a time.
class RecordSession {
 public:
  virtual ~RecordSession() = default;
  /// The store's clock and its offset, the same throughout.
  virtual Moment now() = 0;
  virtual std::optional<Record> find(std::string_view kind, std::string_view id) = 0;
  virtual std::vector<Record> list(const RecordFilter& filter) = 0;
  /// Those that `list` would give, by id alone.
  virtual std::vector<std::string> ids(const RecordFilter& filter) = 0;
  virtual std::int64_t count(const RecordFilter& filter) = 0;
  /// In place of one of that kind and id.
  virtual void put(const Record& record) = 0;
  /// False where there was none.
  virtual bool remove(std::string_view kind, std::string_view id) = 0;
  /// All of that kind that were created before; how many.
  virtual std::int64_t remove_older(std::string_view kind, Moment before) = 0;
  /// Cancels publications that are not sent, all of them or none: the state of one that stands in the way, for it is
  /// being sent, is out, or nobody knows; nullopt: done. Those that are cancelled, deleted or not there do not count.
  virtual std::optional<State> call_back(const std::vector<PublicationId>& publications) = 0;
  /// As outbox.h's.
  virtual Result<void> retry(PublicationId publication) = 0;
};

/// Internally synchronised.
class Records {
 public:
  /// What is done within a transaction. It may be done again, so it has no other effects. An error undoes it alone.
  using Work = std::function<Result<void>(RecordSession&)>;

  explicit Records(std::shared_ptr<Store> store);
  static Result<std::unique_ptr<Records>> open(const StoreOptions& options);

  /// Of one snapshot.
  Result<void> read(const Work& work);
  /// As a session counts, but remembered until anybody changes anything: a hundred thousand take milliseconds.
  Result<std::int64_t> count(const RecordFilter& filter);
  /// Another one whenever anybody, of whatever process, has changed anything; nullopt where that cannot be told.
  Result<std::optional<std::int64_t>> version();
  /// Returns when it is on the disk. Threads that write at once share one flush.
  Result<void> write(const Work& work);

 private:
  std::shared_ptr<Store> store_;
  std::mutex mutex_;
  std::int64_t counted_at_ = 0;  // the version of `counts_`
  std::map<std::string, std::int64_t> counts_;
};

}  // namespace pinmill::publish

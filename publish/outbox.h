// What is to be published: queued, changed, cancelled, decided on. Each call is one transaction (queuing: one for two
// hundred). Free functions: any thread, any process, beside a running worker.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/pin.h"
#include "publish/publication.h"
#include "publish/schedule.h"
#include "publish/store/files.h"
#include "publish/store/store.h"

namespace pinmill::publish {

struct QueueItem {
  PreparedPin pin{};
  AccountId account = 0;
  std::string board{}, section{};  ///< Pinterest's ids; section empty: none
  std::string run{};               ///< instead of the options'; empty: theirs
};

enum class Spacing : std::uint8_t {
  pace,   ///< as the account's pace allows
  slots,  ///< the account's slots, or the built-in ones
};

struct QueueOptions {
  std::string run{};  ///< names what one command queued
  Spacing spacing = Spacing::pace;
  std::optional<Moment> at{};                        ///< the first one's moment; default: now
  std::optional<std::chrono::microseconds> every{};  ///< from one to the next, whatever the pace
  std::chrono::microseconds late_limit{0};           ///< later than that they are not sent; 0: however late
  OnUnknown on_unknown = OnUnknown::review;
  std::string link_parameters{};      ///< "utm_source=pinterest&utm_content={id}"
  std::string zone = "UTC";           ///< of the built-in slots
  std::map<AccountId, Pace> paces{};  ///< instead of the accounts' own, which stay
  /// yes: once more, whatever was published; but once for each `run`, however often it is queued.
  enum class Again : std::uint8_t { no, yes } again = Again::no;
  enum class Commit : std::uint8_t { yes, no } commit = Commit::yes;  ///< no: only says what would be done
};

enum class Queued : std::uint8_t {
  added,
  updated,    ///< waits already; its texts, link, board, time or media are the new ones now
  unchanged,  ///< waits already, just so
  published,  ///< is a Pin already: skipped
  under_way,  ///< is being sent, or nobody knows whether it was: skipped
  dropped     ///< was cancelled or deleted on purpose: skipped
};
std::string_view to_string(Queued outcome) noexcept;

struct Receipt {
  Queued outcome = Queued::added;
  PublicationId id = 0;
  Moment due = never;
  std::string address{};                      ///< of a published one
  std::optional<PublicationId> looks_like{};  ///< a published one of this account with nearly the same picture
};

/// One receipt an item, in order. The files of what is added or changed are taken into the store, so that the originals
/// may go. All or nothing of two hundred; those before stay queued where a later one fails.
Result<std::vector<Receipt>> queue(Store& store, const Files& files, std::span<const QueueItem> items,
                                   const QueueOptions& options);

/// What is set replaces what there is.
struct PublicationEdit {
  std::optional<std::string> title{}, description{}, link{}, alt_text{}, board{}, section{};
  std::optional<Moment> due{};
};
/// Of one that was not sent or was refused; invalid_argument for others, and where it would become the same as another.
Result<void> edit(Store& store, PublicationId id, const PublicationEdit& change);

/// A failed or cancelled one goes out as soon as the pace allows. invalid_argument for others: one in review needs
/// `resolve`.
Result<void> retry(Store& store, PublicationId id);
/// Every failed one; how many.
Result<std::size_t> retry_failed(Store& store);
/// One that waits or failed; invalid_argument for others. Its files stay for a day or more, in case it is sent after
/// all.
Result<void> cancel(Store& store, PublicationId id);

/// A person has looked: it is that Pin, or (empty) none was made and it is sent again. For those in review, and
/// unconfirmed ones. invalid_argument where that Pin belongs to another.
Result<void> resolve(Store& store, const Files& files, PublicationId id, const std::string& pinterest_id);
/// After it was deleted at Pinterest.
Result<void> mark_removed(Store& store, PublicationId id);

struct PublicationFilter {
  std::optional<AccountId> account{};
  std::vector<State> states{};  ///< empty: any
  std::string run{};            ///< empty: any
  std::string but_not_runs{};   ///< leaves out those whose run begins so; empty: none
  std::int64_t limit = 100'000;
  enum class Order : std::uint8_t {
    due,    ///< by due time
    latest  ///< what its state was given last, first
  } order = Order::due;
};
/// Without pages.
Result<std::vector<Publication>> list_publications(Store& store, const PublicationFilter& filter = {});
/// With pages; not_found where there is none.
Result<Publication> get_publication(Store& store, PublicationId id);

/// Removes the files of what is over, if nothing else needs them. Without effect where it is not over.
Result<void> free_files(Store& store, const Files& files, PublicationId id);
/// Removes files that nothing needs and that have been here for a day: what a crash while queuing leaves.
Result<std::size_t> sweep_files(Store& store, const Files& files);

}  // namespace pinmill::publish

// What is the same
//
// Account, board and the pages' sources say what a publication is: not texts, not times, not how the pages were made.
// So what is queued again, by any process and however often, is found by its key, and what differs is changed in place
// while nothing was sent. Where the key is new but the same Pin of the same run of files waits for another board, it
// moves there.
#include <algorithm>
#include <bit>
#include <map>
#include <set>

#include <fmt/format.h>

#include "publish/match.h"
#include "publish/outbox.h"
#include "publish/queue_item.h"
#include "publish/store/account_rows.h"
#include "publish/store/accounts.h"
#include "publish/store/publication_rows.h"
#include "publish/store/session_clock.h"
#include "publish/timetable.h"

namespace pinmill::publish {
namespace {

constexpr std::size_t chunk = 200;
constexpr int alike_bits = 4;  // of 64: as preparing's finding of near duplicates

Queued skipped_as(State state) {
  switch (state) {
    case State::published: return Queued::published;
    case State::cancelled:
    case State::removed: return Queued::dropped;
    default: return Queued::under_way;
  }
}

using Places = std::set<std::string>;  // account, board, content

std::string place_of(AccountId account, const std::string& board, const std::string& content) {
  return fmt::format("{}/{}/{}", account, board, content);
}

Places places_of(std::span<const QueueItem> items) {
  Places all;
  for (const auto& item : items) all.insert(place_of(item.account, item.board, content_of(item.pin)));
  return all;
}

// One transaction of queuing, of the many that a call may take.
class Chunk {
 public:
  /// `wanted`: of the whole call. `given`: what earlier ones gave of `options.every`.
  Chunk(soci::session& session, Store& store, const Files& files, const QueueOptions& options, const Places& wanted,
        const std::map<AccountId, int>& given)
      : session_(session),
        files_(files),
        options_(options),
        wanted_(wanted),
        given_(given),
        now_(now_of(session, store)) {}

  Result<std::vector<Receipt>> run(std::span<const QueueItem> items) {
    std::vector<Receipt> receipts;
    for (const auto& item : items) {
      PINMILL_ASSIGN_OR_RETURN(auto receipt, put(item));
      receipts.push_back(std::move(receipt));
    }
    return receipts;
  }

  /// With those that it gave itself.
  std::map<AccountId, int> given() const {
    auto all = given_;
    for (const auto& [account, times] : timetables_) all[account] = times.given();
    return all;
  }

 private:
  Result<Receipt> put(const QueueItem& item) {
    auto wanted = publication_of(item, options_);
    auto known = select_publications(session_, "WHERE account = :a AND board = :b AND content = :c ORDER BY round DESC",
                                     wanted.account, wanted.board, wanted.content);
    const bool again = options_.again == QueueOptions::Again::yes;
    if (known.empty() && !again) known = waits_elsewhere(wanted);
    if (again) {
      const auto of_this_run = std::find_if(known.begin(), known.end(), [&](const Publication& each) {
        return !wanted.run.empty() && each.run == wanted.run;
      });
      if (of_this_run != known.end()) return update(std::move(*of_this_run), std::move(wanted), item);
    }
    if (known.empty() || again) {
      wanted.round = known.empty() ? 0 : known.front().round + 1;
      return add(std::move(wanted), item);
    }
    return update(std::move(known.front()), std::move(wanted), item);
  }

  // The same Pin, unsent, for a board that none of these items names with it.
  std::vector<Publication> waits_elsewhere(const Publication& wanted) {
    // Not by state as well: SQLite would look through all that waits then.
    auto found = select_publications(session_, "WHERE account = :a AND content = :b AND pin = :c ORDER BY id",
                                     wanted.account, wanted.content, wanted.pin);
    std::erase_if(found, [&](const Publication& each) {
      return !is_unsent(each.state) || wanted_.contains(place_of(each.account, each.board, each.content));
    });
    return found;
  }

  Result<Receipt> add(Publication made, const QueueItem& item) {
    PINMILL_RETURN_IF_ERROR(check_files(made));
    PINMILL_ASSIGN_OR_RETURN(Timetable * times, timetable(made.account));
    times->give(made, item.pin.publish_at);
    made.id = new_ids(session_, "publications");
    made.next = made.due;
    made.created = now_;
    made.match_key = match_key_of(made);
    move_to(made, State::scheduled, now_);
    insert_publication(session_, made);
    return Receipt{.outcome = Queued::added, .id = made.id, .due = made.due, .looks_like = looks_like(made)};
  }

  Result<Receipt> update(Publication known, Publication wanted, const QueueItem& item) {
    Receipt receipt{.id = known.id, .due = known.due, .address = known.address()};
    receipt.outcome = skipped_as(known.state);
    if (!is_unsent(known.state)) return receipt;
    add_pages(session_, known);
    const bool media = !same_media(known, wanted);
    const bool is_news = known.said != wanted.said;
    if (!is_news) keep_edits(known, wanted);
    const bool timed =
        (item.pin.publish_at && is_news) || options_.at || options_.every || options_.spacing == Spacing::slots;
    if (timed) {
      PINMILL_ASSIGN_OR_RETURN(Timetable * times, timetable(known.account));
      times->give(wanted, item.pin.publish_at);
    } else {
      wanted.due = known.due;
      wanted.timing = known.timing;
    }
    receipt.outcome = Queued::unchanged;
    if (!media && texts_of(known) == texts_of(wanted) && wanted.due == known.due) return receipt;
    if (media) PINMILL_RETURN_IF_ERROR(check_files(wanted));
    replace(known, wanted, media);
    receipt.outcome = Queued::updated;
    receipt.due = known.due;
    return receipt;
  }

  void replace(Publication& known, Publication& wanted, bool media) {
    wanted.id = known.id;
    wanted.round = known.round;
    wanted.created = known.created;
    wanted.tries = 0;
    wanted.media = media ? "" : known.media;
    wanted.next = wanted.due;
    wanted.since = known.since;
    wanted.state = known.state;
    if (known.state == State::failed || media) move_to(wanted, State::scheduled, now_);
    wanted.match_key = match_key_of(wanted);
    known = std::move(wanted);
    update_publication(session_, known);
    replace_pages(session_, known);
  }

  // Files may have been freed between taking them in and now: the caller takes them in again.
  Result<void> check_files(const Publication& publication) const {
    if (options_.commit == QueueOptions::Commit::no) return {};
    auto pages = publication.pages;
    if (publication.cover) pages.push_back(*publication.cover);
    for (const auto& page : pages)
      if (!files_.holds(page.sha256, page.size_bytes))
        return Error(ErrorCode::unavailable, "a prepared file went while it was queued: queue it again");
    return {};
  }

  Result<Timetable*> timetable(AccountId id) {
    if (const auto found = timetables_.find(id); found != timetables_.end()) return &found->second;
    const auto accounts = select_accounts(session_, "AND id = :a", id);
    if (accounts.empty()) return Error(ErrorCode::not_found, fmt::format("there is no account number {}", id));
    const auto before = given_.find(id);
    return &timetables_
                .try_emplace(id, session_, accounts.front(), options_, now_,
                             before == given_.end() ? 0 : before->second)
                .first->second;
  }

  std::optional<PublicationId> looks_like(const Publication& made) {
    if (made.pages.empty() || !made.pages.front().looks) return std::nullopt;
    for (const auto& [id, looks] : published_looks(made.account))
      if (std::popcount(looks ^ *made.pages.front().looks) <= alike_bits) return id;
    return std::nullopt;
  }

  const std::vector<std::pair<PublicationId, std::uint64_t>>& published_looks(AccountId account) {
    const auto [entry, fresh] = looks_.try_emplace(account);
    if (!fresh) return entry->second;
    std::int64_t id = 0;
    std::string looks;
    Query query(
        session_,
        "SELECT publications.id, pages.looks FROM publications JOIN pages ON pages.publication = publications.id"
        " WHERE publications.account = :a AND publications.state = 'published' AND pages.position = 0"
        " AND pages.looks <> ''");
    query.use(account).to(id, looks);
    while (query.next()) entry->second.emplace_back(id, std::stoull(looks, nullptr, 16));
    return entry->second;
  }

  soci::session& session_;
  const Files& files_;
  const QueueOptions& options_;
  const Places& wanted_;
  const std::map<AccountId, int>& given_;
  Moment now_;
  std::map<AccountId, Timetable> timetables_;
  std::map<AccountId, std::vector<std::pair<PublicationId, std::uint64_t>>> looks_;
};

// Those among the items whose files the store will need.
Result<std::vector<const QueueItem*>> items_to_take_in(Store& store, std::span<const QueueItem> items,
                                                       const QueueOptions& options) {
  return store.database().read(
      "look up what is queued", [&](soci::session& session) -> Result<std::vector<const QueueItem*>> {
        std::vector<const QueueItem*> needed;
        for (const auto& item : items) {
          auto known = select_publications(session, "WHERE account = :a AND board = :b AND content = :c", item.account,
                                           item.board, content_of(item.pin));
          const bool over =
              std::any_of(known.begin(), known.end(), [](const auto& each) { return !is_unsent(each.state); });
          if (!over || options.again == QueueOptions::Again::yes) needed.push_back(&item);
        }
        return needed;
      });
}

Result<void> take_in(Store& store, const Files& files, std::span<const QueueItem> items, const QueueOptions& options) {
  PINMILL_ASSIGN_OR_RETURN(const auto needed, items_to_take_in(store, items, options));
  for (const auto* item : needed) {
    for (const auto& page : item->pin.pages)
      PINMILL_RETURN_IF_ERROR(files.take_in(page.file, page.sha256, page.size_bytes));
    if (const auto& cover = item->pin.cover)
      PINMILL_RETURN_IF_ERROR(files.take_in(cover->file, cover->sha256, cover->size_bytes));
  }
  return {};
}

// A call's items, as many at once as a transaction takes.
class Call {
 public:
  Call(Store& store, const Files& files, std::span<const QueueItem> items, const QueueOptions& options)
      : store_(store), files_(files), items_(items), options_(options), wanted_(places_of(items)) {}

  Result<std::vector<Receipt>> run() {
    if (options_.every && !options_.at) {
      PINMILL_ASSIGN_OR_RETURN(options_.at, store_.now());
    }
    // What is only looked at is looked at in one transaction: the next one would not know of the times given before.
    if (is_dry()) return queue_chunk(items_);
    std::vector<Receipt> receipts;
    for (auto rest = items_; !rest.empty();) {
      const auto part = rest.first(std::min(chunk, rest.size()));
      PINMILL_ASSIGN_OR_RETURN(const auto more, take_in_and_queue(part));
      receipts.insert(receipts.end(), more.begin(), more.end());
      rest = rest.subspan(part.size());
    }
    return receipts;
  }

 private:
  bool is_dry() const { return options_.commit == QueueOptions::Commit::no; }

  Result<std::vector<Receipt>> take_in_and_queue(std::span<const QueueItem> part) {
    constexpr int tries = 3;
    for (int attempt = 1;; ++attempt) {
      PINMILL_RETURN_IF_ERROR(take_in(store_, files_, part, options_));
      auto receipts = queue_chunk(part);
      if (receipts || receipts.error().code() != ErrorCode::unavailable || attempt == tries) return receipts;
    }
  }

  Result<std::vector<Receipt>> queue_chunk(std::span<const QueueItem> part) {
    std::vector<Receipt> receipts;
    std::map<AccountId, int> given;
    auto done = store_.database().write("queue Pins", [&](soci::session& session) -> Result<void> {
      Chunk one(session, store_, files_, options_, wanted_, given_);
      PINMILL_ASSIGN_OR_RETURN(receipts, one.run(part));
      given = one.given();
      if (is_dry()) return Error(ErrorCode::cancelled, "only to see what would be queued");
      return {};
    });
    if (!done && !(is_dry() && done.error().code() == ErrorCode::cancelled)) return std::move(done).error();
    given_ = std::move(given);
    return receipts;
  }

  Store& store_;
  const Files& files_;
  std::span<const QueueItem> items_;
  QueueOptions options_;
  Places wanted_;
  std::map<AccountId, int> given_;
};

}  // namespace

std::string_view to_string(Queued outcome) noexcept {
  switch (outcome) {
    case Queued::updated: return "updated";
    case Queued::unchanged: return "unchanged";
    case Queued::published: return "published";
    case Queued::under_way: return "under_way";
    case Queued::dropped: return "dropped";
    case Queued::added: break;
  }
  return "added";
}

Result<std::vector<Receipt>> queue(Store& store, const Files& files, std::span<const QueueItem> items,
                                   const QueueOptions& options) {
  return Call(store, files, items, options).run();
}

}  // namespace pinmill::publish

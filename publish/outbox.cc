#include "publish/outbox.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.h"
#include "publish/match.h"
#include "publish/outbox_rows.h"
#include "publish/pinterest/api.h"
#include "publish/store/publication_rows.h"
#include "publish/store/removal.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

Error not_now(const Publication& publication, std::string_view act, std::string_view instead) {
  return Error(ErrorCode::invalid_argument, fmt::format("Pin {} cannot be {}: it is {}{}", publication.id, act,
                                                        to_string(publication.state), instead));
}

// Loads, lets `change` change, and stores.
template <typename Change>
Result<void> with_row(soci::session& session, PublicationId id, Moment now, Change change) {
  auto publication = find_publication(session, id);
  if (!publication)
    return Error(ErrorCode::not_found, fmt::format("there is no Pin number {}: `pinmill status` lists them", id));
  PINMILL_RETURN_IF_ERROR(change(session, *publication, now));
  update_publication(session, *publication);
  return {};
}

template <typename Change>
Result<void> with_publication(Store& store, std::string_view activity, PublicationId id, Change change) {
  return store.database().write(
      activity, [&](soci::session& session) { return with_row(session, id, now_of(session, store), change); });
}

void start_over(Publication& publication, Moment now) {
  move_to(publication, State::scheduled, now);
  publication.next = std::max(now, publication.due);
  publication.tries = 0;
  publication.problem.clear();
  publication.remedy.clear();
}

// One that a person chose is as if it were due now; many at once are late, and keep the pace.
void start_over_now(Publication& publication, Moment now) {
  publication.due = std::max(publication.due, now);
  start_over(publication, now);
}

// On purpose: what went wrong before is no reason.
void call_off(Publication& publication, Moment now) {
  publication.problem.clear();
  publication.remedy.clear();
  move_to(publication, State::cancelled, now);
}

void apply(const PublicationEdit& change, Publication& publication) {
  const auto set = [](std::string& field, const std::optional<std::string>& value) {
    if (value) field = *value;
  };
  if (change.board && *change.board != publication.board) publication.section.clear();
  set(publication.title, change.title);
  set(publication.description, change.description);
  set(publication.link, change.link);
  set(publication.alt_text, change.alt_text);
  set(publication.board, change.board);
  set(publication.section, change.section);
  if (change.due) {
    publication.due = publication.next = *change.due;
    publication.timing = Timing::at;
  }
  publication.match_key = match_key_of(publication);
}

Result<void> check_unique(soci::session& session, const Publication& publication) {
  const auto same = select_publications(
      session, "WHERE account = :a AND board = :b AND content = :c AND round = :d AND id <> :e", publication.account,
      publication.board, publication.content, publication.round, publication.id);
  if (same.empty()) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("Pin {} would become the same as Pin {}, which is {}: cancel one of them", publication.id,
                           same.front().id, to_string(same.front().state)));
}

// What any publication that is not over needs.
bool is_needed(soci::session& session, const std::string& sha256) {
  std::int64_t count = 0;
  Query query(
      session,
      "SELECT COUNT(*) FROM pages JOIN publications ON publications.id = pages.publication WHERE pages.sha256 = :a"
      " AND publications.state NOT IN ('published', 'cancelled', 'removed')");
  query.use(sha256).into(count);
  query.next();
  return count > 0;
}

// Only what is asked for: a condition that holds for anything keeps an index from being used.
std::string where_of(const PublicationFilter& filter) {
  std::string where = "WHERE 1 = 1", states;
  for (const auto state : filter.states) states += fmt::format("{}'{}'", states.empty() ? "" : ", ", to_string(state));
  if (filter.account) where += fmt::format(" AND account = {}", *filter.account);
  if (!states.empty()) where += fmt::format(" AND state IN ({})", states);
  if (!filter.run.empty()) where += " AND run = :a";
  if (!filter.but_not_runs.empty()) where += fmt::format(" AND substr(run, 1, {}) <> :b", filter.but_not_runs.size());
  return where;
}

}  // namespace

Result<void> edit(Store& store, PublicationId id, const PublicationEdit& change) {
  return with_publication(store, "edit a Pin", id,
                          [&](auto& session, Publication& publication, Moment) -> Result<void> {
                            if (!is_unsent(publication.state)) return not_now(publication, "edited", "");
                            apply(change, publication);
                            return check_unique(session, publication);
                          });
}

Result<void> retry_row(soci::session& session, PublicationId id, Moment now) {
  return with_row(session, id, now, [id](auto& rows, Publication& publication, Moment moment) -> Result<void> {
    if (publication.state == State::review)
      return not_now(publication, "sent again",
                     fmt::format(": say what became of it, `pinmill resolve {} --published PIN` "
                                 "or `--not-published`",
                                 id));
    if (publication.state != State::failed && publication.state != State::cancelled)
      return not_now(publication, "sent again", "");
    PINMILL_RETURN_IF_ERROR(require_account(rows, publication.account));
    start_over_now(publication, moment);
    return {};
  });
}

std::optional<State> call_back_rows(soci::session& session, const std::vector<PublicationId>& ids, Moment now) {
  std::vector<Publication> unsent;
  for (const PublicationId id : ids) {
    auto found = find_publication(session, id);
    if (!found || found->state == State::cancelled || found->state == State::removed) continue;
    if (!is_unsent(found->state)) return found->state;
    unsent.push_back(*std::move(found));
  }
  for (Publication& publication : unsent) {
    call_off(publication, now);
    update_publication(session, publication);
  }
  return std::nullopt;
}

Result<void> retry(Store& store, PublicationId id) {
  return store.database().write("retry a Pin",
                                [&](soci::session& session) { return retry_row(session, id, now_of(session, store)); });
}

Result<std::size_t> retry_failed(Store& store) {
  return store.database().write("retry what failed", [&](soci::session& session) -> Result<std::size_t> {
    const Moment now = now_of(session, store);
    auto failed = select_publications(session, "WHERE state = 'failed'");
    for (auto& publication : failed) {
      start_over(publication, now);
      update_publication(session, publication);
    }
    return failed.size();
  });
}

Result<void> cancel(Store& store, PublicationId id) {
  return with_publication(store, "cancel a Pin", id, [&](auto&, Publication& publication, Moment now) -> Result<void> {
    if (!is_unsent(publication.state)) return not_now(publication, "cancelled", "");
    call_off(publication, now);
    return {};
  });
}

Result<void> resolve(Store& store, const Files& files, PublicationId id, const std::string& pinterest_id) {
  if (!pinterest_id.empty() && !is_api_id(pinterest_id))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no Pin: give the digits in its address", to_one_line(pinterest_id)));
  auto done = with_publication(
      store, "resolve a Pin", id, [&](auto& session, Publication& publication, Moment now) -> Result<void> {
        if (publication.state != State::review && publication.state != State::unconfirmed)
          return not_now(publication, "resolved", "");
        if (pinterest_id.empty()) {
          start_over_now(publication, now);
          let_go_if_removed(session, publication, now);
          return {};
        }
        const auto others = select_publications(session, "WHERE account = :a AND pinterest_id = :b",
                                                publication.account, std::string_view(pinterest_id));
        if (!others.empty())
          return Error(ErrorCode::invalid_argument,
                       fmt::format("that Pin belongs to number {} already", others.front().id));
        publication.pinterest_id = pinterest_id;
        publication.problem.clear();
        publication.remedy.clear();
        move_to(publication, State::published, now);
        return {};
      });
  if (!done) return std::move(done).error();
  return free_files(store, files, id);
}

Result<void> mark_removed(Store& store, PublicationId id) {
  return with_publication(store, "note that a Pin is deleted", id,
                          [&](auto&, Publication& publication, Moment now) -> Result<void> {
                            if (publication.state != State::published) return not_now(publication, "deleted", "");
                            move_to(publication, State::removed, now);
                            return {};
                          });
}

Result<std::vector<Publication>> list_publications(Store& store, const PublicationFilter& filter) {
  return store.database().read("list the Pins", [&](soci::session& session) -> Result<std::vector<Publication>> {
    const char* order = filter.order == PublicationFilter::Order::due ? "due, id" : "since DESC, id DESC";
    Query query(session, fmt::format("SELECT {} FROM publications {} ORDER BY {} LIMIT {}", publication_columns(),
                                     where_of(filter), order, filter.limit));
    if (!filter.run.empty()) query.use(std::string_view(filter.run));
    if (!filter.but_not_runs.empty()) query.use(std::string_view(filter.but_not_runs));
    Publication row;
    bind_publication(query, row);
    std::vector<Publication> found;
    while (query.next()) found.push_back(row);
    return found;
  });
}

Result<Publication> get_publication(Store& store, PublicationId id) {
  return store.database().read("look up a Pin", [&](soci::session& session) -> Result<Publication> {
    auto found = find_publication(session, id);
    if (!found)
      return Error(ErrorCode::not_found, fmt::format("there is no Pin number {}: `pinmill status` lists them", id));
    return *std::move(found);
  });
}

// Within a write transaction, so that nobody queues the same file between the question and its removal.
Result<void> free_files(Store& store, const Files& files, PublicationId id) {
  return store.database().write("free prepared files", [&](soci::session& session) -> Result<void> {
    const auto publication = find_publication(session, id);
    if (!publication || !is_over(publication->state)) return {};
    auto pages = publication->pages;
    if (publication->cover) pages.push_back(*publication->cover);
    for (const auto& page : pages)
      if (!is_needed(session, page.sha256)) PINMILL_RETURN_IF_ERROR(files.remove(page.sha256));
    return {};
  });
}

Result<std::size_t> sweep_files(Store& store, const Files& files) {
  PINMILL_ASSIGN_OR_RETURN(const auto old, files.older_than(std::chrono::hours(24)));
  if (old.empty()) return std::size_t{0};
  return store.database().write("sweep prepared files", [&](soci::session& session) -> Result<std::size_t> {
    std::size_t removed = 0;
    for (const auto& sha256 : old) {
      if (is_needed(session, sha256)) continue;
      PINMILL_RETURN_IF_ERROR(files.remove(sha256));
      ++removed;
    }
    return removed;
  });
}

}  // namespace pinmill::publish

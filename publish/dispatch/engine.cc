// The protocol
//
// Pinterest takes no idempotency key. So before the request that makes a Pin, an intent is committed: what was asked
// for, and when by Pinterest's clock. After it, the result is. An intent without a result, an answer that was lost and
// every answer of 500 and above leave open whether there is a Pin: nothing is sent again, the board's list is looked
// through instead (reconcile.cc). Each commit is refused to a worker whose lease another has taken over.
#include "publish/dispatch/engine.h"

#include <algorithm>

#include "publish/dispatch/verdict.h"
#include "publish/pinterest/boards.h"
#include "publish/pinterest/pin_body.h"
#include "publish/pinterest/pins.h"
#include "publish/store/account_rows.h"
#include "publish/store/fence.h"
#include "publish/store/publication_rows.h"
#include "publish/store/removal.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

// Until a Pin that was not found for want of a file or a page is prepared again.
Trouble file_trouble(const Error& error) {
  const bool passing = error.code() == ErrorCode::io_failure;
  return {
      .outcome = Outcome::not_sent,
      .reaction = passing ? Reaction::again : Reaction::mend,
      .message = error.describe(),
      .remedy = passing ? "" : "its prepared files are no longer kept: publish it again from where it was prepared"};
}

Trouble hosting_trouble(const Error& error) {
  return {.outcome = Outcome::not_sent,
          .reaction = error.retryable() || error.code() == ErrorCode::cancelled ? Reaction::again : Reaction::mend,
          .message = error.describe(),
          .remedy = "see that the media store takes files and lets everybody read them"};
}

struct AttemptEnd {
  std::string_view outcome{};
  Trouble trouble{};
  std::string pinterest_id{};
};

void end_attempt(soci::session& session, std::int64_t attempt, Moment now, const AttemptEnd& end) {
  run(session,
      "UPDATE attempts SET outcome = :a, ended = :b, status = :c, code = :d, message = :e, rid = :f, pinterest_id = :g"
      " WHERE id = :h",
      end.outcome, now, std::int64_t{end.trouble.status}, end.trouble.code, end.trouble.message, end.trouble.rid,
      end.pinterest_id, attempt);
}

bool is_bound(soci::session& session, AccountId account, const std::string& pinterest_id) {
  return !select_publications(session, "WHERE account = :a AND pinterest_id = :b", account, pinterest_id).empty();
}

}  // namespace

Result<void> Engine::proceed(Session& session, Publication publication, const Lease& lease, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const Moment now, parts_.store->now());
  PINMILL_ASSIGN_OR_RETURN(const bool late, too_late(publication, lease, now));
  if (late) return {};
  PINMILL_ASSIGN_OR_RETURN(const bool there, media_is_there(session, publication, lease, stop));
  if (!there) return {};
  if (!session.api().clock().now()) {  // when something was asked for must be said by Pinterest's clock
    const auto account = fetch_user_account(session, stop);
    if (!account) return store_trouble(publication.id, account.trouble(), lease);
  }
  const auto ready = session.prepare(Category::org_write, stop);
  if (!ready) return store_trouble(publication.id, ready.trouble(), lease);
  return request(session, publication, *ready, lease, stop);
}

Result<bool> Engine::too_late(const Publication& publication, const Lease& lease, Moment now) {
  const bool limited = publication.late_limit.count() > 0 && publication.sent == never;
  if (!limited || now <= publication.due + publication.late_limit) return false;
  auto done = parts_.store->database().write("leave out a late Pin", [&](soci::session& session) -> Result<void> {
    PINMILL_RETURN_IF_ERROR(require_lease(session, lease));
    auto current = find_publication(session, publication.id);
    if (!current || !is_unsent(current->state)) return {};
    current->problem = "left out: no worker ran at its time, and it was to be sent then or not at all";
    move_to(*current, State::cancelled, now);
    update_publication(session, *current);
    return {};
  });
  if (!done) return std::move(done).error();
  PINMILL_RETURN_IF_ERROR(free_files(*parts_.store, *parts_.files, publication.id));
  return true;
}

Result<std::vector<std::string>> Engine::hosted_pages(const Publication& publication, std::stop_token stop) const {
  std::vector<std::string> addresses;
  std::uint64_t size_bytes = 0;
  for (const auto& page : publication.pages) size_bytes += page.size_bytes;
  if (!parts_.host || publication.kind != PinKind::carousel || size_bytes <= parts_.most_sent_along_bytes)
    return addresses;
  for (const auto& page : publication.pages) {
    PINMILL_ASSIGN_OR_RETURN(auto address, parts_.host(page, stop));
    addresses.push_back(std::move(address));
  }
  return addresses;
}

Result<void> Engine::request(Session& session, Publication& publication, const Session::Ready& ready,
                             const Lease& lease, std::stop_token stop) {
  const auto addresses = hosted_pages(publication, stop);
  if (!addresses) return store_trouble(publication.id, hosting_trouble(addresses.error()), lease);
  const auto body = pin_body(publication, *parts_.files, *addresses);
  if (!body) return store_trouble(publication.id, file_trouble(body.error()), lease);
  step(Step::before_intent);
  // The lease must outlast the request: whoever takes it over takes an intent without a result for a dead worker's.
  PINMILL_RETURN_IF_ERROR(parts_.renew_lease());
  PINMILL_ASSIGN_OR_RETURN(const auto attempt, store_intent(publication, session, lease));
  if (attempt == 0) return {};  // changed or cancelled since
  step(Step::intent_stored);
  Sent sent{publication.id, attempt, create_pin(session, *body, ready, stop)};
  step(Step::answered);
  if (const auto refused = token_trouble(session, sent.reply, ready, stop)) sent.reply = *refused;
  auto stored = store_result(sent, lease);
  if (!stored) {
    const std::scoped_lock lock(mutex_);
    unsaved_.push_back(std::move(sent));
    return stored;
  }
  step(Step::result_stored);
  return free_files(*parts_.store, *parts_.files, publication.id);
}

// A token that is not taken is renewed, for the next try: this one was refused. One that is new and not taken either is
// no matter of tokens that end.
std::optional<Trouble> Engine::token_trouble(Session& session, const Reply<std::string>& reply,
                                             const Session::Ready& ready, std::stop_token stop) {
  const bool refused = !reply && reply.trouble().reaction == Reaction::refresh;
  const auto account = session.account().id;
  {
    const std::scoped_lock lock(mutex_);
    if (!refused) {
      tokens_refused_.erase(account);
      return std::nullopt;
    }
    if (!tokens_refused_.insert(account).second) {
      tokens_refused_.erase(account);
      auto trouble = reply.trouble();
      trouble.reaction = Reaction::hold_login;
      return trouble;
    }
  }
  const auto renewed = session.renew(ready, stop);
  if (renewed) return std::nullopt;
  auto trouble = renewed.trouble();
  trouble.outcome = Outcome::refused;  // the Pin was, whatever became of the token
  return trouble;
}

Result<std::int64_t> Engine::store_intent(const Publication& publication, Session& session, const Lease& lease) {
  const auto there = *session.api().clock().now();
  auto stored = parts_.store->database().write("store an intent", [&](soci::session& sql) -> Result<std::int64_t> {
    PINMILL_RETURN_IF_ERROR(require_lease(sql, lease));
    auto current = find_publication(sql, publication.id);
    const bool same = current && (current->state == State::scheduled || current->state == State::uploading) &&
                      current->match_key == publication.match_key && current->media == publication.media &&
                      current->next == publication.next;
    if (!same) return std::int64_t{0};
    const Moment now = now_of(sql, *parts_.store);
    move_to(*current, State::intent, now);
    current->sent = now;
    ++current->tries;
    update_publication(sql, *current);
    const auto attempt = new_ids(sql, "attempts");
    run(sql,
        "INSERT INTO attempts (id, publication, lease, begun, begun_there, match_key, outcome, ended, status, code,"
        " message, rid, pinterest_id, checks) VALUES (:a, :b, :c, :d, :e, :f, '', 0, 0, 0, '', '', '', 0)",
        attempt, current->id, lease.token, now, Moment(there), current->match_key);
    return attempt;
  });
  if (stored && *stored != 0) {
    const std::scoped_lock lock(mutex_);
    in_flight_.push_back(publication.id);
  }
  return stored;
}

Result<void> Engine::store_result(const Sent& sent, const Lease& lease) {
  auto stored = parts_.store->database().write("store a result", [&](soci::session& sql) -> Result<void> {
    PINMILL_RETURN_IF_ERROR(require_lease(sql, lease));
    auto publication = find_publication(sql, sent.publication);
    if (!publication || publication->state != State::intent) return {};
    const Moment now = now_of(sql, *parts_.store);
    if (sent.reply && !is_bound(sql, publication->account, *sent.reply)) {
      confirm(*publication, *sent.reply, now);
      end_attempt(sql, sent.attempt, now, {to_string(Outcome::accepted), {}, *sent.reply});
      end_hold_rows(sql, publication->account, HoldKind::spam);
    } else {
      const Trouble trouble = sent.reply ? Trouble{.outcome = Outcome::unknown,
                                                   .reaction = Reaction::reconcile,
                                                   .message = "Pinterest answered with a Pin that is another's already"}
                                         : sent.reply.trouble();
      const auto hold = judge(*publication, trouble, now, parts_.random(), parts_.retries);
      end_attempt(sql, sent.attempt, now, {to_string(trouble.outcome), trouble, {}});
      if (!let_go_if_removed(sql, *publication, now)) apply_hold(sql, hold);
    }
    update_publication(sql, *publication);
    return {};
  });
  const bool lost = !stored && stored.error().origin() != Origin::database;  // another worker sees to it now
  if (!stored && !lost) return stored;
  const std::scoped_lock lock(mutex_);
  std::erase(in_flight_, sent.publication);
  return stored;
}

Result<void> Engine::store_unsaved(const Lease& lease) {
  std::vector<Sent> waiting;
  {
    const std::scoped_lock lock(mutex_);
    waiting.swap(unsaved_);
  }
  for (auto sent = waiting.begin(); sent != waiting.end(); ++sent) {
    auto stored = store_result(*sent, lease);
    if (stored || stored.error().origin() != Origin::database) continue;
    const std::scoped_lock lock(mutex_);
    unsaved_.insert(unsaved_.end(), sent, waiting.end());
    return stored;
  }
  return {};
}

Result<void> Engine::store_trouble(PublicationId id, const Trouble& trouble, const Lease& lease) {
  return parts_.store->database().write("store what happened", [&](soci::session& sql) -> Result<void> {
    PINMILL_RETURN_IF_ERROR(require_lease(sql, lease));
    auto publication = find_publication(sql, id);
    if (!publication || (publication->state != State::scheduled && publication->state != State::uploading)) return {};
    const auto hold = judge(*publication, trouble, now_of(sql, *parts_.store), parts_.random(), parts_.retries);
    apply_hold(sql, hold);
    update_publication(sql, *publication);
    return {};
  });
}

Result<void> Engine::store_next(PublicationId id, Moment next, const Lease& lease) {
  return parts_.store->database().write("put a Pin off", [&](soci::session& sql) -> Result<void> {
    PINMILL_RETURN_IF_ERROR(require_lease(sql, lease));
    run(sql, "UPDATE publications SET next = :a WHERE id = :b", next, id);
    return {};
  });
}

Result<void> Engine::recover(const Lease& lease) {
  return parts_.store->database().write("look for broken-off work", [&](soci::session& sql) -> Result<void> {
    PINMILL_RETURN_IF_ERROR(require_lease(sql, lease));
    const std::scoped_lock lock(mutex_);
    const Moment now = now_of(sql, *parts_.store);
    for (auto& publication : select_publications(sql, "WHERE state = 'intent'")) {
      if (std::find(in_flight_.begin(), in_flight_.end(), publication.id) != in_flight_.end()) continue;
      publication.problem = "the worker ended before Pinterest's answer was stored";
      move_to(publication, State::unconfirmed, now);
      publication.next = publication.sent + *settle_time(0);
      let_go_if_removed(sql, publication, now);
      update_publication(sql, publication);
      run(sql,
          "UPDATE attempts SET outcome = 'unknown', ended = :a, message = :b WHERE publication = :c AND outcome = ''",
          now, publication.problem, publication.id);
    }
    return {};
  });
}

}  // namespace pinmill::publish

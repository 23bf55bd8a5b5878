// Looking for what may have been made
//
// The board's list is read whole: its order is not promised and it may lag. It is looked at 60 s, 3 and 10 minutes
// after the request, and never closer together, however late the first look was or the clock was set meanwhile: what
// tells is that the list had time. What it shows by then is adopted, each Pin by one publication at most (a unique
// index holds it so). What it does not show is decided by a person, or sent again where that was chosen.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "publish/dispatch/engine.h"
#include "publish/dispatch/verdict.h"
#include "publish/match.h"
#include "publish/pinterest/pins.h"
#include "publish/review.h"
#include "publish/store/account_rows.h"
#include "publish/store/fence.h"
#include "publish/store/publication_rows.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

struct Unknown {
  Publication publication{};
  std::int64_t attempt = 0, checks = 0;  // of the newest
  Moment first_there = never;            // the earliest attempt that may have made it, by Pinterest's clock
};

std::vector<Unknown> unknown_ones(soci::session& sql, AccountId account, const std::string& board) {
  std::vector<Unknown> found;
  for (auto& publication : select_publications(
           sql, "WHERE account = :a AND board = :b AND state = 'unconfirmed' ORDER BY sent", account, board)) {
    add_pages(sql, publication);
    Unknown unknown{.publication = std::move(publication)};
    Moment begun = never;
    std::int64_t attempt = 0, checks = 0;
    Query query(
        sql, "SELECT id, checks, begun_there FROM attempts WHERE publication = :a AND outcome = 'unknown' ORDER BY id");
    query.use(unknown.publication.id).to(attempt, checks, begun);
    while (query.next()) {
      if (unknown.attempt == 0) unknown.first_there = begun;
      unknown.attempt = attempt;
      unknown.checks = checks;
    }
    found.push_back(std::move(unknown));
  }
  return found;
}

std::set<std::string> bound_pins(soci::session& sql, AccountId account) {
  std::set<std::string> bound;
  std::string id;
  Query query(sql, "SELECT pinterest_id FROM publications WHERE account = :a AND pinterest_id <> ''");
  query.use(account).into(id);
  while (query.next()) bound.insert(id);
  return bound;
}

std::vector<std::string> addresses(const std::vector<std::string>& pins) {
  std::vector<std::string> list;
  for (const auto& pin : pins) list.push_back(fmt::format("https://www.pinterest.com/pin/{}/", pin));
  return list;
}

void adopt(soci::session& sql, Unknown& unknown, const Match& found, Moment now) {
  confirm(unknown.publication, found.pin, now);
  if (!found.also.empty()) {
    unknown.publication.problem =
        fmt::format("was made more than once: also {}", fmt::join(addresses(found.also), ", "));
    unknown.publication.remedy = "look at them, and delete what is too many on Pinterest";
  }
  run(sql, "UPDATE attempts SET outcome = 'accepted', ended = :a, pinterest_id = :b WHERE id = :c", now, found.pin,
      unknown.attempt);
  end_hold_rows(sql, unknown.publication.account, HoldKind::spam);
}

void give_up(Publication& publication, const Match& found, Moment now) {
  publication.problem = "may have been made: Pinterest's answer was lost, and the board's list does not show it";
  if (!found.perhaps.empty())
    publication.problem += fmt::format(" for certain; it may be {}", fmt::join(addresses(found.perhaps), " or "));
  publication.remedy = remedy_of_review(publication.id);
  move_to(publication, State::review, now);
}

// Sent again, as was chosen, though it may have been made.
void send_again(Publication& publication, Moment now, double jitter) {
  const auto delay = delay_before(publication.tries + 1, Outcome::not_sent, jitter);
  move_to(publication, publication.media.empty() ? State::scheduled : State::uploading, now);
  publication.next = now + delay.value_or(std::chrono::hours(1));
}

// The list could not be read: nothing is known, and no look is counted.
void put_off(soci::session& sql, std::vector<Unknown>& unknown, const Trouble& trouble, Moment now) {
  constexpr std::chrono::seconds pause{20};
  for (auto& each : unknown) {
    if (each.publication.next > now) continue;
    Publication copy = each.publication;
    copy.state = State::scheduled;
    apply_hold(sql, judge(copy, trouble, now, 0, {}));
    each.publication.next = std::max(trouble.not_before.value_or(now), now + pause);
    update_publication(sql, each.publication);
  }
}

void settle(soci::session& sql, Unknown& unknown, const Match& found, Moment now, double jitter) {
  auto& publication = unknown.publication;
  if (!found.pin.empty()) {
    adopt(sql, unknown, found, now);
  } else if (publication.next <= now) {
    run(sql, "UPDATE attempts SET checks = :a WHERE id = :b", unknown.checks + 1, unknown.attempt);
    if (const auto after = settle_time(unknown.checks + 1))
      publication.next = now + (*after - settle_time(unknown.checks).value_or(*after));
    else if (publication.on_unknown == OnUnknown::retry)
      send_again(publication, now, jitter);
    else
      give_up(publication, found, now);
  }
  update_publication(sql, publication);
}

}  // namespace

Result<void> Engine::reconcile(Session& session, const std::string& board, const Lease& lease, std::stop_token stop) {
  const auto account = session.account().id;
  const auto pins = list_pins(session, board, stop);
  step(Step::board_listed);
  const bool gone = !pins && pins.trouble().reaction == Reaction::hold_board;  // then nothing is on it
  std::vector<PublicationId> settled;
  auto done = parts_.store->database().write("reconcile a board", [&](soci::session& sql) -> Result<void> {
    PINMILL_RETURN_IF_ERROR(require_lease(sql, lease));
    const Moment now = now_of(sql, *parts_.store);
    auto unknown = unknown_ones(sql, account, board);
    settled.clear();
    if (!pins && !gone) {
      put_off(sql, unknown, pins.trouble(), now);
      return {};
    }
    std::vector<WantedPin> wanted;
    for (const auto& each : unknown)
      wanted.push_back(wanted_pin(each.publication, std::chrono::floor<std::chrono::seconds>(each.first_there)));
    const auto matches = match(wanted, pins ? *pins : std::vector<SeenPin>(), bound_pins(sql, account));
    for (std::size_t i = 0; i < unknown.size(); ++i) {
      settle(sql, unknown[i], matches[i], now, parts_.random());
      settled.push_back(unknown[i].publication.id);
    }
    return {};
  });
  if (!done) return std::move(done).error();
  step(Step::reconciled);
  for (const auto id : settled) PINMILL_RETURN_IF_ERROR(free_files(*parts_.store, *parts_.files, id));
  return {};
}

}  // namespace pinmill::publish

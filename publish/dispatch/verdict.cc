#include "publish/dispatch/verdict.h"

#include <algorithm>

#include <fmt/format.h>

#include "publish/store/account_rows.h"
#include "publish/store/publication_rows.h"

namespace pinmill::publish {
namespace {

std::optional<HoldKind> hold_of(Reaction reaction) {
  switch (reaction) {
    case Reaction::hold_login: return HoldKind::login;
    case Reaction::hold_permission: return HoldKind::permission;
    case Reaction::hold_trial: return HoldKind::trial;
    case Reaction::hold_spam: return HoldKind::spam;
    case Reaction::hold_board: return HoldKind::board;
    default: return std::nullopt;
  }
}

// Back to waiting: with its media, if that is there.
void wait_until(Publication& publication, Moment next, Moment now) {
  if (publication.state == State::intent) publication.sent = never;
  if (publication.state != State::scheduled && publication.state != State::uploading)
    move_to(publication, publication.media.empty() ? State::scheduled : State::uploading, now);
  publication.next = std::max(next, now);
}

void fail(Publication& publication, Moment now, std::string remedy) {
  if (publication.state == State::intent) publication.sent = never;
  publication.remedy = std::move(remedy);
  move_to(publication, State::failed, now);
}

}  // namespace

void confirm(Publication& publication, const std::string& pinterest_id, Moment now) {
  publication.pinterest_id = pinterest_id;
  publication.problem.clear();
  publication.remedy.clear();
  move_to(publication, State::published, now);
}

std::optional<Hold> judge(Publication& publication, const Trouble& trouble, Moment now, double jitter,
                          const RetryLimits& limits) {
  publication.problem = trouble.message;
  publication.remedy = for_pin(trouble.remedy, publication.id);
  const bool asked = publication.state == State::intent;
  if (asked && trouble.outcome == Outcome::unknown) {
    move_to(publication, State::unconfirmed, now);
    publication.next = publication.sent + *settle_time(0);
    return std::nullopt;
  }
  if (trouble.reaction == Reaction::mend) {
    fail(publication, now, publication.remedy);
    return std::nullopt;
  }
  if (const auto kind = hold_of(trouble.reaction)) {
    if (asked) --publication.tries;  // the account's trouble is no fault of the Pin
    wait_until(publication, now, now);
    return Hold{.account = publication.account,
                .board = *kind == HoldKind::board ? publication.board : std::string(),
                .kind = *kind,
                .message = trouble.message,
                .remedy = trouble.remedy,
                .since = now};
  }
  if (trouble.reaction != Reaction::again) {  // wait, refresh, stop
    if (asked) --publication.tries;
    wait_until(publication, trouble.not_before.value_or(now), now);
    return std::nullopt;
  }
  if (!asked) ++publication.tries;
  const auto delay = delay_before(publication.tries + 1, Outcome::not_sent, jitter, limits);
  if (!delay) {
    fail(publication, now,
         fmt::format("tried {} times: `pinmill retry {}` begins anew", publication.tries, publication.id));
    return std::nullopt;
  }
  wait_until(publication, now + *delay, now);
  return std::nullopt;
}

void apply_hold(soci::session& session, std::optional<Hold> hold) {
  if (!hold) return;
  if (hold->kind == HoldKind::spam) {
    std::int64_t times = 1;
    for (const auto& known : select_holds(session))
      if (known.account == hold->account && known.kind == HoldKind::spam) times = known.times + 1;
    hold->until = hold->since + spam_pause(times);
  }
  if (hold->kind == HoldKind::trial) run(session, "UPDATE accounts SET tier = 'trial' WHERE id = :a", hold->account);
  put_hold_row(session, *hold);
}

}  // namespace pinmill::publish

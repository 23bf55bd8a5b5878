#include "publish/store/removal.h"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "publish/review.h"
#include "publish/store/publication_rows.h"

namespace pinmill::publish {
namespace {

/// The name of one that was removed.
std::optional<std::string> removed_name(soci::session& session, AccountId id) {
  std::string name;
  Query query(session, "SELECT name FROM accounts WHERE id = :a AND removed <> 0");
  query.with(id).into(name);
  return query.next() ? std::optional(name) : std::nullopt;
}

}  // namespace

Result<void> require_account(soci::session& session, AccountId id) {
  const auto name = removed_name(session, id);
  if (!name) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("the account @{} was disconnected: connect it again first", *name));
}

bool let_go_if_removed(soci::session& session, Publication& publication, Moment now) {
  const State state = publication.state;
  const bool waits = state == State::scheduled || state == State::uploading;
  if (!waits && state != State::failed && state != State::unconfirmed) return false;
  const auto name = removed_name(session, publication.account);
  if (!name) return false;
  if (state == State::unconfirmed) {
    publication.problem =
        fmt::format("may have been made: the account @{} was disconnected before the board's list could tell", *name);
    publication.remedy = remedy_of_review(publication.id);
    move_to(publication, State::review, now);
    return true;
  }
  if (waits) {  // one that failed has a reason already
    publication.problem = fmt::format("the account @{} was disconnected", *name);
    publication.remedy = fmt::format("connect it again, then `pinmill retry {}`", publication.id);
  }
  move_to(publication, State::cancelled, now);
  return true;
}

}  // namespace pinmill::publish

// What becomes of publications whose account was removed. Within a transaction; one thread at a time.
#pragma once

#include "base/result.h"
#include "publish/publication.h"
#include "publish/store/query.h"

namespace pinmill::publish {

/// invalid_argument, with its name, where the account was removed.
Result<void> require_account(soci::session& session, AccountId id);

/// Where its account was removed: what waits is cancelled, and what may be a Pin already is for a person to decide.
/// What is asked for at this moment stays so until its answer is stored. The caller stores it; false where nothing
/// changed.
bool let_go_if_removed(soci::session& session, Publication& publication, Moment now);

}  // namespace pinmill::publish

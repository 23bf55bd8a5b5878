// What a publication becomes after Pinterest's answer. Within a transaction, one thread at a time.
#pragma once

#include <optional>

#include "publish/account.h"
#include "publish/pinterest/trouble.h"
#include "publish/publication.h"
#include "publish/retry.h"
#include "publish/store/query.h"

namespace pinmill::publish {

/// Changes the state, `next`, `problem`, `remedy` and the count of tries. What holds the account or the board, if
/// anything does.
std::optional<Hold> judge(Publication& publication, const Trouble& trouble, Moment now, double jitter,
                          const RetryLimits& limits);

/// It is that Pin.
void confirm(Publication& publication, const std::string& pinterest_id, Moment now);

/// Stores it; a spam block is waited out for longer each time in a row.
void apply_hold(soci::session& session, std::optional<Hold> hold);

}  // namespace pinmill::publish

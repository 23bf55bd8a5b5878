// What a person decides of publications, within a transaction: shared by the outbox and by records, which change with
// them. Free functions, one thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "publish/publication.h"
#include "publish/store/query.h"

namespace pinmill::publish {

/// As outbox.h's `retry`.
Result<void> retry_row(soci::session& session, PublicationId id, Moment now);
/// As RecordSession::call_back.
std::optional<State> call_back_rows(soci::session& session, const std::vector<PublicationId>& ids, Moment now);

}  // namespace pinmill::publish

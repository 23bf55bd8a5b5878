// The time within a transaction. One thread at a time.
#pragma once

#include "publish/store/database.h"
#include "publish/store/store.h"

namespace pinmill::publish {

/// The database's clock as it is now, not as it was when the transaction began.
Moment true_now_of(soci::session& session, Database::Engine engine);
/// As Store::now.
Moment now_of(soci::session& session, Store& store);
/// `count` new ids; the first of them.
std::int64_t new_ids(soci::session& session, std::string_view counter, std::int64_t count = 1);

}  // namespace pinmill::publish

// The schema's history. One thread at a time.
#pragma once

#include "publish/store/database.h"

namespace pinmill::publish {

/// Brings an empty or older store to this version's schema, each step one transaction; unsupported for a store that a
/// newer version has written.
Result<void> migrate(Database& database);

/// What `migrate` brings a store to.
int newest_schema() noexcept;

}  // namespace pinmill::publish

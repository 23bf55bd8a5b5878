// What a holder of a lease writes, it writes while it still holds it. Within a transaction; one thread at a time.
#pragma once

#include "publish/store/database.h"
#include "publish/store/leases.h"

namespace pinmill::publish {

/// unavailable where another holder has taken the lease since: then nothing of this transaction must be kept.
Result<void> require_lease(soci::session& session, const Lease& lease);

}  // namespace pinmill::publish

// When Pinterest's limits allow a call, within a transaction. One thread at a time.
#pragma once

#include "publish/limiter.h"
#include "publish/store/query.h"

namespace pinmill::publish {

/// `now`, or when the next call of that kind may be made. Counts nothing.
Moment next_call(soci::session& session, const Account& account, Category category, Moment now);

}  // namespace pinmill::publish

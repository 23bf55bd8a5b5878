// What the console shows of accounts beyond the API: what holds them, and how much room their limits leave. Any thread.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "service/core.h"
#include "service/keys.h"

namespace pinmill::service {

/// `{now, worker, accounts: [{accountId, holds[], limits[], boards[], nextAt?}]}`, of the accounts that the key sees.
Result<Json> overview(Core& core, const ApiKey& key);

}  // namespace pinmill::service

// How much of Pinterest's limits an account has used, for people. Free function, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "publish/account.h"
#include "publish/store/store.h"

namespace pinmill::publish {

struct LimitRoom {
  std::string what{};  ///< "writes a minute of @shop"
  std::int64_t used = 0, limit = 0;
  Moment free_at = never;  ///< when the next call may be made; the store's present where it may be now
};

/// Of each limit that the account's calls count for.
Result<std::vector<LimitRoom>> limit_room(Store& store, const Account& account);

}  // namespace pinmill::publish

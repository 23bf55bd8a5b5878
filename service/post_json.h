// A post as the API shows it. Free functions, any thread.
#pragma once

#include <vector>

#include "base/json.h"
#include "service/accounts.h"
#include "service/post.h"

namespace pinmill::service {

/// The contract's Post; `members` tell the accounts of its targets.
Json to_json(const Post& post, const std::vector<Member>& members);

}  // namespace pinmill::service

// The contract's resource groups: what a key may not use, and what a webhook is not told of. Free functions; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "service/reply.h"

namespace pinmill::service {

/// That an event belongs to: "publishing".
std::string_view group_of(std::string_view event) noexcept;

/// `disabledResourceGroups` in place of `groups`, which stay where it is absent.
std::optional<Reply> read_groups(const Json& body, std::vector<std::string>& groups);

}  // namespace pinmill::service

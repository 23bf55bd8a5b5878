// The store's Pins as `pinmill --server` sees them: by number, whether a post or a command queued them. What is spoken
// is publish/desk's. Free functions; any thread.
#pragma once

#include <optional>

#include "publish/publication.h"
#include "service/accounts.h"
#include "service/operation.h"

namespace pinmill::service {

/// One account of the store, if the key sees it: else 404.
struct FoundMember {
  std::optional<Member> member{};
  std::optional<Reply> refused{};
};
FoundMember find_member(Core& core, const ApiKey& key, publish::AccountId account);
/// The account that stands first in the path.
FoundMember member_in_path(Core& core, const Call& call);

}  // namespace pinmill::service

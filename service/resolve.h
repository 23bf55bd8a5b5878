// A post in review: a person has looked at the board and says what became of it. Free function, any thread.
#pragma once

#include "service/operation.h"

namespace pinmill::service {

/// `{platformPostId}` (the Pin, or its address) or `{notPublished: true}`, and `accountId` where several are in review.
Reply resolve_post(Core& core, const Call& call);

}  // namespace pinmill::service

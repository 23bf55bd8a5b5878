// A post's files made ready for Pinterest: fetched or found, prepared once for equal bytes and wishes. Any thread.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/pin.h"
#include "service/core.h"
#include "service/post.h"

namespace pinmill::service {

/// The Pin of a target's media, with its texts and without board and time. invalid_argument, unsupported, corrupt_input
/// or limit_exceeded where the media cannot become one: the post's own fault; others may work later.
Result<PreparedPin> prepare_media(Core& core, const Post& post, const Target& target, const std::stop_token& stop);

/// Removes what was prepared or fetched and not used for a week.
void sweep_prepared(Core& core);

}  // namespace pinmill::service

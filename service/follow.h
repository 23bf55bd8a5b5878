// What became of a post's publications, brought into the post. Free functions; any thread.
#pragma once

#include <string>

#include "publish/publication.h"
#include "service/core.h"
#include "service/post.h"

namespace pinmill::service {

/// What a publication's state says of its target.
void apply(const publish::Publication& publication, Target& target);

/// Asks the publisher about that post's publications, and stores and tells what has changed.
Result<void> follow(Core& core, const std::string& post);
/// All posts that are on their way, or whose time has come: what another process or a crash has left.
Result<void> follow_all(Core& core);

/// Loads one; nullopt where there is none.
Result<std::optional<Post>> load_post(Core& core, const std::string& id);

}  // namespace pinmill::service

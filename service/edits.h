// What a command changed in a publication of a post's, brought into the post. Free functions; any thread.
#pragma once

#include "publish/publication.h"
#include "service/post.h"

namespace pinmill::service {

/// Texts, link, board and time of one of the post's targets become what its publication says. Nothing changes where the
/// publication is as the post had it queued.
void take_over_edits(const publish::Publication& publication, Post& post, Target& target);

}  // namespace pinmill::service

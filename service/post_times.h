// When a post goes out. Free functions, within a transaction, one thread at a time.
#pragma once

#include <optional>

#include "publish/store/records.h"
#include "service/keys.h"
#include "service/post.h"
#include "service/post_request.h"
#include "service/reply.h"

namespace pinmill::service {

/// A new post's time: as said, now, or a slot of the queue that is named. A post without any is a draft.
std::optional<Reply> set_time(publish::RecordSession& session, const ApiKey& key, const PostWish& wish, Post& post);

/// A changed post's time, and whether it goes out now. A draft stays one until it is told otherwise.
std::optional<Reply> change_time(publish::RecordSession& session, const ApiKey& key, const PostWish& wish, Post& post);

}  // namespace pinmill::service

// What became of a post's publications, brought into the post. Free functions; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "publish/publication.h"
#include "service/core.h"
#include "service/post.h"

namespace pinmill::service {

/// What a publication's state says of its target.
void apply(const publish::Publication& publication, Target& target);

/// Asks the publisher about that post's publications, and stores and tells what has changed.
Result<void> follow(Core& core, const std::string& post);

/// The same for the posts of publications that have changed since that change (publish/store/changes.h), so many at
/// most.
Result<void> follow_changes_since(Core& core, std::int64_t change, std::int64_t most);

/// Asks about all posts that are on their way, whose time has come, or whose publications somebody has changed: what a
/// command, another process or a crash has left. One thread at a time.
class Follower {
 public:
  /// About no more than `most` on their way in a round; the next one goes on behind them.
  explicit Follower(Core& core, std::int64_t most = 1'000) : core_(core), most_(most) {}
  Result<void> round();

 private:
  Result<void> follow_changes();

  Core& core_;
  const std::int64_t most_;
  std::int64_t passed_ = 0;
};

/// Loads one; nullopt where there is none.
Result<std::optional<Post>> load_post(Core& core, const std::string& id);

}  // namespace pinmill::service

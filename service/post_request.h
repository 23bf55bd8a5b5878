// What a request says of a post: read, then judged by Pinterest's rules. Free functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "service/accounts.h"
#include "service/post.h"
#include "service/reply.h"

namespace pinmill::service {

/// What it says beside the post itself.
struct PostWish {
  bool publish_now = false;
  std::optional<bool> is_draft{};
  bool names_time = false;     ///< scheduledFor, of the whole or of a target
  bool has_own_time = false;   ///< scheduledFor of the whole: then neither publishNow nor a queue counts
  bool times_targets = false;  ///< scheduledFor of targets that this request lists
  std::string queued_from{}, queue{};
};

/// Puts what `body` says into `post`; what it does not mention stays. Unknown keys pass.
std::optional<Reply> read_post(const Json& body, Moment now, Post& post, PostWish& wish);

/// That each target's account is there, is this key's and is connected; fills in names and the profile.
std::optional<Reply> bind_accounts(const std::vector<Member>& members, const ApiKey& key, Post& post);

struct PostProblem {
  bool is_error = true;  ///< else a warning
  std::string message{}, param{};
};
/// By the rule pack and by what a Pin may hold: media, texts, link, board.
std::vector<PostProblem> judge_post(const RulePack& rules, const Post& post);
/// The first error, as a refusal.
std::optional<Reply> refuse_unfit(const RulePack& rules, const Post& post);

}  // namespace pinmill::service

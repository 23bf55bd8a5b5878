// What the operations on posts share. Free functions; any thread.
#pragma once

#include <optional>
#include <string>

#include "service/operation.h"
#include "service/post.h"

namespace pinmill::service {

/// The post that the path names, if this key may see it; a refusal else: 400 for no id, 404 for none such.
struct FoundPost {
  std::optional<Post> post{};
  std::optional<Reply> refused{};
};
FoundPost find_post(Core& core, const Call& call);

/// `{message, post}`, as every answer about one post is.
Reply post_reply(Core& core, int status, std::string_view message, const Post& post);

/// Waits until the post is settled, as long as the service's setting (or `?wait=` seconds) allows, and answers how it
/// stands: 201 published, 207 failed or partly, 201 `publishing` where it takes longer.
Reply wait_and_reply(Core& core, const Call& call, const std::string& id, int status);

/// The same text and files for the same account: refused for a day while the other one stands (409, with where it is).
/// For what is not out yet.
std::optional<Reply> claim_content(publish::RecordSession& session, const Post& post);
/// Gives back what it claimed and is not out.
void release_claims(publish::RecordSession& session, const Post& post);

}  // namespace pinmill::service

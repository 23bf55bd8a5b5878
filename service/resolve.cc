#include "service/resolve.h"

#include "publish/pinterest/pins.h"
#include "service/fields.h"
#include "service/follow.h"
#include "service/posts.h"

namespace pinmill::service {
namespace {

/// Those of the post's that are in review.
Result<std::vector<publish::PublicationId>> in_review(Core& core, const Post& post, const std::string& account) {
  std::vector<publish::PublicationId> found;
  for (const Target& target : post.targets) {
    if (target.publication == 0 || (!account.empty() && target.account != account)) continue;
    const auto publication = core.publisher->get(target.publication);
    if (!publication && publication.error().code() == ErrorCode::not_found) continue;
    if (!publication) return publication.error();
    if (publication->state == publish::State::review) found.push_back(target.publication);
  }
  return found;
}

}  // namespace

Reply resolve_post(Core& core, const Call& call) {
  const FoundPost found = find_post(core, call);
  if (found.refused) return *found.refused;
  std::string account, pin;
  bool none = false;
  const Fields fields(call.body);
  fields.text("accountId", account).text("platformPostId", pin, {.most = 200}).flag("notPublished", none);
  PINMILL_REFUSE_IF(fields.refusal());
  if (pin.empty() != none)
    return refuse({.message = "say what became of it: \"platformPostId\" with the Pin, or \"notPublished\": true",
                   .param = "platformPostId"});
  auto alone = core.post_locks.of(found.post->id);
  PINMILL_ASSIGN_OR_REFUSE(const auto publications, in_review(core, *found.post, account));
  if (publications.empty())
    return refuse({.code = "invalid_state", .message = "nothing of this post is in review: there is nothing to say"});
  if (publications.size() > 1 && !none)
    return refuse({.message = "several targets are in review: name one with \"accountId\"", .param = "accountId"});
  for (const auto publication : publications)
    if (auto done = core.publisher->resolve(publication, publish::pin_digits(pin)); !done)
      return refuse(done.error(), "platformPostId");
  alone.unlock();
  if (auto followed = follow(core, found.post->id); !followed) return refuse(followed.error());
  PINMILL_ASSIGN_OR_REFUSE(const auto post, load_post(core, found.post->id));
  return post ? post_reply(core, 200, "Post resolved", *post) : not_found("Post");
}

}  // namespace pinmill::service

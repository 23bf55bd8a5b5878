// What happened, for who wants to know: written down in the transaction in which it happens, so that none is lost. Free
// functions, within a transaction, one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "publish/store/records.h"
#include "service/accounts.h"
#include "service/post.h"

namespace pinmill::service {

/// An event to be told: `payload` is what the contract says of it, without id and timestamp.
struct PendingEvent {
  std::string name{};     ///< "post.published"
  std::string profile{};  ///< whose it is
  Json payload{};
};

/// "post.scheduled" and the like.
PendingEvent post_event(std::string_view name, const Post& post);
/// "post.platform.published", "post.platform.failed".
PendingEvent target_event(std::string_view name, const Post& post, const Target& target);
/// "account.connected", "account.disconnected"; `more` is added to its account.
PendingEvent account_event(std::string_view name, const Member& member, const Json& more = {});

/// A delivery for each webhook that wants it.
void fire(publish::RecordSession& session, const PendingEvent& event);

/// Stores `after` and fires what its difference to `before` means: targets first, then the whole.
void settle(publish::RecordSession& session, const Post& before, const Post& after);

}  // namespace pinmill::service

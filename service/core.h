// What all parts of a running service share. Each member is internally synchronised.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "http/event_hub.h"
#include "http/guard.h"
#include "pipeline/media_boundary.h"
#include "publish/publisher.h"
#include "publish/store/records.h"
#include "service/bell.h"
#include "service/changes.h"
#include "service/connects.h"
#include "service/directory.h"
#include "service/options.h"
#include "service/striped_locks.h"

namespace pinmill::service {

/// One line for whoever runs the service: "level", "event", "request_id" and the like, no secrets.
using LogSink = std::function<void(const Json&)>;

struct Core {
  const ServiceOptions options;
  std::unique_ptr<publish::Records> records;
  std::unique_ptr<publish::Publisher> publisher;
  std::shared_ptr<const publish::Vault> vault;
  MediaBoundary& media;
  LogSink log;
  std::string url{};  ///< what links begin with; set once, before the first request

  Bell intake{};      ///< something is to be prepared and queued
  Bell deliveries{};  ///< an event is to be delivered
  Changes posts{};
  StripedLocks post_locks{};    ///< by id: queuing a post and cancelling it do not overlap
  StripedLocks follow_locks{};  ///< by post: what became of it is looked up and stored by one at a time
  StripedLocks set_locks{};     ///< by digest: equal media are prepared once
  Connects connects{};
  Directory directory{};
  http::EventHub events{};  ///< to consoles: that something is new, not what, which not all may see
  std::stop_source stopping{};

  /// Tells who waits, webhooks and consoles that a post is not as it was.
  void announce_post() {
    posts.announce();
    deliveries.ring();
    events.publish("post", "{}");
  }
  const RulePack& rules() const { return options.rules != nullptr ? *options.rules : RulePack::built_in(); }
  /// Below the store's folder.
  std::filesystem::path folder(std::string_view name) const { return publisher->store().folder() / "service" / name; }
};

}  // namespace pinmill::service

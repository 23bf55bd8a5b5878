// Videos on their way to Pinterest: registered, uploaded elsewhere, processed. Free functions over a session, any
// thread.
#pragma once

#include <string>

#include "publish/session.h"

namespace pinmill::publish {

struct RegisteredMedia {
  std::string id{}, upload_url{};
  http::Fields upload_parameters{};
};
Reply<RegisteredMedia> register_video(Session& session, std::stop_token stop = {});

enum class MediaState : std::uint8_t { processing, ready, failed };
/// An unknown id is `failed`.
Reply<MediaState> media_state(Session& session, const std::string& id, std::stop_token stop = {});

}  // namespace pinmill::publish

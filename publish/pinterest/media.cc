#include "publish/pinterest/media.h"

namespace pinmill::publish {

Reply<RegisteredMedia> register_video(Session& session, std::stop_token stop) {
  const auto reply = session.call({.method = http::Method::post,
                                   .path = "/media",
                                   .body = Json::object({{"media_type", "video"}}),
                                   .call = Call::write},
                                  Category::org_write, std::move(stop));
  if (!reply) return reply.trouble();
  RegisteredMedia media{.id = reply->body["media_id"].string_or(""),
                        .upload_url = reply->body["upload_url"].string_or("")};
  for (const auto& [name, value] : reply->body["upload_parameters"].members())
    if (value.is_string()) media.upload_parameters.emplace_back(name, value.string_or(""));
  if (is_api_id(media.id) && !media.upload_url.empty()) return media;
  return Trouble{.outcome = Outcome::unknown,
                 .reaction = Reaction::again,
                 .status = reply->status,
                 .message = "Pinterest's answer does not say where to upload the video"};
}

Reply<MediaState> media_state(Session& session, const std::string& id, std::stop_token stop) {
  const auto reply = session.call({.path = "/media/" + id}, Category::org_read, std::move(stop));
  if (!reply) {
    if (reply.trouble().status == 404) return MediaState::failed;
    return reply.trouble();
  }
  const auto status = reply->body["status"].string_or("");
  if (status == "succeeded") return MediaState::ready;
  return status == "failed" ? MediaState::failed : MediaState::processing;
}

}  // namespace pinmill::publish

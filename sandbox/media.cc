// Registering uploads and asking after them.
#include <utility>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "sandbox/listing.h"
#include "sandbox/operation.h"
#include "sandbox/schema.h"

namespace pinmill::sandbox {
namespace {

constexpr std::int64_t max_upload_bytes = 2'000'000'000;

std::string compact(Time time) {
  std::string text = rfc3339(time);
  std::erase(text, '-');
  std::erase(text, ':');
  return text;
}

/// The form's fields as S3's browser uploads want them: the eight that Pinterest gives.
std::vector<std::pair<std::string, std::string>> form_fields(const Media& media, Time now) {
  const std::string date = compact(now),
                    credential = fmt::format("ASIASANDBOX/{}/us-east-1/s3/aws4_request", date.substr(0, 8));
  const std::string key = fmt::format("uploads/{}/{}:video:{}:1234", Sha256::hex_of(as_bytes(media.id)).substr(0, 8),
                                      media.id, media.account);
  const Json policy =
      Json::object({{"expiration", rfc3339(media.policy_ends_at)},
                    {"conditions", Json::array({Json::object({{"key", key}}),
                                                Json::array({"content-length-range", 1, max_upload_bytes}),
                                                Json::object({{"x-amz-date", date}})})}});
  const std::string encoded = to_base64(as_bytes(policy.dump()));
  return {{"x-amz-date", date},
          {"x-amz-signature", Sha256::hex_of(as_bytes(World::new_secret("signature") + encoded))},
          {"x-amz-security-token", World::new_secret("FwoGZXIvYXdz")},
          {"x-amz-algorithm", "AWS4-HMAC-SHA256"},
          {"key", key},
          {"policy", encoded},
          {"x-amz-credential", credential},
          {"Content-Type", "multipart/form-data"}};
}

Json media_json(const Media& media, Time now) {
  return Json::object({{"media_id", media.id}, {"media_type", "video"}, {"status", to_string(media.status(now))}});
}

}  // namespace

Reply register_media(Core& core, const Call& call) {
  Schema schema(call.body);
  schema.need("media_type");
  static_cast<void>(schema.choice("media_type", "video"));
  if (!schema.problem().empty()) return refuse(400, 1, schema.problem());
  const auto lock = core.world->lock();
  Media media{.id = core.world->new_id(), .account = call.token.account, .registered_at = call.now};
  media.policy_ends_at = call.now + core.settings().policy_lifetime;
  media.parameters = form_fields(media, call.now);
  Json parameters = Json::object();
  for (const auto& [name, value] : media.parameters) parameters.set(name, value);
  core.world->save(media);
  return {201, Json::object({{"media_id", media.id},
                             {"media_type", "video"},
                             {"upload_url", core.url + "/upload"},
                             {"upload_parameters", std::move(parameters)}})};
}

Reply list_media(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  std::vector<std::string> ids;
  for (const auto& [id, media] : core.world->media()) {
    if (media.account == call.token.account) ids.insert(ids.begin(), id);
  }
  return page_of(core, call, ids,
                 [&](const std::string& id) { return media_json(core.world->media().at(id), call.now); });
}

Reply get_media(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  const Media* media = core.world->media(call.ids[0]);
  if (media == nullptr || media->account != call.token.account)
    return refuse(404, 50, "Sorry! We couldn't find that media.");
  return {200, media_json(*media, call.now)};
}

}  // namespace pinmill::sandbox

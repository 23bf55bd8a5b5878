#include "publish/pinterest/pins.h"

namespace pinmill::publish {

std::string pin_digits(std::string_view given) {
  constexpr std::string_view before = "/pin/";
  const auto at = given.rfind(before);
  if (at == std::string_view::npos) return std::string(given);
  given.remove_prefix(at + before.size());
  return std::string(given.substr(0, given.find_first_not_of("0123456789")));
}

Reply<std::string> create_pin(Session& session, std::shared_ptr<http::BodyReader> body, const Session::Ready& ready,
                              std::stop_token stop) {
  const ApiRequest request{
      .method = http::Method::post, .path = "/pins", .body = std::move(body), .call = Call::create_pin};
  const auto reply = session.send(request, Category::org_write, ready, std::move(stop));
  if (!reply) return reply.trouble();
  auto id = reply->body["id"].string_or("");
  if (is_api_id(id)) return id;
  return Trouble{.outcome = Outcome::unknown,
                 .reaction = Reaction::reconcile,
                 .status = reply->status,
                 .message = "Pinterest's answer holds no id of the Pin"};
}

Reply<std::vector<SeenPin>> list_pins(Session& session, const std::string& board, std::stop_token stop) {
  std::vector<SeenPin> pins;
  const auto count = session.list(
      "/boards/" + board + "/pins", {},
      [&](const Json& item) {
        if (auto pin = seen_pin(item)) pins.push_back(*std::move(pin));
      },
      std::move(stop));
  if (!count) return count.trouble();
  return pins;
}

Reply<bool> has_pin(Session& session, const std::string& id, std::stop_token stop) {
  const auto reply = session.call({.path = "/pins/" + id}, Category::org_read, std::move(stop));
  if (reply) return true;
  if (reply.trouble().status == 404) return false;
  return reply.trouble();
}

Reply<bool> delete_pin(Session& session, const std::string& id, std::stop_token stop) {
  const auto reply = session.call({.method = http::Method::del, .path = "/pins/" + id, .call = Call::write},
                                  Category::org_write, std::move(stop));
  if (reply) return true;
  if (reply.trouble().status == 404) return false;
  return reply.trouble();
}

}  // namespace pinmill::publish

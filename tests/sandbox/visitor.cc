#include "sandbox/visitor.h"

#include "base/base64.h"
#include "codecs/pictures.h"

namespace pinmill::sandbox::testing {

using pinmill::testing::take;

Visitor::Visitor(SandboxOptions options) : sandbox_(take(Sandbox::start(std::move(options)))) {
  become("shop");
}

void Visitor::become(const std::string& account) {
  access_ = sandbox_->issue_tokens(account).access;
}

Heard Visitor::send(const http::Request& request) {
  auto exchange = client_.send(request);
  Heard heard{.status = exchange.response ? exchange.status : 0, .delivery = exchange.delivery};
  if (!exchange.response) return heard;
  heard.text = exchange.response->body;
  heard.headers = std::move(exchange.response->headers);
  if (auto json = Json::parse(heard.text)) heard.json = *std::move(json);
  return heard;
}

Heard Visitor::call(http::Method method, const std::string& path, const Json* body) {
  http::Request request{.method = method,
                        .url = sandbox_->api_url() + path,
                        .headers = {{"Authorization", "Bearer " + access_}},
                        .deadlines = {.total = std::chrono::seconds(20)}};
  if (body != nullptr) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body->dump();
  }
  return send(request);
}

Heard Visitor::get(const std::string& path) {
  return call(http::Method::get, path, nullptr);
}
Heard Visitor::post(const std::string& path, const Json& body) {
  return call(http::Method::post, path, &body);
}
Heard Visitor::patch(const std::string& path, const Json& body) {
  return call(http::Method::patch, path, &body);
}
Heard Visitor::del(const std::string& path) {
  return call(http::Method::del, path, nullptr);
}

Heard Visitor::control(const std::string& path, const Json& body) {
  return send({.method = http::Method::post,
               .url = sandbox_->url() + path,
               .headers = {{"Content-Type", "application/json"}},
               .body = body.dump()});
}

std::string Visitor::board(const std::string& name) {
  const Heard heard = post("/boards", Json::object({{"name", name}}));
  if (heard.status != 201) throw std::runtime_error("no board: " + heard.text);
  return heard.json["id"].string_or("");
}

std::vector<std::string> Visitor::ids(const std::string& path, int page_size) {
  std::vector<std::string> ids;
  std::string bookmark;
  do {
    http::Fields query = {{"page_size", std::to_string(page_size)}};
    if (!bookmark.empty()) query.emplace_back("bookmark", bookmark);
    const Heard heard = get(path + "?" + http::encode_query(query));
    if (heard.status != 200) throw std::runtime_error("no list: " + heard.text);
    for (const Json& item : heard.json["items"].items()) ids.push_back(item["id"].string_or(""));
    bookmark = heard.json["bookmark"].string_or("");
  } while (!bookmark.empty());
  return ids;
}

std::string jpeg(std::uint32_t width_px, std::uint32_t height_px) {
  return std::string(as_text(take(encode_jpeg(pinmill::testing::quartered(width_px, height_px), {.quality = 80}))));
}

std::string png(std::uint32_t width_px, std::uint32_t height_px) {
  return std::string(as_text(take(encode_png(pinmill::testing::plain(width_px, height_px, {10, 200, 30}), {}))));
}

Json image_source(const std::string& bytes, const std::string& type) {
  return Json::object({{"source_type", "image_base64"}, {"content_type", type}, {"data", to_base64(as_bytes(bytes))}});
}

Json pin_body(const std::string& board_id, const std::string& title) {
  static const std::string picture = jpeg();
  return Json::object({{"board_id", board_id},
                       {"title", title},
                       {"description", "What it is"},
                       {"link", "https://example.com/a?b=c"},
                       {"alt_text", "Four colours"},
                       {"media_source", image_source(picture)}});
}

}  // namespace pinmill::sandbox::testing

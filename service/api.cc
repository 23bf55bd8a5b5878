#include "service/api.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"
#include "http/path_pattern.h"
#include "service/ids.h"

namespace pinmill::service {
namespace {

constexpr std::size_t max_json_bytes = 1'000'000;
constexpr std::size_t max_long_bytes = 26'000'000;  // a direct upload has 25 MB; an order of 10,000 Pins

Reply unauthorized(std::string message) {
  Reply reply = refuse({.status = 401, .code = "unauthorized", .message = std::move(message)});
  reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  return reply;
}

/// While it lives, one request is being served.
class Open {
 public:
  explicit Open(std::atomic<std::size_t>& count) : count_(count), number_(++count) {}
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  ~Open() { --count_; }
  std::size_t number() const noexcept { return number_; }

 private:
  std::atomic<std::size_t>& count_;
  std::size_t number_;
};

Reply overloaded() {
  Reply reply = refuse({.status = 429,
                        .code = "overloaded",
                        .message = "the service has too many requests at once: try again in a second"});
  reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

void add_rate_headers(http::Fields& headers, const Allowance& allowance) {
  const auto reset = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + allowance.until_reset;
  headers.emplace_back("X-RateLimit-Limit", std::to_string(allowance.limit));
  headers.emplace_back("X-RateLimit-Remaining", std::to_string(allowance.remaining));
  headers.emplace_back("X-RateLimit-Reset", std::to_string(reset.time_since_epoch().count()));
}

}  // namespace

std::string request_id_of(const http::RequestHead& head) {
  const std::string* given = http::find_header(head.headers, "X-Request-Id");
  return given != nullptr && is_uuid(*given) ? *given : new_uuid();
}

Api::Found Api::find_operation(const http::RequestHead& head) {
  std::string_view path = head.path;
  if (path.starts_with("/api/")) path.remove_prefix(4);
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  Found found;
  for (const Operation& operation : operations()) {
    auto ids = http::match_path(operation.pattern, path);
    if (!ids) continue;
    const bool asks_for_head = head.method == http::Method::head && operation.method == http::Method::get &&
                               operation.group != "public";  // some of those are good for once
    if (operation.method == head.method || asks_for_head) return {&operation, *std::move(ids), {}};
    fmt::format_to(std::back_inserter(found.allowed), "{}{}", found.allowed.empty() ? "" : ", ",
                   http::to_string(operation.method));
  }
  return found;
}

http::Reception Api::receive(const http::RequestHead& head) {
  Found found = find_operation(head);
  const bool is_long = found.operation != nullptr && found.operation->takes != Operation::Takes::json;
  return http::gather_body(
      head, is_long ? max_long_bytes : max_json_bytes,
      [this, head, found = std::move(found)](std::string body) { return answer(head, found, std::move(body)); });
}

http::Answer Api::answer(const http::RequestHead& head, const Found& found, std::string body) {
  const auto began = std::chrono::steady_clock::now();
  const Open open(open_);
  const std::string_view name = found.operation != nullptr ? found.operation->name : std::string_view();
  Call call{.head = head,
            .operation = name,
            .ids = found.ids,
            .raw_body = std::move(body),
            .request_id = request_id_of(head)};
  Reply reply;
  if (open.number() > core_.options.max_open_requests) {
    reply = overloaded();
  } else if (found.operation != nullptr) {
    reply = serve(*found.operation, call);
  } else if (found.allowed.empty()) {
    reply = refuse(
        {.status = 404, .code = "not_found", .message = "there is no such path: /openapi.json lists those there are"});
  } else {
    reply = refuse({.status = 405, .code = "method_not_allowed", .message = "here is " + found.allowed});
    reply.headers.emplace_back("Allow", found.allowed);
  }
  const auto took = std::chrono::steady_clock::now() - began;
  metrics_.count(name, reply.status, took);
  if (core_.log)
    core_.log(Json::object(
        {{"level", reply.status >= 500 ? "error" : "info"},
         {"event", "request"},
         {"request_id", call.request_id},
         {"operation", std::string(name)},
         {"method", std::string(http::to_string(head.method))},
         {"status", reply.status},
         {"took_ms", static_cast<std::int64_t>(std::chrono::floor<std::chrono::milliseconds>(took).count())},
         {"key", call.key.id}}));
  reply.headers.emplace_back("X-Request-Id", call.request_id);
  return json_answer(std::move(reply));
}

Reply Api::serve(const Operation& operation, Call& call) {
  if (operation.group == "public") return limited(operation, call);
  PINMILL_REFUSE_IF(authorize(operation, call));
  const Allowance allowance = rate_.take(call.key.id, core_.options.requests_per_minute);
  Reply reply;
  if (allowance.allowed) {
    reply = limited(operation, call);
  } else {
    reply = refuse({.status = 429,
                    .code = "rate_limited",
                    .message = fmt::format("this key has made {} requests in a minute: try again in {} s",
                                           allowance.limit, allowance.until_reset.count())});
    reply.headers.emplace_back("Retry-After", std::to_string(allowance.until_reset.count()));
  }
  add_rate_headers(reply.headers, allowance);
  return reply;
}

/// By the key that the request carries, or the console's session.
std::optional<Reply> Api::identify(Call& call) {
  if (call.header("Authorization") == nullptr && call.header(console_token_header) != nullptr)
    return console_.admit(call.head, call.key);
  const auto secret = bearer_secret(call.head);
  if (!secret)
    return unauthorized("no API key: send it as \"Authorization: Bearer sk_…\"; `pinmill keys create` makes one");
  auto key = find_key(core_, *secret);
  if (!key) return refuse(key.error());
  if (!*key) return unauthorized("this API key is unknown, expired or revoked");
  call.key = **std::move(key);
  return std::nullopt;
}

std::optional<Reply> Api::authorize(const Operation& operation, Call& call) {
  PINMILL_REFUSE_IF(identify(call));
  if (call.key.permission == ApiKey::Permission::read && operation.method != http::Method::get)
    return refuse({.status = 403,
                   .code = "insufficient_permissions",
                   .message = "this key may only read: make one with permission read-write"});
  const bool closed =
      !call.key.may_use(operation.group) || (operation.group == "admin-plane" && call.key.is_restricted());
  if (!closed) return std::nullopt;
  Reply refused = refuse({.status = 403,
                          .code = "insufficient_permissions",
                          .message = fmt::format("this key may not use {}", operation.group)});
  refused.body.set("required_group", std::string(operation.group));
  return refused;
}

Reply Api::limited(const Operation& operation, Call& call) {
  if (operation.takes != Operation::Takes::form && !trim(call.raw_body).empty()) {
    auto json = Json::parse(call.raw_body);
    if (!json) return refuse({.code = "invalid_json", .message = "the body is no JSON: " + json.error().message()});
    call.body = *std::move(json);
  }
  return operation.act(core_, call);
}

}  // namespace pinmill::service

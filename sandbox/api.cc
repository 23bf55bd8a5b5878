#include "sandbox/api.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "http/path_pattern.h"
#include "sandbox/answer.h"

namespace pinmill::sandbox {
namespace {

constexpr std::size_t max_body_bytes = 100'000'000;  // five pictures of 15 MB in base64

struct Found {
  const Operation* operation = nullptr;
  std::vector<std::string> ids{};
  bool known_path = false;
};

Found find_operation(const http::RequestHead& head) {
  Found found;
  for (const Operation& operation : operations()) {
    auto ids = http::match_path(operation.pattern, head.path);
    if (!ids) continue;
    found.known_path = true;
    if (operation.method == head.method) return {&operation, *std::move(ids), true};
  }
  return found;
}

bool all_digits(const std::vector<std::string>& ids) {
  return std::all_of(ids.begin(), ids.end(), [](const std::string& id) {
    return std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
  });
}

Reply something_went_wrong(int status) {
  return refuse(status, 2787, "Sorry, something went wrong on our end. Please try again later.");
}

Reply throttled(std::int64_t seconds, RateHeaders which) {
  Reply reply = refuse(429, 8, "You have exceeded your rate limit. Try again later.");
  if (which != RateHeaders::none) reply.headers.emplace_back("Retry-After", std::to_string(seconds));
  return reply;
}

http::Answer dropped() {
  http::Answer answer;
  answer.ending = http::Answer::Ending::reset;
  return answer;
}

Json ledger_line(const std::string& operation, const Call& call, const Reply& reply) {
  Json line = Json::object({{"kind", "request"},
                            {"at", rfc3339(call.now)},
                            {"at_ms", to_ms(call.now)},
                            {"operation", operation},
                            {"method", to_string(call.head.method)},
                            {"path", call.head.path},
                            {"account", call.token.account},
                            {"status", reply.status}});
  if (reply.status >= 400) line.set("code", reply.body["code"]).set("message", reply.body["message"]);
  if (const Json& id = reply.body[operation == "media/create" ? "media_id" : "id"]; id.is_string()) line.set("id", id);
  if (!call.faults.empty()) line.set("fault", fault_names(call.faults));
  return line;
}

}  // namespace

http::Reception Api::receive(const http::RequestHead& head) {
  return http::gather_body(head, max_body_bytes, [this, head](const std::string& body) { return answer(head, body); });
}

http::Answer Api::answer(const http::RequestHead& head, const std::string& body) {
  const bool trades = head.path == "/v5/oauth/token" && head.method == http::Method::post;
  Found found = find_operation(head);
  const std::string name = trades                       ? "oauth/token"
                           : found.operation != nullptr ? std::string(found.operation->name)
                                                        : "unknown";
  Call call{.head = head, .ids = std::move(found.ids), .now = core_.clock.now(), .faults = core_.faults.decide(name)};
  if (call.fault(FaultKind::drop) != nullptr) {
    static_cast<void>(core_.ledger.append(ledger_line(name, call, Reply{0})));
    return dropped();
  }
  Reply reply;
  if (const Fault* fail = call.fault(FaultKind::fail))
    reply = something_went_wrong(static_cast<int>(fail->number));
  else if (trades)
    reply = oauth_.trade(head, body);
  else if (found.operation != nullptr)
    reply = serve(*found.operation, call, body);
  else
    reply = found.known_path ? refuse(405, 405, "This method is not allowed here.")
                             : refuse(404, 404, "There is no such resource.");
  static_cast<void>(core_.ledger.append(ledger_line(name, call, reply)));
  return spoil(answer_of(std::move(reply), call.now, core_.options.strict_contract), call.faults);
}

Reply Api::serve(const Operation& operation, Call& call, const std::string& body) {
  http::Fields headers;
  if (auto refused = authorize(operation, call)) return *std::move(refused);
  if (auto refused = blocked(call)) return *std::move(refused);
  if (auto refused = count(operation, call, headers)) return *std::move(refused);
  if (!all_digits(call.ids)) return refuse(400, 1, "an id in the path does not match '^\\d+$'");
  if (!body.empty()) {
    auto json = Json::parse(body);
    if (!json) return refuse(400, 1, "The body is not valid JSON.");
    call.body = *std::move(json);
  }
  if (call.fault(FaultKind::no_board) != nullptr) {
    const std::string id =
        operation.pattern.starts_with("/v5/boards/") ? call.ids[0] : call.body["board_id"].string_or("");
    const auto lock = core_.world->lock();
    if (const Board* board = core_.world->board(id)) {
      Board gone = *board;
      gone.deleted = true;
      core_.world->save(std::move(gone));
    }
  }
  Reply reply = operation.act(core_, call);
  reply.headers.insert(reply.headers.end(), headers.begin(), headers.end());
  return reply;
}

std::optional<Reply> Api::authorize(const Operation& operation, Call& call) {
  const std::string* header = http::find_header(call.head.headers, "Authorization");
  const auto lock = core_.world->lock();
  auto token =
      header != nullptr && header->starts_with("Bearer ") ? use_access_token(core_, header->substr(7)) : std::nullopt;
  if (token && call.fault(FaultKind::revoke) != nullptr) {
    revoke_tokens(core_, token->account);
    token = std::nullopt;
  }
  if (!token || call.fault(FaultKind::denied) != nullptr) return refuse(401, 2, "Authentication failed.");
  call.token = *std::move(token);
  for (const std::string_view scope : operation.scopes) {
    const auto& granted = call.token.scopes;
    if (std::find(granted.begin(), granted.end(), scope) == granted.end())
      return refuse(401, 3, fmt::format("Your token does not have the required scope: {}", scope));
  }
  return std::nullopt;
}

std::optional<Reply> Api::blocked(const Call& call) {
  const auto lock = core_.world->lock();
  const Account* known = core_.world->account(call.token.account);
  if (known == nullptr) return std::nullopt;
  Account account = *known;
  if (const Fault* spam = call.fault(FaultKind::spam)) {
    account.blocked_until = call.now + std::chrono::seconds(spam->number);
    core_.world->save(account);
  }
  if (call.now >= account.blocked_until || call.head.method != http::Method::post) return std::nullopt;
  Reply reply = refuse(429, 9, "Your account has been temporarily blocked from saving: we think it may be spam.");
  return reply;
}

std::optional<Reply> Api::count(const Operation& operation, const Call& call, http::Fields& headers) {
  const RateHeaders which = core_.settings().rate_headers;
  if (const Fault* throttle = call.fault(FaultKind::throttle)) return throttled(throttle->number, which);
  const Allowance allowance = core_.limiter.take(operation.category, call.token.app, call.token.account, call.now);
  headers = rate_headers(allowance, which);
  if (allowance.allowed) return std::nullopt;
  Reply reply = throttled(allowance.until_reset.count(), RateHeaders::none);
  reply.headers = headers;
  return reply;
}

}  // namespace pinmill::sandbox

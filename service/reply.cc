#include "service/reply.h"

#include <fmt/format.h>

namespace pinmill::service {
namespace {

std::string_view type_of(int status) noexcept {
  switch (status) {
    case 401: return "authentication_error";
    case 403: return "permission_error";
    case 404: return "not_found";
    case 429: return "rate_limit_error";
    case 502: return "platform_error";
    default: return status >= 500 ? "api_error" : "invalid_request_error";
  }
}

int status_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::unsupported:
    case ErrorCode::corrupt_input:
    case ErrorCode::limit_exceeded: return 400;
    case ErrorCode::not_found: return 404;
    case ErrorCode::cancelled:
    case ErrorCode::unavailable: return 503;
    case ErrorCode::timed_out: return 504;
    case ErrorCode::io_failure:
    case ErrorCode::internal: break;
  }
  return 500;
}

std::string code_of(ErrorCode code) {
  std::string text(to_string(code));
  for (char& c : text)
    if (c == ' ' || c == '/') c = '_';
  return text;
}

}  // namespace

Reply refuse(Refusal refusal) {
  Json body = Json::object({{"error", std::move(refusal.message)}, {"type", std::string(type_of(refusal.status))}});
  if (!refusal.code.empty()) body.set("code", std::move(refusal.code));
  if (!refusal.param.empty()) body.set("param", std::move(refusal.param));
  if (!refusal.details.is_null()) body.set("details", std::move(refusal.details));
  Reply reply{.status = refusal.status, .body = std::move(body)};
  if (refusal.status == 503) reply.headers.emplace_back("Retry-After", "5");
  return reply;
}

Reply refuse(const Error& error, std::string_view param) {
  const int status = status_of(error.code());
  return refuse(
      {.status = status, .code = code_of(error.code()), .message = error.describe(), .param = std::string(param)});
}

Reply refuse_from_pinterest(const Error& error) {
  if (error.code() == ErrorCode::io_failure || error.code() == ErrorCode::internal) return refuse(error);
  return refuse({.status = 502, .code = "platform_error", .message = error.describe()});
}

Reply not_found(std::string_view what) {
  return refuse({.status = 404, .code = "not_found", .message = fmt::format("{} not found", what)});
}

http::Answer json_answer(Reply reply) {
  http::Answer answer{.status = reply.status};
  answer.headers = std::move(reply.headers);
  answer.headers.emplace_back("Cache-Control", "no-store");
  answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
  if (reply.body.is_null() && reply.status == 204) return answer;
  answer.headers.emplace_back("Content-Type", "application/json");
  answer.body = reply.body.is_null() ? std::string("{}") : reply.body.dump();
  return answer;
}

}  // namespace pinmill::service

#include "sandbox/answer.h"

#include <utility>

namespace pinmill::sandbox {
namespace {

constexpr std::string_view bad_gateway =
    "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad "
    "Gateway</h1></body></html>\n";

http::Answer error_answer(int status) {
  const Json body =
      Json::object({{"code", 2787}, {"message", "Sorry, something went wrong on our end. Please try again later."}});
  return http::text_answer(status, "application/json", body.dump());
}

}  // namespace

http::Answer answer_of(Reply reply, Time now, bool strict) {
  if (!strict && reply.status >= 400 && reply.body["message"].is_string())
    reply.body.set("status", "failure").set("message_detail", Json()).set("data", Json());
  http::Answer answer;
  answer.status = reply.status;
  answer.headers = std::move(reply.headers);
  answer.headers.emplace_back("Date", http::to_http_date(std::chrono::floor<std::chrono::seconds>(now)));
  answer.headers.emplace_back("x-pinterest-rid", std::to_string(to_ms(now)));
  if (reply.body.is_null()) return answer;
  answer.headers.emplace_back("Content-Type", "application/json");
  answer.body = reply.body.dump();
  return answer;
}

http::Answer spoil(http::Answer answer, const std::vector<Fault>& faults) {
  using Ending = http::Answer::Ending;
  for (const Fault& fault : faults) {
    switch (fault.kind) {
      case FaultKind::lose: answer.ending = Ending::none; break;
      case FaultKind::reset: answer.ending = Ending::reset; break;
      case FaultKind::hang: answer.delay = std::chrono::seconds(fault.number); break;
      case FaultKind::late: answer.delay = std::chrono::milliseconds(fault.number); break;
      case FaultKind::slow: answer.bytes_per_second = static_cast<std::size_t>(fault.number); break;
      case FaultKind::error: return error_answer(static_cast<int>(fault.number));
      case FaultKind::html: return http::text_answer(502, "text/html", std::string(bad_gateway));
      case FaultKind::cut: {
        const auto* text = std::get_if<std::string>(&answer.body);
        answer.cut_after_bytes = text != nullptr ? text->size() / 2 : 0;
        answer.ending = Ending::cut;
        break;
      }
      default: break;
    }
  }
  return answer;
}

std::string fault_names(const std::vector<Fault>& faults) {
  std::string names;
  for (const Fault& fault : faults) names += (names.empty() ? "" : ", ") + std::string(to_string(fault.kind));
  return names;
}

}  // namespace pinmill::sandbox

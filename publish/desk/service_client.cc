#include "publish/desk/service_client.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

#include "base/unicode.h"
#include "http/url.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;

// Between tries of a service that is not there, or answers nothing: one that is started anew is back within seconds.
constexpr std::array<std::chrono::milliseconds, 4> pauses = {500ms, 1'000ms, 2'000ms, 4'000ms};
constexpr int most_busy_answers = 10;
constexpr std::chrono::seconds longest_pause{60};
constexpr std::uint64_t max_answer_bytes = 200'000'000;  // all Pins of a large store
constexpr std::size_t shown_of_answer = 200;

bool is_busy(int status) noexcept {
  return status == 429 || status == 503;
}

std::chrono::seconds retry_after(const http::Fields& headers) {
  const std::string* text = http::find_header(headers, "Retry-After");
  int seconds = 1;
  if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), seconds);
  return std::clamp(std::chrono::seconds(seconds), 1s, longest_pause);
}

ErrorCode code_of(const ServiceAnswer& answer) {
  std::string word = answer.body["code"].string_or("");
  std::replace(word.begin(), word.end(), '_', ' ');
  if (const ErrorCode code = error_code_from(word); code != ErrorCode::internal) return code;
  switch (answer.status) {
    case 404: return ErrorCode::not_found;
    case 413: return ErrorCode::limit_exceeded;
    case 429:
    case 503: return ErrorCode::unavailable;
    case 504: return ErrorCode::timed_out;
    default: return answer.status < 500 ? ErrorCode::invalid_argument : ErrorCode::internal;
  }
}

}  // namespace

Result<void> rest(std::chrono::milliseconds length, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, length, [] { return false; });
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "interrupted");
  return {};
}

Result<ServiceClient> ServiceClient::open(ServiceAddress address) {
  auto parsed = http::parse_url(address.url);
  if (!parsed)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("the service's address \"{}\" is none: write one such as http://127.0.0.1:8760 or "
                             "https://pins.example.org",
                             to_one_line(address.url)));
  const http::Url& url = *parsed;
  if (!url.query.empty())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a service's address has no \"?\": {} alone", to_one_line(url.shown())));
  address.url = url.shown();
  for (const std::string_view ending : {"/", "/v1", "/api"})
    if (address.url.ends_with(ending)) address.url.erase(address.url.size() - ending.size());
  if (address.key.empty())
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("there is no API key for the service at {}: `pinmill keys create` makes one there", address.url));
  return ServiceClient(std::move(address));
}

http::Exchange ServiceClient::send(http::Request request, std::stop_token stop) {
  request.url = address_.url + request.url;
  request.headers.emplace_back("Authorization", "Bearer " + address_.key.reveal());
  return client_.send(request, std::move(stop));
}

Result<ServiceAnswer> ServiceClient::ask(http::Method method, const std::string& path, const std::optional<Json>& body,
                                         Repeat repeat, std::stop_token stop) {
  http::Request request{.method = method, .url = path, .max_body_bytes = max_answer_bytes};
  request.deadlines.total = 120s;  // boards that Pinterest lists slowly
  if (body) {
    request.body = body->dump();
    request.headers.emplace_back("Content-Type", "application/json");
  }
  std::size_t failed = 0;
  for (int busy = 0;;) {
    const http::Exchange exchange = send(request, stop);
    if (!exchange.response) {
      const Error& error = exchange.response.error();
      const bool once_more =
          error.retryable() && (exchange.delivery == http::Delivery::not_sent || repeat == Repeat::yes);
      if (!once_more || failed == pauses.size()) return unreachable(error);
      PINMILL_RETURN_IF_ERROR(rest(pauses[failed++], stop));
      continue;
    }
    if (is_busy(exchange.response->status) && ++busy <= most_busy_answers) {
      PINMILL_RETURN_IF_ERROR(rest(retry_after(exchange.response->headers), stop));
      continue;
    }
    auto json = Json::parse(exchange.response->body);
    if (!json || !json->is_object())
      return Error(ErrorCode::unsupported, fmt::format("what answers at {} is no pinmill service: HTTP {} \"{}\"",
                                                       address_.url, exchange.response->status,
                                                       to_one_line(cut_to(exchange.response->body, shown_of_answer))));
    return ServiceAnswer{
        .status = exchange.response->status, .body = *std::move(json), .headers = exchange.response->headers};
  }
}

Result<Json> ServiceClient::call(http::Method method, const std::string& path, const std::optional<Json>& body,
                                 Repeat repeat, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(ServiceAnswer answer, ask(method, path, body, repeat, std::move(stop)));
  if (answer.status >= 200 && answer.status < 300) return std::move(answer.body);
  return error_of(answer);
}

Error ServiceClient::error_of(const ServiceAnswer& answer) const {
  const std::string said = answer.body["error"].string_or("");
  const ErrorCode code = code_of(answer);
  if (answer.status == 401)
    return Error(code, fmt::format("the service at {} does not take the API key: {}", address_.url, said));
  return Error(code,
               said.empty() ? fmt::format("the service at {} answers HTTP {}", address_.url, answer.status) : said);
}

Error ServiceClient::unreachable(const Error& error) const {
  if (!error.retryable()) return error;
  return Error(error.code(),
               fmt::format("the service at {} does not answer ({}): is `pinmill serve` running there? What "
                           "was begun goes on when this is run again",
                           address_.url, error.message()));
}

}  // namespace pinmill::publish

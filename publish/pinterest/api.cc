#include "publish/pinterest/api.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/zoned_time.h"

namespace pinmill::publish {
namespace {

using std::chrono::microseconds;
using std::chrono::system_clock;

constexpr std::uint64_t max_answer_bytes = 8'000'000;  // 250 Pins with all their sizes of pictures: under 2 MB

microseconds since_start() {
  return std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

std::chrono::sys_seconds wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(system_clock::now());
}

Json body_of(const http::Exchange& exchange) {
  if (!exchange.response || exchange.response->body.empty()) return {};
  return Json::parse(exchange.response->body).value_or(Json());
}

}  // namespace

void ServerClock::heard(const http::Fields& headers) noexcept {
  const auto* text = http::find_header(headers, "date");
  const auto date = text != nullptr ? http::parse_http_date(*text) : std::nullopt;
  if (date) ahead_us_ = (date->time_since_epoch() - since_start()).count();
}

std::optional<std::chrono::sys_seconds> ServerClock::now() const noexcept {
  const std::int64_t ahead = ahead_us_;
  if (ahead == unknown) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::floor<std::chrono::seconds>(since_start() + microseconds(ahead)));
}

Api::Api(std::shared_ptr<http::Client> client, std::string base_url)
    : client_(std::move(client)), base_url_(std::move(base_url)) {}

ApiReply Api::send(const ApiRequest& request, const Secret& token, std::stop_token stop) {
  http::Request sent{.method = request.method,
                     .url = base_url_ + request.path,
                     .headers = {{"Authorization", "Bearer " + token.reveal()}, {"Accept", "application/json"}},
                     .deadlines = {.total = deadline},
                     .max_body_bytes = max_answer_bytes};
  if (!request.query.empty()) sent.url += "?" + http::encode_query(request.query);
  if (const auto* json = std::get_if<Json>(&request.body)) {
    sent.body = json->dump();
  } else if (const auto* reader = std::get_if<std::shared_ptr<http::BodyReader>>(&request.body)) {
    sent.body = *reader;
    sent.deadlines.total = long_deadline;
  }
  if (sent.body.index() != 0) sent.headers.emplace_back("Content-Type", "application/json");
  const auto exchange = client_->send(sent, std::move(stop));
  const http::Fields headers = exchange.response ? exchange.response->headers : http::Fields{};
  clock_.heard(headers);
  if (auto trouble = trouble_in(exchange, request.call, clock_.now().value_or(wall_clock())))
    return {*std::move(trouble), headers};
  return {ApiAnswer{exchange.response->status, body_of(exchange), headers}, headers};
}

Reply<Json> Api::ask_for_token(const std::string& app_id, const Secret& app_secret, const http::Fields& form,
                               std::stop_token stop) {
  const http::Request request{
      .method = http::Method::post,
      .url = base_url_ + "/oauth/token",
      .headers = {{"Authorization", "Basic " + to_base64(as_bytes(app_id + ":" + app_secret.reveal()))},
                  {"Content-Type", "application/x-www-form-urlencoded"},
                  {"Accept", "application/json"}},
      .body = http::encode_query(form),
      .deadlines = {.total = deadline}};
  const auto exchange = client_->send(request, std::move(stop));
  if (exchange.response) clock_.heard(exchange.response->headers);
  if (auto trouble = trouble_in(exchange, Call::write, clock_.now().value_or(wall_clock()))) return *std::move(trouble);
  return body_of(exchange);
}

std::optional<std::chrono::sys_seconds> parse_api_time(std::string_view text) {
  std::string whole(text.substr(0, std::min(text.find('.'), text.size())));  // fractions of a second are not needed
  const bool has_zone =
      text.ends_with('Z') || (text.size() > 6 && (text[text.size() - 6] == '+' || text[text.size() - 6] == '-') &&
                              text[text.size() - 3] == ':');
  if (text.find('.') != std::string_view::npos && has_zone)
    whole += text.ends_with('Z') ? std::string("Z") : std::string(text.substr(text.size() - 6));
  if (!has_zone) whole += 'Z';
  if (whole.ends_with("-00:00")) whole.replace(whole.size() - 6, 6, "Z");
  const auto time = parse_rfc3339(whole);
  if (!time) return std::nullopt;
  return time->utc;
}

bool is_api_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 19 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace pinmill::publish

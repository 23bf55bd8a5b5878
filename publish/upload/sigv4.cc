#include "publish/upload/sigv4.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/unicode.h"

namespace pinmill::publish {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string sorted_query(const http::Fields& query) {
  http::Fields escaped;
  for (const auto& [name, value] : query) escaped.emplace_back(http::percent_encode(name), http::percent_encode(value));
  std::sort(escaped.begin(), escaped.end());
  std::string out;
  for (const auto& [name, value] : escaped) out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, value);
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// Runs of spaces count as one.
std::string folded_value(std::string_view value) {
  std::string out;
  for (const char c : trim(value))
    if (c != ' ' || !out.ends_with(' ')) out += c;
  return out;
}

std::string host_of(std::string_view scheme_and_host) {
  const auto scheme = scheme_and_host.find("://");
  std::string host(scheme == std::string_view::npos ? scheme_and_host : scheme_and_host.substr(scheme + 3));
  const bool https = scheme_and_host.starts_with("https:");
  if (https && host.ends_with(":443")) host.resize(host.size() - 4);
  if (!https && host.ends_with(":80")) host.resize(host.size() - 3);
  return host;
}

std::string stamp(std::chrono::sys_seconds now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(now - day);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

Sha256::Digest signing_key(const S3Credentials& credentials, std::string_view date, std::string_view service) {
  const std::string seed = "AWS4" + credentials.secret_key.reveal();
  auto key = hmac_sha256(as_bytes(seed), as_bytes(date));
  for (const std::string_view part : {std::string_view(credentials.region), service, std::string_view("aws4_request")})
    key = hmac_sha256(key, as_bytes(part));
  return key;
}

struct Canonical {
  std::string text{}, signed_headers{};
};

Canonical canonical(const S3Request& request, http::Fields headers, std::string_view payload) {
  for (auto& [name, value] : headers) {
    name = lower(name);
    value = folded_value(value);
  }
  std::sort(headers.begin(), headers.end());
  Canonical made;
  std::string lines;
  for (const auto& [name, value] : headers) {
    lines += fmt::format("{}:{}\n", name, value);
    made.signed_headers += (made.signed_headers.empty() ? "" : ";") + name;
  }
  made.text = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", http::to_string(request.method), http::encode_path(request.path),
                          sorted_query(request.query), lines, made.signed_headers, payload);
  return made;
}

std::string signature(const Canonical& made, const S3Credentials& credentials, const std::string& when) {
  const auto date = when.substr(0, 8);
  const auto to_sign = fmt::format("{}\n{}\n{}/{}/s3/aws4_request\n{}", algorithm, when, date, credentials.region,
                                   Sha256::hex_of(as_bytes(made.text)));
  return to_hex(hmac_sha256(signing_key(credentials, date, "s3"), as_bytes(to_sign)));
}

std::string scope(const S3Credentials& credentials, const std::string& when) {
  return fmt::format("{}/{}/{}/s3/aws4_request", credentials.access_key, when.substr(0, 8), credentials.region);
}

}  // namespace

std::string s3_url(const S3Request& request) {
  const auto query = sorted_query(request.query);
  return request.scheme_and_host + http::encode_path(request.path) + (query.empty() ? "" : "?" + query);
}

http::Fields sign_s3(const S3Request& request, std::string_view payload_sha256, const S3Credentials& credentials,
                     std::chrono::sys_seconds now) {
  const auto when = stamp(now);
  http::Fields headers = request.headers;
  headers.emplace_back("x-amz-date", when);
  headers.emplace_back("x-amz-content-sha256", payload_sha256);
  if (!credentials.session_token.empty())
    headers.emplace_back("x-amz-security-token", credentials.session_token.reveal());
  http::Fields with_host = headers;
  with_host.emplace_back("host", host_of(request.scheme_and_host));
  const auto made = canonical(request, std::move(with_host), payload_sha256);
  headers.emplace_back("Authorization",
                       fmt::format("{} Credential={},SignedHeaders={},Signature={}", algorithm,
                                   scope(credentials, when), made.signed_headers, signature(made, credentials, when)));
  return headers;
}

std::string presign_s3(const S3Request& request, const S3Credentials& credentials, std::chrono::sys_seconds now,
                       std::chrono::seconds valid) {
  constexpr std::chrono::seconds longest = std::chrono::hours(7 * 24);
  const auto when = stamp(now);
  S3Request asked = request;
  asked.query.insert(asked.query.end(), {{"X-Amz-Algorithm", std::string(algorithm)},
                                         {"X-Amz-Credential", scope(credentials, when)},
                                         {"X-Amz-Date", when},
                                         {"X-Amz-Expires", std::to_string(std::min(valid, longest).count())},
                                         {"X-Amz-SignedHeaders", "host"}});
  if (!credentials.session_token.empty())
    asked.query.emplace_back("X-Amz-Security-Token", credentials.session_token.reveal());
  const auto made = canonical(asked, {{"host", host_of(request.scheme_and_host)}}, "UNSIGNED-PAYLOAD");
  asked.query.emplace_back("X-Amz-Signature", signature(made, credentials, when));
  return s3_url(asked);
}

std::string s3_signing_key_hex(const S3Credentials& credentials, std::string_view date, std::string_view service) {
  return to_hex(signing_key(credentials, date, service));
}

}  // namespace pinmill::publish

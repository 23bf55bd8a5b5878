#include "http/url.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill::http {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const noexcept { ::curl_url_cleanup(url); }
};
using UrlPtr = std::unique_ptr<CURLU, FreeUrl>;

Error wrong(std::string_view text, std::string_view what) {
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" {}; write an address such as https://example.com/page",
                           to_one_line(text.substr(0, std::min(text.find('?'), std::size_t{200}))), what));
}

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (::curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  ::curl_free(text);
  return copy;
}

bool has_odd_character(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F || c == '\\';
  });
}

Result<Url> taken_apart(CURLU* handle, std::string_view text) {
  Url url;
  url.scheme = part(handle, CURLUPART_SCHEME);
  if (url.scheme != "http" && url.scheme != "https") return wrong(text, "is neither http nor https");
  if (!part(handle, CURLUPART_USER).empty() || !part(handle, CURLUPART_PASSWORD).empty())
    return wrong("(not shown)", "holds a user name or a password");
  url.host = part(handle, CURLUPART_HOST);
  if (url.host.empty()) return wrong(text, "names no host");
  std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const std::string port = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (url.port == 0) return wrong(text, "has no port between 1 and 65535");
  url.path = part(handle, CURLUPART_PATH);
  url.query = part(handle, CURLUPART_QUERY);
  return url;
}

}  // namespace

std::string Url::shown() const {
  const bool usual = port == (scheme == "https" ? 443 : 80);
  return usual ? fmt::format("{}://{}{}", scheme, host, path) : fmt::format("{}://{}:{}{}", scheme, host, port, path);
}

std::string Url::text() const {
  return query.empty() ? shown() : shown() + "?" + query;
}

Result<Url> parse_url(std::string_view text) {
  if (has_odd_character(text)) return wrong(text, "holds a blank, a backslash or a control character");
  const UrlPtr handle(::curl_url());
  if (!handle || ::curl_url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK)
    return wrong(text, "is no whole address");
  return taken_apart(handle.get(), text);
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  if (has_odd_character(reference)) return wrong(reference, "holds a blank, a backslash or a control character");
  const UrlPtr handle(::curl_url());
  if (!handle || ::curl_url_set(handle.get(), CURLUPART_URL, base.text().c_str(), 0) != CURLUE_OK ||
      ::curl_url_set(handle.get(), CURLUPART_URL, std::string(reference).c_str(), 0) != CURLUE_OK)
    return wrong(reference, "is no address");
  return taken_apart(handle.get(), reference);
}

std::string origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  return std::string(url.substr(0, url.find_first_of("/?#", scheme == url.npos ? 0 : scheme + 3)));
}

}  // namespace pinmill::http

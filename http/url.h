// An address taken apart by libcurl's own parser, so that what is judged is what is dialled. Pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pinmill::http {

struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< lower case; numbers in their usual form ("127.1" is "127.0.0.1"); IPv6 in brackets
  std::uint16_t port = 0;
  std::string path;   ///< from "/" on, without the query
  std::string query;  ///< without "?"

  /// Without query: safe to show.
  std::string shown() const;
  std::string text() const;
};

/// invalid_argument for what is not http(s), has user info, backslashes, blanks or control characters. A fragment is
/// dropped.
Result<Url> parse_url(std::string_view text);
/// `reference` (a Location:) as seen from `base`.
Result<Url> resolve_url(const Url& base, std::string_view reference);

/// "https://example.com" of "https://example.com/path?query"; of anything, unchecked.
std::string origin_of(std::string_view url);

}  // namespace pinmill::http

// What both ends of HTTP speak of: methods, header fields, text in URLs, times. Plain data and pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pinmill::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };
/// "GET"
std::string_view to_string(Method method) noexcept;
std::optional<Method> method_from(std::string_view text) noexcept;
/// False where sending it twice may do something twice: POST and PATCH.
bool is_idempotent(Method method) noexcept;

/// Name and value, in order; a name may stand more than once.
using Fields = std::vector<std::pair<std::string, std::string>>;
/// The first value of that header field, whatever its case; nullptr where there is none.
const std::string* find_header(const Fields& headers, std::string_view name) noexcept;
/// The first value of that name, case and all: for queries and forms.
const std::string* find_field(const Fields& fields, std::string_view name) noexcept;

/// Everything but letters, digits and "-._~" as %XX, upper case: right in paths, queries, forms and signatures.
std::string percent_encode(std::string_view text);
/// As percent_encode, but for the slashes between segments.
std::string encode_path(std::string_view path);
/// nullopt for a broken %XX and for %00.
std::optional<std::string> percent_decode(std::string_view text);
/// "a=1&b=x%20y"
std::string encode_query(const Fields& fields);
/// Of a query or an application/x-www-form-urlencoded body ('+' is a space); nullopt where it is malformed.
std::optional<Fields> parse_query(std::string_view text);

/// A `Date:` or the date in `Retry-After:` (RFC 9110 §5.6.7); nullopt where it is none.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) noexcept;
/// "Tue, 25 Nov 2025 02:25:00 GMT"
std::string to_http_date(std::chrono::sys_seconds time);

}  // namespace pinmill::http

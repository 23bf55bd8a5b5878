#include "service/fields.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/unicode.h"

namespace pinmill::service {

Fields::Fields(const Json& body) : body_(&body) {
  if (!body.is_object()) refusal_ = refuse({.code = "invalid_body", .message = "the body must be a JSON object"});
}

Fields::Fields(const http::Fields& query) : query_(&query) {}

bool Fields::has(std::string_view name) const {
  if (query_ != nullptr) return http::find_field(*query_, name) != nullptr;
  return !(*body_)[name].is_null();
}

void Fields::wrong(std::string_view name, std::string message) const {
  if (!refusal_)
    refusal_ = refuse({.code = "invalid_field", .message = std::move(message), .param = std::string(name)});
}

/// A query's text; a body's text. Wrong where the body's is none.
std::optional<std::string> Fields::raw(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  if (query_ != nullptr) return *http::find_field(*query_, name);
  const Json& value = (*body_)[name];
  if (value.is_string()) return value.string_or("");
  wrong(name, fmt::format("\"{}\" must be a text", name));
  return std::nullopt;
}

const Fields& Fields::text(std::string_view name, std::string& into, TextBounds bounds) const {
  const auto given = raw(name);
  if (!given) return *this;
  const std::size_t length = count_code_points(*given);
  if (!is_valid_utf8(*given) || given->find('\0') != std::string::npos)
    wrong(name, fmt::format("\"{}\" is no valid text", name));
  else if (length > bounds.most)
    wrong(name, fmt::format("\"{}\" has {} characters: {} at most", name, length, bounds.most));
  else
    into = *given;
  return *this;
}

const Fields& Fields::number(std::string_view name, std::int64_t& into, NumberBounds bounds) const {
  if (!has(name)) return *this;
  std::optional<std::int64_t> value;
  if (query_ != nullptr) {
    const std::string& digits = *http::find_field(*query_, name);
    std::int64_t parsed = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
    if (failed == std::errc() && end == digits.data() + digits.size()) value = parsed;
  } else if (const Json& json = (*body_)[name]; json.is_number()) {
    const auto whole = json.integer_or(0);
    if (static_cast<double>(whole) == json.number_or(0.5)) value = whole;
  }
  if (!value || *value < bounds.least || *value > bounds.most)
    wrong(name, fmt::format("\"{}\" must be a whole number from {} to {}", name, bounds.least, bounds.most));
  else
    into = *value;
  return *this;
}

const Fields& Fields::real(std::string_view name, double& into, RealBounds bounds) const {
  if (!has(name)) return *this;
  const Json& json = (*body_)[name];
  const double value = json.number_or(bounds.least);
  if (!json.is_number() || value < bounds.least || value > bounds.most)
    wrong(name, fmt::format("\"{}\" must be a number from {} to {}", name, bounds.least, bounds.most));
  else
    into = value;
  return *this;
}

const Fields& Fields::flag(std::string_view name, bool& into) const {
  if (!has(name)) return *this;
  if (query_ != nullptr) {
    const std::string& text = *http::find_field(*query_, name);
    if (text == "true" || text == "1")
      into = true;
    else if (text == "false" || text == "0")
      into = false;
    else
      wrong(name, fmt::format("\"{}\" must be true or false", name));
    return *this;
  }
  const Json& json = (*body_)[name];
  if (!std::holds_alternative<bool>(json.value()))
    wrong(name, fmt::format("\"{}\" must be true or false", name));
  else
    into = json.boolean_or(false);
  return *this;
}

const Fields& Fields::one_of(std::string_view name, std::string& into,
                             std::initializer_list<std::string_view> values) const {
  const auto given = raw(name);
  if (!given) return *this;
  if (std::find(values.begin(), values.end(), *given) != values.end()) {
    into = *given;
    return *this;
  }
  std::vector<std::string_view> named(values);
  std::erase(named, "");  // it may be left empty
  wrong(name, fmt::format("\"{}\" must be one of {}", name, fmt::join(named, ", ")));
  return *this;
}

const Fields& Fields::need(std::string_view name) const {
  if (!has(name)) wrong(name, fmt::format("\"{}\" is missing", name));
  return *this;
}

}  // namespace pinmill::service

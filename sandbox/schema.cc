#include "sandbox/schema.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/parts.h"
#include "base/unicode.h"

namespace pinmill::sandbox {

Schema::Schema(const Json& body, std::string where) : body_(body), where_(std::move(where)) {
  if (!body.is_object()) complain("an object is expected");
}

void Schema::complain(std::string problem) {
  if (problem_.empty()) problem_ = where_.empty() ? std::move(problem) : where_ + ": " + std::move(problem);
}

std::optional<std::string> Schema::text(std::string_view name, std::size_t max_length, std::size_t min_length) {
  const Json& value = body_[name];
  if (value.is_null()) return std::nullopt;
  if (!value.is_string()) {
    complain(fmt::format("'{}' must be a string", name));
    return std::nullopt;
  }
  std::string text = value.string_or("");
  const std::size_t length = count_code_points(text);
  if (length > max_length) complain(fmt::format("'{}' is too long: maxLength={}", name, max_length));
  if (length < min_length) complain(fmt::format("'{}' is too short: minLength={}", name, min_length));
  return text;
}

std::string Schema::needed_text(std::string_view name, std::size_t max_length, std::size_t min_length) {
  need(name);
  return text(name, max_length, min_length).value_or("");
}

std::optional<std::string> Schema::id(std::string_view name) {
  auto text = this->text(name);
  if (!text) return text;
  const bool digits =
      !text->empty() && std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) complain(fmt::format("'{}' does not match '^\\d+$'", name));
  return text;
}

std::optional<std::int64_t> Schema::integer(std::string_view name, std::int64_t minimum) {
  const Json& value = body_[name];
  if (value.is_null()) return std::nullopt;
  if (!std::holds_alternative<std::int64_t>(value.value())) {
    complain(fmt::format("'{}' must be an integer", name));
    return std::nullopt;
  }
  const std::int64_t number = value.integer_or(0);
  if (number < minimum) complain(fmt::format("'{}' is less than the minimum of {}", name, minimum));
  return number;
}

std::optional<std::string> Schema::choice(std::string_view name, std::string_view choices) {
  auto text = this->text(name);
  if (!text) return text;
  for (std::string_view rest = choices; !rest.empty();) {
    if (take_part(rest, '|') == *text) return text;
  }
  complain(fmt::format("'{}' is not one of {}", name, choices));
  return std::nullopt;
}

void Schema::need(std::string_view name) {
  if (body_[name].is_null()) complain(fmt::format("'{}' is a required property", name));
}

}  // namespace pinmill::sandbox

// A JSON value: ordered objects, exact integers, nothing thrown. Immutable and shareable once built.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace pinmill {

class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;  ///< members in the order they were added

  Json() = default;  ///< null
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::uint64_t value);  ///< above 2^63: a double
  Json(std::uint32_t value) : value_(std::int64_t{value}) {}
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  /// `Json::object({{"id", id}, {"pages", pages}})`
  static Json object(Object members = {}) { return Json(std::move(members)); }
  static Json array(Array items = {}) { return Json(std::move(items)); }

  /// corrupt_input with line and column on malformed text, on more than 64 levels, on invalid UTF-8.
  static Result<Json> parse(std::string_view text);
  /// Compact for `indent` 0. Invalid UTF-8 in a string is written as U+FFFD.
  std::string dump(int indent = 0) const;

  bool is_null() const noexcept { return std::holds_alternative<std::monostate>(value_); }
  bool is_string() const noexcept { return std::holds_alternative<std::string>(value_); }
  bool is_number() const noexcept;
  bool is_array() const noexcept { return std::holds_alternative<Array>(value_); }
  bool is_object() const noexcept { return std::holds_alternative<Object>(value_); }

  /// The member, or null where this is no object or has none such: readers ignore what they do not know.
  const Json& operator[](std::string_view key) const noexcept;
  /// The items; empty where this is no array.
  const Array& items() const noexcept;
  /// The members; empty where this is no object.
  const Object& members() const noexcept;

  /// The value, or `fallback` where it is of another type.
  std::string string_or(std::string_view fallback) const;
  std::int64_t integer_or(std::int64_t fallback) const noexcept;
  double number_or(double fallback) const noexcept;
  bool boolean_or(bool fallback) const noexcept;

  /// Appends a member to an object (null becomes one).
  Json& set(std::string key, Json value);
  /// Appends an item to an array (null becomes one).
  Json& push(Json value);

  bool operator==(const Json&) const = default;

  using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object>;
  const Value& value() const noexcept { return value_; }

 private:
  Value value_;
};

}  // namespace pinmill

// Words and numbers of the desk's JSON. Pure functions, any thread.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/unicode.h"
#include "publish/account.h"

namespace pinmill::publish {

/// The one of `values` that `to_string` writes like that; corrupt_input where none is.
template <typename E, std::size_t count>
Result<E> word_in(const Json& json, const std::array<E, count>& values) {
  const std::string text = json.string_or("");
  for (const E value : values)
    if (to_string(value) == text) return value;
  return Error(ErrorCode::corrupt_input, "\"" + to_one_line(text) + "\" is no word that stands here");
}

inline Json moment_or_null(const std::optional<Moment>& moment) {
  return moment ? Json(micros_of(*moment)) : Json();
}
/// Within what schedules can reckon with: from 1970 to 2200.
inline Moment moment_in(const Json& json) {
  constexpr std::int64_t last = 7'258'118'400'000'000;
  return moment_of(std::clamp(json.integer_or(micros_of(never)), micros_of(never), last));
}
inline std::optional<Moment> moment_if_in(const Json& json) {
  return json.is_number() ? std::optional(moment_in(json)) : std::nullopt;
}
inline std::optional<std::string> text_if_in(const Json& json) {
  return json.is_string() ? std::optional(json.string_or("")) : std::nullopt;
}

}  // namespace pinmill::publish

// Takes values out of JSON that describes media. Internal to codecs; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"

namespace pinmill {

template <typename Enum, std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, Enum value) noexcept {
  return names[static_cast<std::size_t>(value)];
}

/// Remembers the first value that was not what it should be and goes on with a default.
class JsonReader {
 public:
  const Json& member(const Json& json, std::string_view key);
  std::string text(const Json& json, std::string_view key);
  bool flag(const Json& json, std::string_view key);
  double real(const Json& json, std::string_view key);
  std::vector<std::string> texts(const Json& json, std::string_view key);

  template <typename T>
  T number(const Json& json, std::string_view key) {
    const Json& value = member(json, key);
    const std::int64_t read = value.integer_or(-1);
    if (read < 0 || !std::holds_alternative<std::int64_t>(value.value()) ||
        static_cast<std::uint64_t>(read) > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) {
      fail(key, "is no whole number in its range");
      return T{};
    }
    return static_cast<T>(read);
  }

  template <typename Enum, std::size_t N>
  Enum choice(const Json& json, std::string_view key, const std::array<std::string_view, N>& names) {
    const std::string name = text(json, key);
    for (std::size_t index = 0; index < N; ++index) {
      if (names[index] == name) return static_cast<Enum>(index);
    }
    fail(key, "is none of its names");
    return Enum{};
  }

  void fail(std::string_view key, std::string_view problem);
  /// Empty where all was well.
  const std::string& problem() const noexcept { return problem_; }

 private:
  std::string problem_;
};

}  // namespace pinmill

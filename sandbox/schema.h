// Bodies held against the contract's schemas: what is wrong is said as Pinterest says it, unknown keys are ignored.
// One body each; one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace pinmill::sandbox {

class Schema {
 public:
  explicit Schema(const Json& body, std::string where = {});

  /// Absent and null are nullopt. Lengths are of code points, as JSON Schema counts.
  std::optional<std::string> text(std::string_view name, std::size_t max_length = SIZE_MAX, std::size_t min_length = 0);
  std::string needed_text(std::string_view name, std::size_t max_length = SIZE_MAX, std::size_t min_length = 0);
  /// Digits only.
  std::optional<std::string> id(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t minimum);
  /// One of "a|b|c".
  std::optional<std::string> choice(std::string_view name, std::string_view choices);
  void need(std::string_view name);
  void complain(std::string problem);

  /// The first thing that was wrong; empty: nothing.
  const std::string& problem() const noexcept { return problem_; }

 private:
  const Json& body_;
  std::string where_;
  std::string problem_;
};

}  // namespace pinmill::sandbox

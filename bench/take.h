// A result's value, or the end of the program with what went wrong: nothing after it would mean anything. Any thread.
#pragma once

#include <cstdlib>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "base/result.h"

namespace pinmill::bench {

template <typename T>
T take(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "{}\n", result.error().to_string());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace pinmill::bench

// The one place where libvips' exceptions end. Any thread; libvips keeps one error text for the whole process, so two
// threads that fail at once may read each other's.
#pragma once

#include <functional>
#include <source_location>
#include <string_view>
#include <type_traits>

#include <vips/vips8>

#include "base/result.h"

namespace pinmill {

namespace detail {
template <typename T>
struct IsResult : std::false_type {};
template <typename T>
struct IsResult<Result<T>> : std::true_type {};
template <typename T>
using GuardResult =
    typename std::conditional_t<IsResult<T>::value, std::type_identity<T>, std::type_identity<Result<T>>>::type;
}  // namespace detail

/// What libvips last complained of, on one line; its buffer is empty afterwards.
std::string take_vips_message();

/// An Error of `code` that says `activity` and libvips' own words.
Error vips_error_of(ErrorCode code, std::string_view activity,
                    std::source_location where = std::source_location::current());

/// What `function` returns, or an Error of `code` where libvips threw. A Result that it returns is passed on.
template <typename Function>
auto guard(ErrorCode code, std::string_view activity, Function&& function,
           std::source_location where = std::source_location::current())
    -> detail::GuardResult<std::invoke_result_t<Function>> {
  using Value = std::invoke_result_t<Function>;
  ::vips_error_clear();
  try {
    if constexpr (std::is_void_v<Value>) {
      std::invoke(std::forward<Function>(function));
      return {};
    } else {
      return std::invoke(std::forward<Function>(function));
    }
  } catch (const vips::VError&) {
    return vips_error_of(code, activity, where);
  }
}

}  // namespace pinmill

// A value or an Error: the subset of std::expected<T, Error> that pinmill uses, same spellings, so that C++23 can
// replace it. Shared between threads as its value may be.
#pragma once

#include <cassert>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.h"

namespace pinmill {

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  /// True: there is a value.
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & { return value_ref(); }
  const T& operator*() const& {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& operator*() && { return std::move(value_ref()); }
  T* operator->() { return &value_ref(); }
  const T* operator->() const { return &**this; }

  const Error& error() const& {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    assert(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

  template <typename U>
  T value_or(U&& fallback) && {
    return has_value() ? std::move(**this) : static_cast<T>(std::forward<U>(fallback));
  }

 private:
  T& value_ref() {
    assert(has_value());
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  const Error& error() const& {
    assert(error_.has_value());
    return *error_;
  }
  Error&& error() && {
    assert(error_.has_value());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace pinmill

#define PINMILL_CONCAT_INNER(a, b) a##b
#define PINMILL_CONCAT(a, b) PINMILL_CONCAT_INNER(a, b)

/// Returns the Error of `expression` from the enclosing function, if it has one.
#define PINMILL_RETURN_IF_ERROR(expression)                                                            \
  do {                                                                                                 \
    if (auto pinmill_result = (expression); !pinmill_result) return std::move(pinmill_result).error(); \
  } while (false)

/// `PINMILL_ASSIGN_OR_RETURN(auto x, f());` one a line: the temporary's name holds __LINE__.
#define PINMILL_ASSIGN_OR_RETURN(target, expression) \
  PINMILL_ASSIGN_OR_RETURN_INNER(PINMILL_CONCAT(pinmill_result_, __LINE__), target, expression)
#define PINMILL_ASSIGN_OR_RETURN_INNER(temporary, target, expression) \
  auto temporary = (expression);                                      \
  if (!temporary) return std::move(temporary).error();                \
  target = *std::move(temporary)

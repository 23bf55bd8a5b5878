// Reads a request's fields and remembers the first that is wrong. One thread at a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "http/message.h"
#include "service/reply.h"

namespace pinmill::service {

struct TextBounds {
  std::size_t most = 1'000;  ///< code points
};
struct NumberBounds {
  std::int64_t least = 0, most = 0;
};
struct RealBounds {
  double least = 0, most = 0;
};

class Fields {
 public:
  /// Of a JSON object; anything else is wrong.
  explicit Fields(const Json& body);
  /// Of a query.
  explicit Fields(const http::Fields& query);

  bool has(std::string_view name) const;
  /// Each leaves `into` as it is where the field is absent (or null).
  const Fields& text(std::string_view name, std::string& into, TextBounds bounds = {}) const;
  const Fields& number(std::string_view name, std::int64_t& into, NumberBounds bounds) const;
  /// Whole or not; of a JSON object alone.
  const Fields& real(std::string_view name, double& into, RealBounds bounds) const;
  const Fields& flag(std::string_view name, bool& into) const;
  const Fields& one_of(std::string_view name, std::string& into, std::initializer_list<std::string_view> values) const;
  /// That it is there.
  const Fields& need(std::string_view name) const;

  std::optional<Reply> refusal() const { return refusal_; }

 private:
  std::optional<std::string> raw(std::string_view name) const;
  void wrong(std::string_view name, std::string message) const;

  const Json* body_ = nullptr;
  const http::Fields* query_ = nullptr;
  mutable std::optional<Reply> refusal_;
};

}  // namespace pinmill::service

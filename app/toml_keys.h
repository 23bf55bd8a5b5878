// How tables of settings are read, and where two say the same who wins. Free functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/toml.h"

namespace pinmill::app {

/// Reads a key's text through `parse`; what that refuses is said with the key's line and column.
template <typename T, typename Parse>
Result<void> read(TomlTable& table, std::string_view key, std::optional<T>& into, Parse&& parse) {
  PINMILL_ASSIGN_OR_RETURN(const std::optional<std::string> text, table.string(key));
  if (!text) return {};
  auto value = parse(*text);
  if (!value) return table.error_at(key, value.error().describe());
  into = *std::move(value);
  return {};
}

/// Takes `from` where nothing is set.
template <typename T>
void fill(std::optional<T>& into, const std::optional<T>& from) {
  if (!into) into = from;
}

}  // namespace pinmill::app

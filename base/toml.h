// TOML read strictly: every key is asked for, and one that nobody asked for is an error with its line and column.
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pinmill {

/// A view of one table; it keeps the document alive.
class TomlTable {
 public:
  /// `name` stands in front of every message: "pin.toml:3:1: …". invalid_argument where it is no TOML,
  /// limit_exceeded above 1 MiB.
  static Result<TomlTable> parse(std::string_view text, std::string name);

  ~TomlTable();
  TomlTable(TomlTable&&) noexcept;
  TomlTable& operator=(TomlTable&&) noexcept;

  /// The value, or nothing where the key is absent; invalid_argument with line and column where it has another type.
  Result<std::optional<std::string>> string(std::string_view key);
  Result<std::optional<std::int64_t>> integer(std::string_view key);
  Result<std::optional<double>> number(std::string_view key);  ///< takes integers, too
  Result<std::optional<bool>> boolean(std::string_view key);
  Result<std::optional<std::vector<std::string>>> strings(std::string_view key);
  /// A string as it is, or a TOML date, time or date-time in RFC 3339's form.
  Result<std::optional<std::string>> time_text(std::string_view key);
  Result<std::optional<TomlTable>> table(std::string_view key);
  Result<std::vector<TomlTable>> tables(std::string_view key);  ///< `[[key]]`; empty where absent

  /// invalid_argument naming the first key that was never asked for, and the keys that were.
  Result<void> finish() const;
  /// An error at the key's place (at the table's where it is absent).
  Error error_at(std::string_view key, std::string message) const;

 private:
  struct State;
  explicit TomlTable(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pinmill

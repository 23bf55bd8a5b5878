#include "base/toml.h"

#include <algorithm>
#include <sstream>

#include <fmt/ranges.h>
#include <toml++/toml.h>

namespace pinmill {
namespace {

constexpr std::size_t max_bytes = 1024 * 1024;
constexpr std::size_t max_key_dots = 1000;  // toml++ 3.3 bounds the nesting of values but not that of dotted keys

std::string at(const std::string& name, toml::source_position place) {
  return fmt::format("{}:{}:{}", name, place.line, place.column);
}

// A table for each dot, freed by recursion: 500,000 of them overflow the stack. Text in quotes is counted, too: what is
// inside quotes cannot be told without parsing.
bool has_deep_key(std::string_view text) noexcept {
  std::size_t dots = 0;
  for (const char c : text) {
    if (c == '.' && ++dots > max_key_dots) return true;
    if (std::string_view("=,{}[]\n").find(c) != std::string_view::npos) dots = 0;
  }
  return false;
}

template <typename T>
constexpr std::string_view type_name = "a value of another type";
template <>
constexpr std::string_view type_name<std::string> = "text in quotes";
template <>
constexpr std::string_view type_name<std::int64_t> = "a whole number";
template <>
constexpr std::string_view type_name<bool> = "true or false";

}  // namespace

struct TomlTable::State {
  std::shared_ptr<const toml::table> document;
  const toml::table* table = nullptr;
  std::string name;
  std::vector<std::string> asked;

  const toml::node* find(std::string_view key) {
    if (std::find(asked.begin(), asked.end(), key) == asked.end()) asked.emplace_back(key);
    return table->get(key);
  }
  toml::source_position place_of(std::string_view key) const {
    const auto found = table->find(key);
    return found == table->end() ? table->source().begin : found->first.source().begin;
  }
  Error error(std::string_view key, std::string_view message) const {
    return Error(ErrorCode::invalid_argument, fmt::format("{}: {}", at(name, place_of(key)), message));
  }
  Error wrong_type(std::string_view key, std::string_view wanted) const {
    return error(key, fmt::format("\"{}\" must be {}", key, wanted));
  }

  template <typename T>
  Result<std::optional<T>> value(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::optional<T>();
    if (const auto* value = node->as<T>()) return std::optional<T>(value->get());
    return wrong_type(key, type_name<T>);
  }
  TomlTable view(const toml::table& of) const {
    return TomlTable(std::make_unique<State>(State{document, &of, name, {}}));
  }
};

TomlTable::TomlTable(std::unique_ptr<State> state) : state_(std::move(state)) {}
TomlTable::~TomlTable() = default;
TomlTable::TomlTable(TomlTable&&) noexcept = default;
TomlTable& TomlTable::operator=(TomlTable&&) noexcept = default;

Result<TomlTable> TomlTable::parse(std::string_view text, std::string name) {
  if (text.size() > max_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{}: {} bytes; up to {} are read", name, text.size(), max_bytes));
  if (has_deep_key(text))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{}: a key of more than {} parts, or as many full stops in one line", name, max_key_dots));
  try {
    auto document = std::make_shared<const toml::table>(toml::parse(text));
    const toml::table* table = document.get();
    return TomlTable(std::make_unique<State>(State{std::move(document), table, std::move(name), {}}));
  } catch (const toml::parse_error& error) {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{}: not TOML: {}", at(name, error.source().begin), error.description()));
  }
}

Result<std::optional<std::string>> TomlTable::string(std::string_view key) {
  return state_->value<std::string>(key);
}
Result<std::optional<std::int64_t>> TomlTable::integer(std::string_view key) {
  return state_->value<std::int64_t>(key);
}
Result<std::optional<bool>> TomlTable::boolean(std::string_view key) {
  return state_->value<bool>(key);
}

Result<std::optional<double>> TomlTable::number(std::string_view key) {
  const toml::node* node = state_->find(key);
  if (node == nullptr) return std::optional<double>();
  if (!node->is_number()) return state_->wrong_type(key, "a number");
  return node->value<double>();
}

Result<std::optional<std::vector<std::string>>> TomlTable::strings(std::string_view key) {
  const toml::node* node = state_->find(key);
  if (node == nullptr) return std::optional<std::vector<std::string>>();
  std::vector<std::string> values;
  const toml::array* array = node->as_array();
  if (array == nullptr) return state_->wrong_type(key, "a list of texts, as in [\"one\", \"two\"]");
  for (const toml::node& item : *array) {
    const auto* text = item.as_string();
    if (text == nullptr) return state_->wrong_type(key, "a list of texts, as in [\"one\", \"two\"]");
    values.push_back(text->get());
  }
  return std::optional(std::move(values));
}

Result<std::optional<std::string>> TomlTable::time_text(std::string_view key) {
  const toml::node* node = state_->find(key);
  if (node == nullptr) return std::optional<std::string>();
  if (const auto* text = node->as_string()) return std::optional(text->get());
  std::ostringstream out;
  if (const auto* date = node->as_date()) {
    out << date->get();
  } else if (const auto* time = node->as_time()) {
    out << time->get();
  } else if (const auto* date_time = node->as_date_time()) {
    out << date_time->get();
  } else {
    return state_->wrong_type(key, "a date and time, as in 2026-12-24T18:00:00");
  }
  return std::optional(std::move(out).str());
}

Result<std::optional<TomlTable>> TomlTable::table(std::string_view key) {
  const toml::node* node = state_->find(key);
  if (node == nullptr) return std::optional<TomlTable>();
  const toml::table* table = node->as_table();
  if (table == nullptr) return state_->wrong_type(key, fmt::format("a table: [{}]", key));
  return std::optional(state_->view(*table));
}

Result<std::vector<TomlTable>> TomlTable::tables(std::string_view key) {
  std::vector<TomlTable> views;
  const toml::node* node = state_->find(key);
  if (node == nullptr) return views;
  const toml::array* array = node->as_array();
  const std::string wanted = fmt::format("tables: write [[{}]] before each", key);
  if (array == nullptr) return state_->wrong_type(key, wanted);
  for (const toml::node& item : *array) {
    const toml::table* table = item.as_table();
    if (table == nullptr) return state_->wrong_type(key, wanted);
    views.push_back(state_->view(*table));
  }
  return views;
}

Result<void> TomlTable::finish() const {
  const auto& asked = state_->asked;
  std::string_view first;
  toml::source_position place{};
  for (const auto& [key, value] : *state_->table) {
    const toml::source_position here = key.source().begin;
    if (std::find(asked.begin(), asked.end(), key.str()) != asked.end()) continue;
    if (place && !(here < place)) continue;
    first = key.str();
    place = here;
  }
  if (!place) return {};
  return state_->error(first, fmt::format("unknown key \"{}\"; known are {}", first, fmt::join(asked, ", ")));
}

Error TomlTable::error_at(std::string_view key, std::string message) const {
  return state_->error(key, message);
}

}  // namespace pinmill

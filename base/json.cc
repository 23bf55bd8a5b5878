#include "base/json.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pinmill {
namespace {

constexpr std::size_t max_depth = 64;  // nlohmann 3.11 overflows the stack when it frees a million levels

// Builds values as the parser meets them; refuses depth before it becomes memory.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return add(Json()); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(std::int64_t value) override { return add(Json(value)); }
  bool number_unsigned(std::uint64_t value) override { return add(Json(value)); }
  bool number_float(double value, const std::string&) override { return add(Json(value)); }
  bool string(std::string& value) override { return add(Json(std::move(value))); }
  bool binary(nlohmann::json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json(Json::Object{})); }
  bool start_array(std::size_t) override { return open(Json(Json::Array{})); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    keys_.back() = std::move(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) override {
    problem = error.what();
    // "[json.exception.parse_error.101] parse error at line 1, column 2: …": the bracket says nothing to a reader
    if (const auto end = problem.find("] "); end != std::string::npos) problem.erase(0, end + 2);
    return false;
  }

  Json root;
  std::string problem;

 private:
  bool add(Json value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (open_.back().is_array()) {
      open_.back().push(std::move(value));
    } else {
      open_.back().set(std::move(keys_.back()), std::move(value));
    }
    return true;
  }
  bool open(Json container) {
    if (open_.size() == max_depth) {
      problem = fmt::format("more than {} levels of nesting", max_depth);
      return false;
    }
    open_.push_back(std::move(container));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    Json done = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    return add(std::move(done));
  }

  std::vector<Json> open_;
  std::vector<std::string> keys_;
};

// Most strings are written as they are.
bool is_plain(const std::string& text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

void append_string(std::string& out, const std::string& text) {
  if (is_plain(text)) {
    out.append(1, '"').append(text).append(1, '"');
    return;
  }
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append(std::string& out, const Json& json, int indent, int level);

template <typename Items, typename Write>
void append_container(std::string& out, const Items& items, std::string_view brackets, int indent, int level,
                      Write write) {
  out += brackets.front();
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ',';
    first = false;
    if (indent > 0) {
      out += '\n';
      out.append(static_cast<std::size_t>(indent * (level + 1)), ' ');
    }
    write(item);
  }
  if (indent > 0 && !first) {
    out += '\n';
    out.append(static_cast<std::size_t>(indent * level), ' ');
  }
  out += brackets.back();
}

void append(std::string& out, const Json& json, int indent, int level) {
  const auto& value = json.value();
  if (json.is_null()) {
    out += "null";
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    out += fmt::to_string(*integer);
  } else if (const auto* number = std::get_if<double>(&value)) {
    out += nlohmann::json(*number).dump();
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    append_string(out, *text);
  } else if (json.is_array()) {
    append_container(out, json.items(), "[]", indent, level,
                     [&](const Json& item) { append(out, item, indent, level + 1); });
  } else {
    append_container(out, json.members(), "{}", indent, level, [&](const Json::Member& member) {
      append_string(out, member.first);
      out += indent > 0 ? ": " : ":";
      append(out, member.second, indent, level + 1);
    });
  }
}

}  // namespace

Json::Json(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    value_ = static_cast<std::int64_t>(value);
  } else {
    value_ = static_cast<double>(value);
  }
}

Result<Json> Json::parse(std::string_view text) {
  Builder builder;
  if (!nlohmann::json::sax_parse(text, &builder))
    return Error(ErrorCode::corrupt_input, "not JSON: " + builder.problem);
  return std::move(builder.root);
}

std::string Json::dump(int indent) const {
  std::string out;
  append(out, *this, indent, 0);
  return out;
}

bool Json::is_number() const noexcept {
  return std::holds_alternative<std::int64_t>(value_) || std::holds_alternative<double>(value_);
}

const Json& Json::operator[](std::string_view key) const noexcept {
  static const Json none;
  const auto& all = members();
  const auto found = std::find_if(all.begin(), all.end(), [key](const Member& member) { return member.first == key; });
  return found == all.end() ? none : found->second;
}

const Json::Array& Json::items() const noexcept {
  static const Array none;
  const auto* array = std::get_if<Array>(&value_);
  return array != nullptr ? *array : none;
}

const Json::Object& Json::members() const noexcept {
  static const Object none;
  const auto* object = std::get_if<Object>(&value_);
  return object != nullptr ? *object : none;
}

std::string Json::string_or(std::string_view fallback) const {
  const auto* text = std::get_if<std::string>(&value_);
  return text != nullptr ? *text : std::string(fallback);
}

std::int64_t Json::integer_or(std::int64_t fallback) const noexcept {
  const auto* integer = std::get_if<std::int64_t>(&value_);
  return integer != nullptr ? *integer : fallback;
}

double Json::number_or(double fallback) const noexcept {
  if (const auto* number = std::get_if<double>(&value_)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*integer);
  return fallback;
}

bool Json::boolean_or(bool fallback) const noexcept {
  const auto* flag = std::get_if<bool>(&value_);
  return flag != nullptr ? *flag : fallback;
}

Json& Json::set(std::string key, Json value) {
  if (!is_object()) value_ = Object{};
  std::get_if<Object>(&value_)->emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  if (!is_array()) value_ = Array{};
  std::get_if<Array>(&value_)->push_back(std::move(value));
  return *this;
}

}  // namespace pinmill

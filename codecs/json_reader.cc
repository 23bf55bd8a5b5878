#include "codecs/json_reader.h"

#include <fmt/format.h>

namespace pinmill {

const Json& JsonReader::member(const Json& json, std::string_view key) {
  const Json& value = json[key];
  if (value.is_null()) fail(key, "is missing");
  return value;
}

std::string JsonReader::text(const Json& json, std::string_view key) {
  const Json& value = member(json, key);
  if (!value.is_string()) fail(key, "is no text");
  return value.string_or("");
}

bool JsonReader::flag(const Json& json, std::string_view key) {
  const Json& value = member(json, key);
  if (!std::holds_alternative<bool>(value.value())) fail(key, "is neither true nor false");
  return value.boolean_or(false);
}

double JsonReader::real(const Json& json, std::string_view key) {
  const Json& value = member(json, key);
  if (!value.is_number()) fail(key, "is no number");
  return value.number_or(0);
}

std::vector<std::string> JsonReader::texts(const Json& json, std::string_view key) {
  const Json& value = member(json, key);
  if (!value.is_array()) fail(key, "is no list");
  std::vector<std::string> all;
  for (const Json& item : value.items()) {
    if (!item.is_string()) fail(key, "holds what is no text");
    all.push_back(item.string_or(""));
  }
  return all;
}

void JsonReader::fail(std::string_view key, std::string_view problem) {
  if (problem_.empty()) problem_ = fmt::format("not a description of media: \"{}\" {}", key, problem);
}

}  // namespace pinmill

// One pin.toml: defaults for a folder, or the description of a *.pin. Plain data; free function, any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/intake/pin_fields.h"

namespace pinmill {

/// A [[page]] entry.
struct PinTomlPage {
  std::string file;  ///< relative to the *.pin
  std::string title, alt_text, link;
  std::optional<double> seconds;
  std::string place;  ///< "cake.pin/pin.toml:3:1": of `file`
};

struct PinToml {
  PinFields fields;
  std::vector<PinTomlPage> pages;
  bool captions = true;  ///< whether a story's pages bear their titles
};

/// Where it lies decides what it may say: [[page]] and captions stand in a *.pin only.
enum class PinTomlRole : std::uint8_t { defaults, pin };

struct PinTomlPlace {
  std::filesystem::path folder;  ///< relative to the folder that is scanned
  std::string name;              ///< for messages
  PinTomlRole role = PinTomlRole::defaults;
};

/// invalid_argument with line and column, also for a key that it does not know.
Result<PinToml> parse_pin_toml(std::string_view text, const PinTomlPlace& place, const TimeReading& time);

}  // namespace pinmill

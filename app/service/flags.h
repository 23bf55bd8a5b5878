// The flags of `pinmill serve` and `pinmill keys`. Plain data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/service/service_settings.h"
#include "app/settings.h"

namespace pinmill::app {

struct ServeFlags {
  Settings settings;
  ServiceSettings service;
  std::optional<std::filesystem::path> config;  ///< instead of the person's settings file
};

struct KeysFlags {
  Settings settings;
  enum class Act : std::uint8_t { create, list, revoke } act = Act::list;
  std::string name;
  bool read_only = false, json = false;
  std::vector<std::string> profiles;
  std::optional<int> days;
  std::vector<std::string> ids;
};

}  // namespace pinmill::app

// The flags of `pinmill serve` and `pinmill keys`. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "worker/confine.h"

namespace pinmill::app {

struct ServeFlags {
  Settings settings;
  std::string listen = "127.0.0.1:8760";
  std::string public_url;          ///< empty: where it listens
  std::string api = "production";  ///< for new logins; as `auth login --api`
  Confine confine = Confine::require;
  bool allow_loopback = false;  ///< webhooks to, and media from, this machine
  std::optional<int> requests_per_minute;
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

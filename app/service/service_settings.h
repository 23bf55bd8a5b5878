// What the service is told: by the flags of `pinmill serve`, and below them by the table [service] of a settings file.
// Plain data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/toml.h"
#include "worker/confine.h"

namespace pinmill::app {

struct ListenAddress {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8760;
};
/// "127.0.0.1:8760", "[::1]:8760"; invalid_argument for anything else.
Result<ListenAddress> parse_listen(std::string_view text);

struct ServiceSettings {
  std::optional<ListenAddress> listen;
  std::optional<std::string> public_url;   ///< none: where it listens
  std::optional<std::string> api;          ///< for new logins; as `auth login --api`
  std::optional<int> requests_per_minute;  ///< of one key, 1–10,000,000
  std::optional<int> publish_wait_s;       ///< 0–300
  std::optional<bool> allow_loopback;      ///< webhooks to, and media from, this machine
  std::optional<Confine> confine;          ///< none: require
  std::optional<std::vector<std::string>> redirect_hosts;

  /// Takes from `defaults` what is not set here.
  void fill_from(const ServiceSettings& defaults);
};

/// Of a document's [service]; nothing set where it has none. invalid_argument with line and column for what is wrong.
Result<ServiceSettings> read_service(TomlTable& document);
/// Of that file; nothing set where `file` is empty or not there. Other tables and keys are load_settings' to judge.
Result<ServiceSettings> load_service_settings(const std::filesystem::path& file);

}  // namespace pinmill::app

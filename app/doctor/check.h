// One thing that a doctor looks at, and what was found. Plain data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/service/service_settings.h"
#include "app/settings.h"

namespace pinmill::app {

struct DoctorFlags {
  std::optional<std::filesystem::path> config;  ///< instead of the person's settings file
  std::optional<std::filesystem::path> store;   ///< instead of what the settings say
  bool online = false, json = false;
};

enum class Verdict : std::uint8_t {
  good,
  warning,  ///< it works, and not as well as it could
  wrong     ///< something will fail
};

struct Check {
  std::string name;
  Verdict verdict = Verdict::good;
  std::string found;
  std::string remedy;  ///< empty where there is nothing to do
};

/// What the checks are about: the settings, as far as they could be read.
struct SetUp {
  std::filesystem::path settings_file;
  Settings settings;
  ServiceSettings service;
  bool online = false;  ///< ask Pinterest, too
};

/// Of this machine.
Check check_confinement(const SetUp& set_up);
Check check_clock();
Check check_time_zones(const SetUp& set_up);
Check check_fonts();
Check check_libraries();
/// Of what is set up on it. The store is opened and nothing is made.
Check check_disk(const SetUp& set_up);
Check check_vault(const SetUp& set_up);
std::vector<Check> check_store(const SetUp& set_up);
Check check_port(const SetUp& set_up);

}  // namespace pinmill::app

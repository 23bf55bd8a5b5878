#include <algorithm>
#include <chrono>
#include <fstream>
#include <regex>
#include <set>
#include <system_error>

#include <fmt/format.h>
#include <sys/timex.h>

#include "app/doctor/check.h"
#include "app/publishing/open.h"
#include "worker/confine.h"

namespace pinmill::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::sys_days written{std::chrono::year(2026) / 11 / 1};  // no clock that is right shows less

bool is_font(const fs::path& file) {
  const std::string ending = file.extension();
  return ending == ".ttf" || ending == ".otf" || ending == ".ttc";
}

}  // namespace

Check check_confinement(const SetUp& set_up) {
  const ConfinementSupport support = confinement_support();
  Check check{"confinement", Verdict::good, fmt::format("Landlock {} and seccomp", support.landlock_abi), ""};
  if (support.missing.empty()) return check;
  const bool required = set_up.service.confine.value_or(Confine::require) == Confine::require;
  check.verdict = required ? Verdict::wrong : Verdict::warning;
  check.found = support.missing;
  check.remedy = required ? "Mend that, or let the service go without: confine = \"auto\"." : "Mend that.";
  return check;
}

Check check_clock() {
  const auto now = std::chrono::system_clock::now();
  Check check{"clock", Verdict::good, "set, and kept right", ""};
  timex state{};
  if (now < written) {
    check.verdict = Verdict::wrong;
    check.found = "it stands before this program was written";
    check.remedy =
        "Set it, and have it kept: systemctl enable --now systemd-timesyncd. Pinterest refuses what is signed "
        "at a wrong time, and Pins go out when they should not.";
  } else if (::adjtimex(&state) == TIME_ERROR) {
    check.verdict = Verdict::warning;
    check.found = "nothing keeps it right";
    check.remedy =
        "systemctl enable --now systemd-timesyncd, or another NTP client; on a virtual machine its host may.";
  }
  return check;
}

Check check_time_zones(const SetUp& set_up) {
  const std::string zone = zone_of(set_up.settings);
  const auto known = parse_time_zone(zone);
  if (known) return {"time zone", Verdict::good, zone, ""};
  return {"time zone", Verdict::wrong, known.error().describe(),
          "Install tzdata, and set time_zone to a name such as \"Europe/Berlin\"."};
}

Check check_fonts() {
  std::set<std::string> families;
  std::error_code failed;
  for (fs::recursive_directory_iterator font("/usr/share/fonts", failed), end; !failed && font != end;
       font.increment(failed))
    if (is_font(font->path())) families.insert(font->path().parent_path().filename());
  if (!families.empty()) return {"fonts", Verdict::good, fmt::format("{}", fmt::join(families, ", ")), ""};
  return {"fonts", Verdict::warning, "there are none: titles of story videos cannot be drawn",
          "Install fonts-dejavu-core, fonts-droid-fallback and fonts-noto-color-emoji."};
}

/// Those that this process has loaded, by the numbers in their files' names.
Check check_libraries() {
  std::ifstream maps("/proc/self/maps");
  const std::regex library(
      R"(/lib(vips|avcodec|avformat|heif|exiv2|curl|microhttpd|sqlite3|pq|sodium|crypto|seccomp)\.so\.([\d.]+))");
  std::set<std::string> loaded;
  std::smatch match;
  for (std::string line; std::getline(maps, line);)
    if (std::regex_search(line, match, library)) loaded.insert(match[1].str() + " " + match[2].str());
  return {"libraries", Verdict::good, fmt::format("{}", fmt::join(loaded, ", ")), ""};
}

}  // namespace pinmill::app

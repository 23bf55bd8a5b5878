// The header of Debian 12 is older than many a kernel that runs it, so what later ABIs added stands here by number
// (linux/landlock.h of 6.12). A kernel takes a longer attribute than it knows as long as the rest is zero.
#include "worker/landlock.h"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "worker/sanitized.h"

namespace pinmill {
namespace {

namespace fs = std::filesystem;

struct RulesetAttribute {
  std::uint64_t files = 0, network = 0, scopes = 0;
};

constexpr std::uint64_t files_of_abi_1 = (1ULL << 13) - 1;
constexpr std::uint64_t refer = 1ULL << 13, truncate = 1ULL << 14, ioctl_device = 1ULL << 15;  // ABI 2, 3, 5
constexpr std::uint64_t bind_tcp = 1ULL << 0, connect_tcp = 1ULL << 1;                         // ABI 4
constexpr std::uint64_t abstract_unix_socket = 1ULL << 0, signals = 1ULL << 1;                 // ABI 6

RulesetAttribute everything_of(int abi) {
  RulesetAttribute all{.files = files_of_abi_1};
  if (abi >= 2) all.files |= refer;
  if (abi >= 3) all.files |= truncate;
  if (abi >= 4) all.network = bind_tcp | connect_tcp;
  if (abi >= 5) all.files |= ioctl_device;
  if (abi >= 6) all.scopes = abstract_unix_socket | signals;
  return all;
}

fs::path variable_or(const char* name, const fs::path& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value == '/' ? fs::path(value) : otherwise;
}

/// Fontconfig's folders of the system and of this person.
void add_font_places(std::vector<fs::path>& places) {
  places.insert(places.end(), {"/etc/fonts", "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig",
                               "/var/cache/fontconfig"});
  const fs::path home = variable_or("HOME", "");
  if (home.empty()) return;
  places.insert(places.end(), {home / ".fonts", variable_or("XDG_DATA_HOME", home / ".local/share") / "fonts",
                               variable_or("XDG_CONFIG_HOME", home / ".config") / "fontconfig",
                               variable_or("XDG_CACHE_HOME", home / ".cache") / "fontconfig"});
}

/// Where glibc's iconv loads character sets from.
void add_character_sets(std::vector<fs::path>& places) {
  Dl_info libc{};
  if (::dladdr(reinterpret_cast<const void*>(&gnu_get_libc_version), &libc) != 0 && libc.dli_fname != nullptr)
    places.push_back(fs::path(libc.dli_fname).parent_path() / "gconv");
}

std::vector<fs::path> readable_places() {
  std::vector<fs::path> places = {
      "/proc/sys/vm/overcommit_memory",  // malloc, before it gives memory back
      "/sys/devices/system/cpu/online",  // how many threads a codec starts
      "/etc/localtime",
      "/usr/share/zoneinfo",
  };
  add_font_places(places);
  add_character_sets(places);
  if (built_with_sanitizers) {  // a report names functions and lines
    std::error_code unknown;
    places.insert(places.end(), {"/proc", "/usr/lib", fs::read_symlink("/proc/self/exe", unknown)});
  }
  return places;
}

Result<void> allow_reading(int ruleset, const fs::path& place) {
  const FileDescriptor there(::open(place.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (!there || ::fstat(there.get(), &status) != 0) return {};
  landlock_path_beneath_attr rule{};
  rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | (S_ISDIR(status.st_mode) ? LANDLOCK_ACCESS_FS_READ_DIR : 0ULL);
  rule.parent_fd = there.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    return Error::from_errno(errno, "let a media process read " + place.string());
  return {};
}

}  // namespace

LandlockSupport landlock_support() {
  const auto abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi >= 1) return {.abi = static_cast<int>(abi)};
  return {.why_not = errno};
}

Result<FileDescriptor> make_landlock_ruleset(int abi) {
  const RulesetAttribute all = everything_of(abi);
  FileDescriptor ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0)));
  if (!ruleset) return Error::from_errno(errno, "make a Landlock ruleset");
  for (const fs::path& place : readable_places()) PINMILL_RETURN_IF_ERROR(allow_reading(ruleset.get(), place));
  return ruleset;
}

Result<void> enter_landlock(int ruleset) {
  if (::syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
    return Error::from_errno(errno, "enter a Landlock ruleset");
  return {};
}

}  // namespace pinmill

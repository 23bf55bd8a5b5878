// The flags of the commands that publish. Plain data. Names, texts and times are as they were typed: what they mean
// depends on the store and its clock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/media_flags.h"
#include "app/settings.h"

namespace pinmill::app {

struct AuthFlags {
  Settings settings;
  enum class Act : std::uint8_t { login, list, remove } act = Act::login;
  std::string name;                ///< whose login is removed
  std::string api = "production";  ///< or "sandbox", or an address
  std::string app_id;              ///< empty: the one known, or it is asked for
  std::string redirect = "http://localhost:8085/";
  enum class Answer : std::uint8_t { browser, paste, token } answer = Answer::browser;
  bool json = false;
};

struct BoardsFlags {
  Settings settings;
  std::vector<std::string> create;
  bool json = false;
};

struct PublishFlags {
  PrepareFlags prepare;         ///< inputs, and how what is not prepared yet is prepared
  std::string board, section;   ///< instead of what the Pins name; empty: not given
  std::string at, every, late;  ///< empty: not given
  std::string pace, between;
  std::string on_unknown;
  bool slots = false, create_boards = false, again = false, yes = false, wait = false;
};

struct StatusFlags {
  Settings settings;
  std::string run;
  bool all = false, watch = false, json = false;
};

struct EditFlags {
  Settings settings;
  std::vector<std::int64_t> ids;
  std::optional<std::string> title, description, link, alt_text, board, section;
  std::string at;
};

struct RetryFlags {
  Settings settings;
  std::vector<std::int64_t> ids;
  bool failed = false;
};

/// Also of `unpublish`.
struct CancelFlags {
  Settings settings;
  std::vector<std::int64_t> ids;
  std::string run;
};
struct UnpublishFlags : CancelFlags {
  bool yes = false;
};

struct ResolveFlags {
  Settings settings;
  std::int64_t id = 0;
  std::string published;  ///< the Pin's digits or address
  bool not_published = false;
};

struct WorkerFlags {
  Settings settings;
  std::vector<std::string> exec_on;  ///< empty, or events with commas between and a shell's command line
  bool install = false, until_idle = false, json = false;
};

struct SlotsFlags {
  Settings settings;
  enum class Act : std::uint8_t { add, list, remove } act = Act::list;
  std::vector<std::string> times;
  std::vector<std::int64_t> ids;
  bool json = false;
};

struct ExportFlags {
  Settings settings;
  std::vector<std::filesystem::path> outs;
  bool csv = false;
  std::string media_base;
  std::filesystem::path file = "pinterest.csv";
};

struct CheckLinkFlags {
  std::vector<std::string> urls;
  bool local = false, json = false;
};

}  // namespace pinmill::app

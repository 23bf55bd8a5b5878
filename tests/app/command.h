// The real pinmill command, run as a person or a script would. Its settings and its store are those of an empty home.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {

struct Ran {
  int exit_code = -1;  ///< 128 + signal where one ended it
  std::string out, err;
};

/// A command that was started, in a process group of its own.
class RunningCommand {
 public:
  RunningCommand(int pid, std::filesystem::path output) : pid_(pid), output_(std::move(output)) {}
  int pid() const noexcept { return pid_; }
  void signal(int number) const;
  void signal_group(int number) const;
  /// What it has printed so far.
  std::string out() const;
  std::string err() const;
  /// Once.
  Ran wait();

 private:
  int pid_;
  std::filesystem::path output_;
};

class Command {
 public:
  /// Where relative names start; there from the beginning.
  const std::filesystem::path& folder() const noexcept { return work_.path(); }
  std::filesystem::path write(const std::filesystem::path& relative, std::string_view content) const {
    return work_.write(relative, content);
  }
  /// Of the settings file, which is not there unless a test writes it.
  std::filesystem::path settings_file() const { return home_.path() / "pinmill" / "pinmill.toml"; }
  std::filesystem::path write_settings(std::string_view toml) const {
    return home_.write("pinmill/pinmill.toml", toml);
  }

  /// `input` is its stdin.
  RunningCommand start(const std::vector<std::string>& arguments, std::string_view input = {}) const;
  Ran run(const std::vector<std::string>& arguments, std::string_view input = {}) const {
    return start(arguments, input).wait();
  }

 private:
  TemporaryFolder work_, home_, output_;
};

/// A photograph of that seed: shades and noise, so that seeds look different. Throws where it cannot be written.
void write_photo(const std::filesystem::path& file, unsigned seed, std::uint32_t width_px, std::uint32_t height_px);
/// As a PNG.
void write_drawing(const std::filesystem::path& file, unsigned seed, std::uint32_t width_px, std::uint32_t height_px);

/// OUT/pins.json; throws where it is none.
Json manifest_of(const std::filesystem::path& out);
std::vector<std::string> statuses_of(const Json& manifest);

/// A shell command line; what it printed on both, and its exit code.
Ran run_shell(const std::string& command_line);

}  // namespace pinmill::testing

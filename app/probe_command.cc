#include "app/probe_command.h"

#include <utility>
#include <vector>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/printable.h"
#include "base/byte_io.h"
#include "base/json.h"

namespace pinmill::app {
namespace {

Result<MediaInfo> probe_file(const std::filesystem::path& file, MediaBoundary& boundary, const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, open_for_reading(file));
  auto info = boundary.probe(fd.get(), ImageLimits{}, stop);
  if (!info) return std::move(info).error().during(file.string());
  return info;
}

Json json_of(const std::filesystem::path& file, const Result<MediaInfo>& info) {
  Json json = Json::object({{"file", file.string()}});
  if (!info) {
    json.set("error", Json::object({{"code", to_string(info.error().code())}, {"message", info.error().describe()}}));
    return json;
  }
  const Json found = to_json(*info);
  for (const auto& [key, value] : found.members()) json.set(key, value);
  return json;
}

ExitCode exit_code_of(std::size_t failed, std::size_t all) {
  if (failed == 0) return ExitCode::all_ready;
  return failed == all ? ExitCode::nothing_done : ExitCode::some_failed;
}

}  // namespace

ExitCode run_probe(const ProbeFlags& flags, MediaBoundary& boundary) {
  auto interrupts = Interrupts::watch();
  if (!interrupts) {
    tell_error(interrupts.error());
    return ExitCode::nothing_done;
  }
  const std::stop_token stop = (*interrupts)->token();
  Json found = Json::array();
  std::string text;
  std::size_t failed = 0;
  for (const std::filesystem::path& file : flags.files) {
    const auto info = probe_file(file, boundary, stop);
    if (stop.stop_requested()) return ExitCode::interrupted;
    if (!info) {
      ++failed;
      tell_error(info.error());
    } else if (!flags.json) {
      text += printable(file.string()) + "\n" + media_info_text(*info);
    }
    if (flags.json) found.push(json_of(file, info));
  }
  if (auto printed = print(flags.json ? found.dump(2) + "\n" : text); !printed) {
    tell_error(printed.error());
    return ExitCode::some_failed;
  }
  return exit_code_of(failed, flags.files.size());
}

}  // namespace pinmill::app

#include "bench/contenders.h"

#include <cstdlib>
#include <thread>

#include "bench/process.h"
#include "pipeline/manifest.h"

namespace pinmill::bench {
namespace {

namespace fs = std::filesystem;

bool runs(const std::vector<std::string>& command) {
  const auto cost = run(command, "/dev/null");
  return cost && cost->exit_code == 0;
}

std::string jobs() {
  return std::to_string(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

std::vector<Contender> contenders(const fs::path& pinmill, const fs::path& peers, const std::string& focus) {
  ::setenv("JOBS", jobs().c_str(), 1);
  ::setenv("FOCUS", focus.c_str(), 1);
  const std::vector<std::string> ours{pinmill, "prepare",   "IN", "-o",     "OUT",  "--fit",   "crop", "--focus",
                                      focus,   "--quality", "80", "--jobs", jobs(), "--force", "-q"};
  std::vector<Contender> all{{.name = "pinmill", .command = ours, .ours = true},
                             {.name = "by libvips", .command = ours, .ours = true}};
  all.back().command.insert(all.back().command.end(), {"--jpeg-road", "libvips"});
  const auto add = [&](const char* name, const std::vector<std::string>& probe, std::vector<std::string> command) {
    if (!runs(probe)) return;
    command.insert(command.end(), {"IN", "OUT"});
    all.push_back({.name = name, .command = std::move(command)});
  };
  add("sharp", {"node", peers / "sharp.mjs", "--version"}, {"node", peers / "sharp.mjs"});
  add("vipsthumbnail", {"vipsthumbnail", "--vips-version"}, {"bash", peers / "vipsthumbnail.sh"});
  if (focus != "centre") return all;  // the others look at nothing
  add("convert", {"convert", "-version"}, {"bash", peers / "convert.sh"});
  add("ffmpeg", {"ffmpeg", "-version"}, {"bash", peers / "ffmpeg.sh"});
  return all;
}

std::vector<std::string> command_for(const Contender& contender, const fs::path& in, const fs::path& out) {
  auto command = contender.command;
  for (auto& argument : command) {
    if (argument == "IN") argument = in;
    if (argument == "OUT") argument = out;
  }
  return command;
}

std::map<std::string, fs::path> results(const Contender& contender, const fs::path& out) {
  std::map<std::string, fs::path> files;
  if (!contender.ours) {
    for (const auto& entry : fs::directory_iterator(out)) files[entry.path().stem()] = entry.path();
    return files;
  }
  const auto manifest = read_manifest(out);
  if (!manifest) return files;
  for (const auto& pin : manifest->pins)
    for (const auto& page : pin.pages)
      if (!page.file.empty()) files[fs::path(page.source).stem()] = out / page.file;
  return files;
}

}  // namespace pinmill::bench

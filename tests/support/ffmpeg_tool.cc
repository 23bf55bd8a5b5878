#include "support/ffmpeg_tool.h"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace pinmill::testing {

std::string run(const std::string& command_line) {
  std::FILE* pipe = ::popen((command_line + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command_line);
  std::string output;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    output.append(buffer.data(), got);
  if (::pclose(pipe) != 0) throw std::runtime_error(command_line + " failed:\n" + output);
  return output;
}

std::filesystem::path make_clip(const std::filesystem::path& file, const std::string& arguments) {
  run("ffmpeg -v error -nostdin -y " + arguments + " '" + file.string() + "'");
  return file;
}

std::string decoded_md5(const std::filesystem::path& file) {
  return run("ffmpeg -v error -nostdin -i '" + file.string() + "' -map 0:v? -map 0:a? -f md5 -");
}

std::string ffprobe(const std::filesystem::path& file, const std::string& entries) {
  std::string output = run("ffprobe -v error -of csv=p=0 -show_entries " + entries + " '" + file.string() + "'");
  while (!output.empty() && (output.back() == '\n' || output.back() == ',')) output.pop_back();
  return output;
}

}  // namespace pinmill::testing

#include "app/command.h"

#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codecs/encode.h"
#include "codecs/image.h"
#include "codecs/runtime.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

std::string text_of(const std::filesystem::path& file) {
  const Bytes bytes = read_bytes(file);
  return std::string(as_text(bytes));
}

std::string text_so_far(const std::filesystem::path& file) {
  return std::filesystem::exists(file) ? text_of(file) : std::string();
}

void redirect(int fd, const std::string& file, int flags) {
  const int opened = ::open(file.c_str(), flags, 0600);
  if (opened < 0 || ::dup2(opened, fd) < 0) ::_exit(125);
  ::close(opened);
}

Image drawn(unsigned seed, std::uint32_t width_px, std::uint32_t height_px) {
  Image image = take(Image::allocate(PixelLayout::rgb8, width_px, height_px));
  std::uint32_t noise = seed * 2'654'435'761U + 1;
  const double tilt = 0.3 + seed % 7;
  for (std::uint32_t y = 0; y < height_px; ++y) {
    std::byte* pixel = image.plane().row(y);
    for (std::uint32_t x = 0; x < width_px; ++x) {
      noise = noise * 1'664'525U + 1'013'904'223U;
      const double u = static_cast<double>(x) / width_px, v = static_cast<double>(y) / height_px;
      const double wave = 90 + 60 * std::sin(tilt * 4 * u + seed) + 60 * std::cos((seed % 5 + 2) * 3 * v);
      const auto grain = static_cast<int>(noise >> 28);
      for (int channel = 0; channel < 3; ++channel)
        *pixel++ = static_cast<std::byte>(std::clamp(static_cast<int>(wave) + grain + 12 * channel, 0, 255));
    }
  }
  return image;
}

void write(const std::filesystem::path& file, const Bytes& bytes) {
  std::filesystem::create_directories(file.parent_path());
  const FileDescriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd || !write_all(fd.get(), bytes)) throw std::runtime_error("cannot write " + file.string());
}

int exit_code_of(int state) {
  return WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
}

}  // namespace

void RunningCommand::signal(int number) const {
  ::kill(pid_, number);
}

void RunningCommand::signal_group(int number) const {
  ::kill(-pid_, number);
}

std::string RunningCommand::out() const {
  return text_so_far(output_.string() + ".out");
}

std::string RunningCommand::err() const {
  return text_so_far(output_.string() + ".err");
}

Ran RunningCommand::wait() {
  int state = 0;
  while (::waitpid(pid_, &state, 0) < 0 && errno == EINTR) {
  }
  return {exit_code_of(state), out(), err()};  // nothing, where it was killed before it opened them
}

RunningCommand Command::start(const std::vector<std::string>& arguments, std::string_view input) const {
  static std::atomic<int> serial = 0;
  const std::filesystem::path output = output_.path() / std::to_string(serial++);
  const std::filesystem::path given = output_.write(output.filename().string() + ".in", input);
  std::vector<char*> argv = {const_cast<char*>(PINMILL_COMMAND)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid == 0) {
    ::setpgid(0, 0);
    ::setenv("XDG_CONFIG_HOME", home_.path().c_str(), 1);
    ::setenv("XDG_DATA_HOME", home_.path().c_str(), 1);
    if (::chdir(work_.path().c_str()) != 0) ::_exit(125);
    redirect(STDIN_FILENO, given, O_RDONLY);
    redirect(STDOUT_FILENO, output.string() + ".out", O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, output.string() + ".err", O_WRONLY | O_CREAT | O_TRUNC);
    ::execv(argv[0], argv.data());
    ::_exit(126);
  }
  ::setpgid(pid, pid);  // whichever of the two comes first
  return {pid, output};
}

void write_photo(const std::filesystem::path& file, unsigned seed, std::uint32_t width_px, std::uint32_t height_px) {
  if (!start_media_runtime()) throw std::runtime_error("the media libraries do not start");
  write(file, take(encode_jpeg(drawn(seed, width_px, height_px), {.quality = 90})));
}

void write_drawing(const std::filesystem::path& file, unsigned seed, std::uint32_t width_px, std::uint32_t height_px) {
  if (!start_media_runtime()) throw std::runtime_error("the media libraries do not start");
  write(file, take(encode_png(drawn(seed, width_px, height_px), {.compression = 1})));
}

Json manifest_of(const std::filesystem::path& out) {
  return take(Json::parse(text_of(out / "pins.json")));
}

std::vector<std::string> statuses_of(const Json& manifest) {
  std::vector<std::string> statuses;
  for (const Json& pin : manifest["pins"].items()) statuses.push_back(pin["status"].string_or(""));
  return statuses;
}

Ran run_shell(const std::string& command_line) {
  FILE* pipe = ::popen((command_line + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command_line);
  Ran ran;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) ran.out.append(buffer, got);
  ran.exit_code = exit_code_of(::pclose(pipe));
  return ran;
}

}  // namespace pinmill::testing

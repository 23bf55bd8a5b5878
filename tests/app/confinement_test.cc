// What media processes ask the system for while they work, as strace sees it: a witness that knows nothing of filters.
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "app/command.h"
#include "support/result_matchers.h"
#include "support/samples_folder.h"
#include "worker/confine.h"
#include "worker/sanitized.h"

namespace pinmill::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// What was asked for by media processes and their threads, once they were locked in; and how many there were.
struct Asked {
  std::vector<std::string> calls;
  std::size_t processes = 0;
};

/// Of a log that strace wrote with -f, -qq and -ff's one file a thread: `LOG.PID`. A thread's file names no parent, so
/// the threads are those that processes of media were told the numbers of.
Asked asked_by_media(const fs::path& folder) {
  std::map<std::string, std::vector<std::string>> lines_of;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);)
      lines_of[entry.path().extension().string().substr(1)].push_back(line);
  }
  Asked asked;
  static const std::regex thread(R"(^clone3?\(.*= (\d+)$)");
  std::vector<std::string> open;
  for (const auto& [id, lines] : lines_of) {
    const auto named = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
      return line.starts_with("prctl(PR_SET_NAME, \"pinmill-media\"");
    });
    if (named == lines.end()) continue;
    ++asked.processes;
    open.push_back(id);
    lines_of[id].erase(lines_of[id].begin(), lines_of[id].begin() + (named - lines.begin()));
  }
  while (!open.empty()) {
    const std::vector<std::string>& lines = lines_of[open.back()];
    open.pop_back();
    for (const std::string& line : lines) {
      std::smatch started;
      if (std::regex_match(line, started, thread)) open.push_back(started[1]);
      asked.calls.push_back(line);
    }
  }
  return asked;
}

std::vector<std::string> those_like(const Asked& asked, const std::string& pattern) {
  const std::regex like(pattern);
  std::vector<std::string> found;
  for (const std::string& call : asked.calls)
    if (std::regex_search(call, like)) found.push_back(call);
  return found;
}

/// Files that take decoders in: each reads another file, or runs a program, where it gets its way.
void write_hostile(const Command& command, const fs::path& secret) {
  command.write("in/playlist.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://" + secret.string() + "\n");
  command.write("in/list.mov", "ffconcat version 1.0\nfile '" + secret.string() + "'\n");
  command.write("in/drawing.png",
                "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' "
                "width='9' height='9'><image xlink:href='" +
                    secret.string() + "'/></svg>");
  command.write("in/script.jpg", "push graphic-context\nimage over 0,0 9,9 '|touch " + secret.string() + "'\n");
  command.write("in/print.jpg", "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(" + secret.string() + ") run\n");
  command.write("in/frame_%03d.jpg", "\xff\xd8\xff\xe0");
  command.write("in/session.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n");
}

TEST(Confinement, opens_no_socket_starts_no_program_and_reads_no_other_file_over_samples_and_hostile_files) {
  if (built_with_sanitizers) GTEST_SKIP() << "sanitizers look into files of their own";
  if (const auto support = confinement_support(); !support.missing.empty()) GTEST_SKIP() << support.missing;
  PINMILL_NEED_SAMPLES(samples, "");
  const Command command;
  const fs::path secret = command.write("beside/secret.png", "not to be read");
  write_hostile(command, secret);
  fs::create_directory(command.folder() / "traced");
  const Ran ran = run_shell("cd '" + command.folder().string() +
                            "' && strace -ff -qq -s 300 -o traced/t -e trace="
                            "%network,execve,execveat,fork,vfork,clone,clone3,prctl,open,openat,openat2,creat " +
                            PINMILL_COMMAND + " prepare --confine require in '" + samples.string() + "' -o out 2>&1");
  ASSERT_THAT(ran.out, HasSubstr(" ready, ")) << "strace must be there";
  const Asked asked = asked_by_media(command.folder() / "traced");
  EXPECT_GT(asked.processes, 50U);
  EXPECT_THAT(those_like(asked, "^(socket|connect|bind|sendto|sendmsg|accept|exec|fork|vfork)"), IsEmpty());
  EXPECT_THAT(those_like(asked, "^clone.*= \\d+$"), Not(IsEmpty())) << "threads are seen, then";
  EXPECT_THAT(those_like(asked, "^clone3?\\((?!.*CLONE_THREAD).*= \\d+$"), IsEmpty());
  EXPECT_THAT(those_like(asked, R"re(^open.*O_(WRONLY|RDWR|CREAT).*= \d+$)re"), IsEmpty());
  const std::string needed =
      R"re("(/usr(/local)?/share/(fonts|fontconfig|zoneinfo)|/etc/(fonts|localtime)|/var/cache/fontconfig|/root/\.|)re"
      R"re(/home/[^/]+/\.|/proc/sys/vm/overcommit_memory"|/sys/devices/system/cpu/online"|[^"]*/gconv/))re";
  EXPECT_THAT(those_like(asked, "^open\\w*\\((?!\\w+, " + needed + ").*= \\d+$"), IsEmpty());
  EXPECT_THAT(those_like(asked, "secret"), IsEmpty());
}

}  // namespace
}  // namespace pinmill::testing

#include "worker/obedient_calls.h"

#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace pinmill::testing {
namespace {

using namespace std::chrono_literals;

void write_to_every_descriptor(std::string_view text) {
  for (int fd = STDERR_FILENO + 1; fd < 64; ++fd) static_cast<void>(write_all(fd, as_bytes(text)).has_value());
}

MediaInfo noted(std::string note) {
  MediaInfo info;
  info.format = Format::png;
  info.notes = {std::move(note)};
  return info;
}

std::string soft_limit(__rlimit_resource resource) {
  rlimit both{};
  ::getrlimit(resource, &both);
  return std::to_string(both.rlim_cur);
}

void beat(const ClipProgressCallback& progress, int beats) {
  for (int i = 1; i <= beats; ++i) {
    std::this_thread::sleep_for(50ms);
    progress({std::chrono::milliseconds(i), std::chrono::milliseconds(beats)});
  }
  if (beats == 0) ::pause();
}

void spin() {
  const volatile bool forever = true;
  while (forever) {
  }
}

void write_garbage(std::string_view text) {
  write_to_every_descriptor(text);
  ::_exit(0);
}

Result<MediaInfo> eat() {
  std::vector<std::unique_ptr<std::byte[]>> eaten;
  for (;;) eaten.push_back(std::make_unique_for_overwrite<std::byte[]>(64U << 20));
}

std::size_t count_descriptors() {
  std::size_t count = 0;
  for (int fd = 0; fd < 1024; ++fd) count += ::fcntl(fd, F_GETFD) >= 0 ? 1U : 0U;
  return count;
}

Result<std::string> text_behind(int fd) {
  PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, read_all(fd, 1000));
  return std::string(as_text(bytes));
}

MediaInfo confinement() {
  MediaInfo info = noted("core " + soft_limit(RLIMIT_CORE));
  info.notes.push_back("files " + soft_limit(RLIMIT_NOFILE));
  info.notes.push_back("no new privileges " + std::to_string(::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)));
  info.notes.push_back("dumpable " + std::to_string(::prctl(PR_GET_DUMPABLE)));
  return info;
}

}  // namespace

Result<MediaInfo> ObedientCalls::probe(int fd, const ImageLimits& limits, std::stop_token) {
  PINMILL_ASSIGN_OR_RETURN(const std::string order, text_behind(fd));
  if (order == "segfault") ::raise(SIGSEGV);
  if (order == "abort") std::abort();
  if (order == "be silent") ::_exit(0);
  if (order == "exit 7") ::_exit(7);
  if (order == "hang") ::pause();
  if (order == "spin") spin();
  if (order == "eat") return eat();
  if (order == "write garbage") write_garbage("} this is no JSON");
  if (order == "write too much") write_garbage(std::string(5 << 20, 'x'));
  if (order == "write something else") write_garbage(R"({"value":{"notes":7,"format":[]}})");
  if (order == "refuse")
    return Error(ErrorCode::unsupported, Origin::libvips, 42, "no such thing").during("look inside");
  if (order == "descriptors") return noted(std::to_string(count_descriptors()));
  if (order == "confinement") return confinement();
  return noted(order + " within " + std::to_string(limits.wall_clock.count()));
}

Result<std::vector<PageReport>> ObedientCalls::prepare_story(const StoryFiles& files, const StoryOrder& order,
                                                             const Recipe&, const ClipProgressCallback& progress,
                                                             std::stop_token) {
  std::vector<PageReport> reports;
  for (std::size_t i = 0; i < files.pages.size(); ++i) {
    PINMILL_ASSIGN_OR_RETURN(std::string told, text_behind(files.pages[i].source_fd));
    if (files.pages[i].sidecar_fd >= 0) {
      PINMILL_ASSIGN_OR_RETURN(const std::string sidecar, text_behind(files.pages[i].sidecar_fd));
      told += "+" + sidecar;
    }
    PageReport report;
    report.reason = told + "|" + order.pages[i].caption;
    report.part = ClipRange{order.still_length * i, order.still_length * (i + 1)};
    reports.push_back(std::move(report));
  }
  if (files.music_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(const std::string music, text_behind(files.music_fd));
    reports.front().reason += "|" + music;
  }
  if (reports.front().reason.starts_with("lose")) reports.pop_back();
  if (progress) progress({order.still_length, order.still_length});
  PINMILL_RETURN_IF_ERROR(write_all(files.output_fd, as_bytes("a story")));
  return reports;
}

Result<std::vector<std::chrono::milliseconds>> ObedientCalls::split(int, const Recipe& recipe,
                                                                    const ClipProgressCallback&, std::stop_token) {
  return std::vector<std::chrono::milliseconds>{1s, recipe.video.max_duration};
}

Result<PageReport> ObedientCalls::prepare(const PageFiles& files, const Recipe& recipe,
                                          const ClipProgressCallback& progress, std::stop_token) {
  if (recipe.limits.wall_clock == 1s) beat(progress, recipe.jpeg_quality);
  PINMILL_RETURN_IF_ERROR(write_all(files.output_fd, as_bytes("output")));
  if (files.preview_fd >= 0) PINMILL_RETURN_IF_ERROR(write_all(files.preview_fd, as_bytes("preview")));
  if (files.cover_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(const std::string cover, text_behind(files.cover_source_fd));
    PINMILL_RETURN_IF_ERROR(write_all(files.cover_fd, as_bytes(cover)));
  }
  PageReport report;
  report.reason = recipe.key();
  if (files.sidecar_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(report.text.title, text_behind(files.sidecar_fd));
  }
  return report;
}

}  // namespace pinmill::testing

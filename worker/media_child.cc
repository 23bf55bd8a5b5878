// What a child may use. Its limits are far above what sound media needs within ImageLimits, and low enough that a file
// made to hurt ends with its child: no core dumps (they hold somebody's photo), address space for one decoded picture,
// its input and the libraries, twice the wall clock in processor seconds (libvips has a second thread), no new
// privileges, and no descriptors but those of its own call.
#include "worker/media_child.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "worker/sanitized.h"

namespace pinmill {
namespace {

constexpr rlim_t library_address_bytes = 1ULL << 30;  // libraries mapped, malloc arenas and thread stacks reserved
constexpr rlim_t max_written_bytes = 512ULL << 20;    // 16 times what Pinterest takes; lossless noise passes by there
constexpr rlim_t max_open_files = 64;

void limit(__rlimit_resource resource, rlim_t value) {
  const rlimit both{value, value};
  ::setrlimit(resource, &both);
}

void set_limits(const ImageLimits& limits) {
  limit(RLIMIT_CORE, 0);
  if (!built_with_sanitizers)  // their shadow takes terabytes of address space
    limit(RLIMIT_AS, library_address_bytes + limits.max_decoded_bytes + limits.max_input_bytes);
  limit(RLIMIT_CPU, 2 * static_cast<rlim_t>(std::max<std::int64_t>(limits.wall_clock.count(), 1)));
  limit(RLIMIT_FSIZE, max_written_bytes);
  limit(RLIMIT_NOFILE, max_open_files);
}

void close_all_but(std::vector<int> kept) {
  std::sort(kept.begin(), kept.end());
  unsigned next = STDERR_FILENO + 1;
  for (const int fd : kept) {
    if (static_cast<unsigned>(fd) > next) ::close_range(next, static_cast<unsigned>(fd) - 1, 0);
    next = static_cast<unsigned>(fd) + 1;
  }
  ::close_range(next, ~0U, 0);
}

void confine(const CallHead& head, const std::vector<FileDescriptor>& descriptors, int zygote_pid) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != zygote_pid) ::_exit(1);  // it died before we asked to die with it
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<int> kept;
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    if (i != 1) kept.push_back(descriptors[i].get());  // the status is the zygote's to send
  }
  close_all_but(std::move(kept));
  ::prctl(PR_SET_NAME, "pinmill-media");
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0);
  set_limits(head.recipe.limits);
}

PageFiles page_files(const CallHead& head, const std::vector<FileDescriptor>& descriptors) {
  PageFiles files{.source_fd = descriptors[2].get(), .output_fd = descriptors[3].get()};
  std::size_t next = 4;
  if (head.has_sidecar) files.sidecar_fd = descriptors[next++].get();
  if (head.has_preview) files.preview_fd = descriptors[next].get();
  return files;
}

template <typename Call>
Json answer_without_exceptions(Call&& call) {
  using Answer = decltype(call());
  try {
    return answer_of(call());
  } catch (const std::bad_alloc&) {
    return answer_of(
        Answer(Error(ErrorCode::limit_exceeded, "the file needs more memory than a media process may use")));
  } catch (const std::exception& thrown) {
    return answer_of(Answer(Error(ErrorCode::internal, std::string("the media process threw: ") + thrown.what())));
  }
}

Json answer(const ChildWork& work, const CallHead& head, const std::vector<FileDescriptor>& descriptors) {
  if (head.kind == CallHead::Kind::probe)
    return answer_without_exceptions([&] { return work.calls->probe(descriptors[2].get(), head.recipe.limits, {}); });
  return answer_without_exceptions([&] { return work.calls->prepare(page_files(head, descriptors), head.recipe, {}); });
}

}  // namespace

void run_child(const ChildWork& work, const CallHead& head, const std::vector<FileDescriptor>& descriptors,
               int zygote_pid) {
  confine(head, descriptors, zygote_pid);
  const std::string text = answer(work, head, descriptors).dump();
  const bool written = write_all(descriptors[0].get(), as_bytes(text)).has_value();
  ::_exit(written ? 0 : 1);
}

}  // namespace pinmill

// What a child may use. Its limits are far above what sound media needs within ImageLimits, and low enough that a file
// made to hurt ends with its child: no core dumps (they hold somebody's photo), no new privileges, and no descriptors
// but those of its own call. For a picture: address space for one decoded picture, its input and the libraries, twice
// the wall clock in processor seconds (libvips has a second thread). For a video: address space for the frames that
// decoder, filter and encoder hold at once, and processor time by the longest video that is taken: its end is decided
// by who watches its progress. There is no RLIMIT_NPROC, for it counts all that its user runs; a child starts no
// process at all.
#include "worker/media_child.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <utility>

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "worker/picture_heap.h"
#include "worker/sanitized.h"

namespace pinmill {
namespace {

constexpr rlim_t library_address_bytes = 1ULL << 30;  // libraries mapped, malloc arenas and thread stacks reserved
constexpr rlim_t max_written_bytes = 512ULL << 20;    // 16 times what Pinterest takes; lossless noise passes by there
constexpr rlim_t max_open_files = 128;                // a story of 20 pages with sidecars comes with 47

constexpr rlim_t clip_address_bytes = 6ULL << 30;   // 4K: 400 MB in use, several times that reserved by 20 threads
constexpr rlim_t clip_cpu_seconds_per_second = 60;  // 4K HEVC to 1080p takes 4 on a slow core

void limit(__rlimit_resource resource, rlim_t value) {
  const rlimit both{value, value};
  ::setrlimit(resource, &both);
}

rlim_t seconds(std::chrono::seconds duration) {
  return static_cast<rlim_t>(std::max<std::int64_t>(duration.count(), 1));
}

struct Limits {
  rlim_t address_bytes = 0, cpu_seconds = 0, written_bytes = 0;
};

Limits limits_of(const CallHead& head) {
  const ImageLimits& picture = head.recipe.limits;
  const rlim_t picture_bytes = library_address_bytes + picture.max_decoded_bytes + picture.max_input_bytes;
  if (head.media == CallHead::Media::picture)
    return {picture_bytes, 2 * seconds(picture.wall_clock), max_written_bytes};
  const VideoRecipe& video = head.recipe.video;
  return {picture_bytes + clip_address_bytes, clip_cpu_seconds_per_second * seconds(video.limits.max_duration),
          max_written_bytes + 2 * video.max_output_bytes};
}

void set_limits(const Limits& limits) {
  limit(RLIMIT_CORE, 0);
  if (!built_with_sanitizers) limit(RLIMIT_AS, limits.address_bytes);  // their shadow takes terabytes
  limit(RLIMIT_CPU, limits.cpu_seconds);
  limit(RLIMIT_FSIZE, limits.written_bytes);
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

Result<void> confine(const Confinement& confinement, const CallHead& head,
                     const std::vector<FileDescriptor>& descriptors, int zygote_pid) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != zygote_pid) ::_exit(1);  // it died before we asked to die with it
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<int> kept;
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    if (i != 1) kept.push_back(descriptors[i].get());  // the status is the zygote's to send
  }
  ::prctl(PR_SET_NAME, "pinmill-media");
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0);
  PINMILL_RETURN_IF_ERROR(confinement.enter_files());
  close_all_but(std::move(kept));
  // glibc raises this when frames are freed and then keeps them: 585 MB at most became 478 for a 4K video
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
  set_limits(limits_of(head));
  if (head.media == CallHead::Media::picture) take_large_pages();
  return confinement.enter_syscalls();
}

/// A beat that finds no room is lost: those before it are not read yet.
void beat(int fd, const ClipProgress& progress) {
  const Beat one{.done_ms = progress.done.count(), .total_ms = progress.total.count()};
  static_cast<void>(::write(fd, &one, sizeof one) == sizeof one);
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

Result<std::vector<PageReport>> make_story_of(const ChildWork& work, const CallHead& head,
                                              std::span<const FileDescriptor> descriptors,
                                              const ClipProgressCallback& progress) {
  const ReceivedStory story = received_story(head, descriptors);
  PINMILL_ASSIGN_OR_RETURN(const Bytes text, read_all(story.order_fd, max_order_bytes));
  PINMILL_ASSIGN_OR_RETURN(const Json json, Json::parse(as_text(text)));
  PINMILL_ASSIGN_OR_RETURN(const StoryOrder order, story_order_from(json));
  return work.calls->prepare_story(story.files, order, head.recipe, progress, {});
}

Json answer(const ChildWork& work, const CallHead& head, const std::vector<FileDescriptor>& descriptors) {
  const std::span<const FileDescriptor> own = std::span(descriptors).subspan(files_begin);
  const int beats = descriptors[2].get();
  const auto progress = [beats](const ClipProgress& clip) { beat(beats, clip); };
  if (head.kind == CallHead::Kind::story)
    return answer_without_exceptions([&] { return make_story_of(work, head, own, progress); });
  const PageFiles files = received_files(head.files, own);
  if (head.kind == CallHead::Kind::probe)
    return answer_without_exceptions([&] { return work.calls->probe(files.source_fd, head.recipe.limits, {}); });
  if (head.kind == CallHead::Kind::split)
    return answer_without_exceptions([&] { return work.calls->split(files.source_fd, head.recipe, progress, {}); });
  return answer_without_exceptions([&] { return work.calls->prepare(files, head.recipe, progress, {}); });
}

}  // namespace

void run_child(const ChildWork& work, const Confinement& confinement, const CallHead& head,
               const std::vector<FileDescriptor>& descriptors, int zygote_pid) {
  const auto confined = confine(confinement, head, descriptors, zygote_pid);
  const Json found = confined ? answer(work, head, descriptors) : answer_of(Result<MediaInfo>(confined.error()));
  const std::string text = found.dump();
  const bool written = write_all(descriptors[0].get(), as_bytes(text)).has_value();
  ::_exit(written ? 0 : 1);
}

}  // namespace pinmill

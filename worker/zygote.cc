// Note: why a child is forked and no program started
//
// A fork of the zygote, which has started the media libraries already, costs some two milliseconds; starting a program
// that links them costs sixty, as much as a whole photo. The library itself forks nothing unless a program asks for a
// zygote: no library should fork behind a program's back.
#include "worker/zygote.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codecs/format.h"
#include "worker/child_call.h"
#include "worker/confinement.h"
#include "worker/media_child.h"
#include "worker/sanitized.h"
#include "worker/zygote_process.h"

namespace pinmill {
namespace {

std::size_t count_threads() {
  std::size_t count = 0;
  std::error_code failed;
  for (std::filesystem::directory_iterator task("/proc/self/task", failed), end; !failed && task != end;
       task.increment(failed))
    ++count;
  return count;
}

/// Waits for the zygote to say that its runtime is up.
Result<void> await_start(int requests) {
  CallStatus ready;
  PINMILL_ASSIGN_OR_RETURN(const Message message,
                           receive_message(requests, std::as_writable_bytes(std::span(&ready, 1))));
  if (message.size_bytes == 0) return Error(ErrorCode::internal, "the media process ended while it started");
  if (ready.how == CallStatus::How::exited) return {};
  std::string sentence(64 * 1024, '\0');
  PINMILL_ASSIGN_OR_RETURN(const Message reason,
                           receive_message(requests, std::as_writable_bytes(std::span(sentence))));
  sentence.resize(reason.size_bytes);
  return Error(ErrorCode::internal, "start the media libraries: " + sentence);
}

bool becomes_video(Format format) noexcept {
  return traits_of(format).kind == FormatKind::video || may_be_animated(format);
}

/// A file in memory that holds the text.
Result<FileDescriptor> file_of(const std::string& text) {
  FileDescriptor file(::memfd_create("pinmill-order", MFD_CLOEXEC));
  if (!file) return Error::from_errno(errno, "make room for a story's order");
  PINMILL_RETURN_IF_ERROR(write_all(file.get(), as_bytes(text)));
  return file;
}

class ChildBoundary final : public MediaBoundary {
 public:
  explicit ChildBoundary(int requests) : requests_(requests) {}

  Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) override {
    CallHead head;
    head.recipe.limits = limits;
    const PassedFiles files = passed({.source_fd = fd});
    head.files = files.set;
    auto answer = call_child(requests_, head, files.descriptors, {}, std::move(stop));
    if (!answer) return std::move(answer).error();
    return media_info_of_answer(*answer);
  }

  Result<std::vector<std::chrono::milliseconds>> split(int fd, const Recipe& recipe,
                                                       const ClipProgressCallback& progress,
                                                       std::stop_token stop) override {
    const PassedFiles files = passed({.source_fd = fd});
    const CallHead head{
        .kind = CallHead::Kind::split, .media = CallHead::Media::clip, .files = files.set, .recipe = recipe};
    auto answer = call_child(requests_, head, files.descriptors, progress, std::move(stop));
    if (!answer) return std::move(answer).error();
    return cuts_of_answer(*answer);
  }

  Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                             std::stop_token stop) override {
    const PassedFiles own = passed(files);
    PINMILL_ASSIGN_OR_RETURN(const Format format, sniff(files.source_fd));
    const CallHead head{.kind = CallHead::Kind::prepare,
                        .media = becomes_video(format) ? CallHead::Media::clip : CallHead::Media::picture,
                        .files = own.set,
                        .recipe = recipe};
    auto answer = call_child(requests_, head, own.descriptors, progress, std::move(stop));
    if (!answer) return std::move(answer).error();
    return page_report_of_answer(*answer);
  }

  Result<std::vector<PageReport>> prepare_story(const StoryFiles& files, const StoryOrder& order, const Recipe& recipe,
                                                const ClipProgressCallback& progress, std::stop_token stop) override {
    if (files.pages.size() > most_story_pages)
      return Error(ErrorCode::limit_exceeded, "a story of more pages than a media process is given");
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor order_file, file_of(to_json(order).dump()));
    const PassedStory own = passed(files, order_file.get());
    const CallHead head{.kind = CallHead::Kind::story,
                        .media = CallHead::Media::clip,
                        .files = own.files,
                        .story = own.set,
                        .recipe = recipe};
    auto answer = call_child(requests_, head, own.descriptors, progress, std::move(stop));
    if (!answer) return std::move(answer).error();
    return page_reports_of_answer(*answer, files.pages.size());
  }

 private:
  int requests_;
};

}  // namespace

struct Zygote::State {
  FileDescriptor requests;
  pid_t pid = -1;
  ChildBoundary boundary;
};

Zygote::Zygote(std::unique_ptr<State> state) : state_(std::move(state)) {}

Zygote::~Zygote() {
  state_->requests.reset();  // it kills its children, waits for them, and ends
  while (::waitpid(state_->pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

MediaBoundary& Zygote::boundary() noexcept {
  return state_->boundary;
}

Result<std::unique_ptr<Zygote>> Zygote::start(const ChildWork& work, Confine confine) {
  if (!built_with_sanitizers && count_threads() != 1)
    return Error(ErrorCode::invalid_argument,
                 "the zygote must be started while the process has one thread: call Zygote::start first thing in main");
  PINMILL_RETURN_IF_ERROR(check_confinement(confine));
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return Error::from_errno(errno, "make a socket pair for the zygote");
  FileDescriptor ours(ends[0]);
  FileDescriptor theirs(ends[1]);
  const pid_t self = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return Error::from_errno(errno, "fork the zygote");
  if (pid == 0) run_zygote(std::move(theirs), work, confine, self);
  theirs.reset();
  auto state = std::make_unique<State>(State{std::move(ours), pid, ChildBoundary(ends[0])});
  std::unique_ptr<Zygote> zygote(new Zygote(std::move(state)));
  PINMILL_RETURN_IF_ERROR(await_start(ends[0]));
  return zygote;
}

}  // namespace pinmill

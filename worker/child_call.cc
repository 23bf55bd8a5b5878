#include "worker/child_call.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pinmill {
namespace {

using Clock = std::chrono::steady_clock;

/// How long a killed child may take to be gone. It is at once, unless the machine is on its knees.
constexpr std::chrono::seconds grace{10};

std::string_view doing(CallHead::Kind kind) {
  switch (kind) {
    case CallHead::Kind::probe: return "probe";
    case CallHead::Kind::split: return "find where to cut";
    case CallHead::Kind::prepare: return "prepare";
    case CallHead::Kind::story: return "make the story";
  }
  return "prepare";
}

Error zygote_gone() {
  return Error(ErrorCode::unavailable,
               "the process that starts media processes is gone; run the command again to go on from here");
}

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  const char* meaning = sigdescr_np(signal);
  if (name == nullptr || meaning == nullptr) return fmt::format("signal {}", signal);
  return fmt::format("SIG{}: {}", name, meaning);
}

Error died_of(int signal) {
  const std::string name = signal_name(signal);
  switch (signal) {
    case SIGKILL:
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
      return Error(ErrorCode::unavailable,
                   fmt::format("the media process was killed from outside ({}), by somebody or for want of memory; "
                               "run the command again",
                               name));
    case SIGXCPU:
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("the media process used up its processor time ({}); the file asks for more work than a "
                               "picture should",
                               name));
    case SIGXFSZ:
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("the media process wrote more than it may ({}); make the picture smaller", name));
    default:
      return Error(ErrorCode::corrupt_input,
                   fmt::format("the media process died of this file ({}); it is damaged or made to do harm: save it "
                               "again from the program it came from",
                               name));
  }
}

/// The caller's end of a call: what the child writes, and how it ended.
class Call {
 public:
  static Result<Call> send(int requests, const CallHead& head, std::span<const int> files) {
    FileDescriptor answer(::memfd_create("pinmill-answer", MFD_CLOEXEC));
    if (!answer) return Error::from_errno(errno, "make room for an answer");
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
      return Error::from_errno(errno, "make a socket pair for a call");
    FileDescriptor status(ends[0]);
    const FileDescriptor theirs(ends[1]);
    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC | O_NONBLOCK) != 0) return Error::from_errno(errno, "make a pipe for a call");
    FileDescriptor beats(pipe[0]);
    const FileDescriptor beating(pipe[1]);
    std::vector<int> descriptors = {answer.get(), theirs.get(), beating.get()};
    descriptors.insert(descriptors.end(), files.begin(), files.end());
    auto sent = send_message(requests, std::as_bytes(std::span(&head, 1)), descriptors);
    if (!sent && sent.error().code() == ErrorCode::unavailable) return zygote_gone();
    if (!sent) return std::move(sent).error();
    return Call(std::move(answer), std::move(status), std::move(beats));
  }

  /// Has the child killed; its status still comes. Any thread.
  void give_up() const noexcept { ::shutdown(status_.get(), SHUT_WR); }

  enum class Event : std::uint8_t { ended, beat, late };
  /// ended: there is a status, or the zygote is gone.
  Event wait_until(Clock::time_point deadline) {
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      const auto bounded = std::clamp<std::int64_t>(left.count(), 0, 3'600'000);
      pollfd polled[] = {{status_.get(), POLLIN, 0}, {beats_.get(), POLLIN, 0}};
      ::poll(polled, 2, static_cast<int>(bounded));
      if (polled[0].revents != 0) return Event::ended;
      if ((polled[1].revents & POLLIN) != 0) return Event::beat;
      if (polled[1].revents != 0) beats_.reset();  // the child closed it: nothing will come, and poll must not spin
      if (Clock::now() >= deadline) return Event::late;
    }
  }

  /// The last one; none where what came is no beat.
  std::optional<Beat> read_beats() {
    std::array<Beat, 64> beats;
    std::optional<Beat> last;
    for (;;) {
      const ssize_t got = ::read(beats_.get(), beats.data(), sizeof beats);
      if (got < static_cast<ssize_t>(sizeof(Beat))) return last;
      last = beats[static_cast<std::size_t>(got) / sizeof(Beat) - 1];
      if (static_cast<std::size_t>(got) < sizeof beats) return last;
    }
  }

  Result<CallStatus> status() const {
    CallStatus status;
    PINMILL_ASSIGN_OR_RETURN(const Message message,
                             receive_message(status_.get(), std::as_writable_bytes(std::span(&status, 1))));
    if (message.size_bytes != sizeof status) return zygote_gone();
    return status;
  }

  Result<Json> answer() const {
    auto text = read_all(answer_.get(), max_answer_bytes);
    if (!text) return Error(ErrorCode::internal, "the media process answered too much: " + text.error().describe());
    if (text->empty()) return Error(ErrorCode::internal, "the media process ended without an answer");
    auto json = Json::parse(as_text(*text));
    if (!json) return Error(ErrorCode::internal, "the media process answered nonsense: " + json.error().describe());
    return json;
  }

 private:
  Call(FileDescriptor answer, FileDescriptor status, FileDescriptor beats)
      : answer_(std::move(answer)), status_(std::move(status)), beats_(std::move(beats)) {}
  FileDescriptor answer_;
  FileDescriptor status_;
  FileDescriptor beats_;
};

Result<Json> outcome(const Call& call) {
  PINMILL_ASSIGN_OR_RETURN(const CallStatus status, call.status());
  switch (status.how) {
    case CallStatus::How::signalled: return died_of(status.value);
    case CallStatus::How::not_started: {
      const Error reason = Error::from_errno(status.value, "fork a media process");
      return Error(ErrorCode::unavailable, Origin::os, status.value, reason.message());
    }
    case CallStatus::How::exited: break;
  }
  if (status.value != 0)
    return Error(ErrorCode::internal, fmt::format("the media process ended with exit code {}", status.value));
  return call.answer();
}

/// Empty where the child ended by itself; else how long it had given no sign.
std::optional<std::chrono::seconds> await_end(Call& call, const CallHead& head, const ClipProgressCallback& progress) {
  std::chrono::seconds patience = head.recipe.limits.wall_clock;
  auto deadline = Clock::now() + patience;
  for (;;) {
    const Call::Event event = call.wait_until(deadline);
    if (event == Call::Event::late) return patience;
    const std::optional<Beat> beat = call.read_beats();
    if (beat && head.media == CallHead::Media::clip) {
      patience = head.recipe.video.limits.stall;
      deadline = Clock::now() + patience;
      if (progress) progress({std::chrono::milliseconds(beat->done_ms), std::chrono::milliseconds(beat->total_ms)});
    }
    if (event == Call::Event::ended) return std::nullopt;
  }
}

Error gave_no_sign(const CallHead& head, std::chrono::seconds waited) {
  if (head.media == CallHead::Media::clip)
    return Error(ErrorCode::timed_out,
                 fmt::format("no progress within {} s; the media process was ended", waited.count()));
  return Error(ErrorCode::timed_out, fmt::format("no answer within {} s; the media process was ended", waited.count()));
}

bool ends_within_grace(Call& call) {
  const auto deadline = Clock::now() + grace;
  for (;;) {
    const Call::Event event = call.wait_until(deadline);
    if (event != Call::Event::beat) return event == Call::Event::ended;
    static_cast<void>(call.read_beats());
  }
}

Result<Json> call_and_wait(int requests, const CallHead& head, std::span<const int> files,
                           const ClipProgressCallback& progress, std::stop_token stop) {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before it began");
  PINMILL_ASSIGN_OR_RETURN(Call call, Call::send(requests, head, files));
  std::optional<std::chrono::seconds> silent;
  {
    const std::stop_callback on_stop(stop, [&call] { call.give_up(); });
    silent = await_end(call, head, progress);
  }
  if (silent) {
    call.give_up();
    if (!ends_within_grace(call)) return zygote_gone();
  }
  auto result = outcome(call);
  if (silent && !result) return gave_no_sign(head, *silent);
  if (stop.stop_requested() && !result) return Error(ErrorCode::cancelled, "stopped; the media process was ended");
  return result;
}

}  // namespace

Result<Json> call_child(int requests, const CallHead& head, std::span<const int> files,
                        const ClipProgressCallback& progress, std::stop_token stop) {
  auto result = call_and_wait(requests, head, files, progress, std::move(stop));
  if (!result) return std::move(result).error().during(std::string(doing(head.kind)));
  return result;
}

}  // namespace pinmill

#include "http/answer_out.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <utility>

#include <sys/socket.h>

#include "http/event_channel.h"

namespace pinmill::http {
namespace {

constexpr std::size_t block_bytes = 16'384;
constexpr std::chrono::milliseconds pace{50};

/// A string that goes out slowly, or not wholly.
struct PacedBody {
  AnswerContext context;
  std::string text;
  std::size_t until, at_once;
  bool waited = false;
};

ssize_t read_paced(void* pointer, std::uint64_t position, char* into, std::size_t size) {
  auto& body = *static_cast<PacedBody*>(pointer);
  if (position >= body.until) return MHD_CONTENT_READER_END_WITH_ERROR;
  if (!std::exchange(body.waited, true)) {
    if (!body.context.suspended.suspend(body.context.id, body.context.connection))
      return MHD_CONTENT_READER_END_WITH_ERROR;
    body.context.timer.after(pace, [&waiting = body.context.suspended, id = body.context.id] { waiting.resume(id); });
    return 0;
  }
  body.waited = body.at_once == std::numeric_limits<std::size_t>::max();
  const std::size_t count = std::min({size, body.until - static_cast<std::size_t>(position), body.at_once});
  std::memcpy(into, body.text.data() + position, count);
  return static_cast<ssize_t>(count);
}

void free_paced(void* pointer) {
  delete static_cast<PacedBody*>(pointer);
}

ResponsePtr paced_response(std::string text, const Answer& answer, const AnswerContext& context) {
  const bool cut = answer.ending == Answer::Ending::cut;
  const std::size_t size = text.size();
  auto body = std::make_unique<PacedBody>(
      PacedBody{.context = context,
                .text = std::move(text),
                .until = cut ? std::min(answer.cut_after_bytes, size) : size,
                .at_once = answer.bytes_per_second == 0
                               ? std::numeric_limits<std::size_t>::max()
                               : std::max<std::size_t>(1, answer.bytes_per_second * pace.count() / 1'000),
                .waited = answer.bytes_per_second == 0});
  return ResponsePtr(::MHD_create_response_from_callback(size, block_bytes, read_paced, body.release(), free_paced));
}

struct EventReader {
  AnswerContext context;
  std::shared_ptr<EventHub::Channel> channel;
  std::shared_ptr<EventStream> stream;
};

ssize_t read_events(void* pointer, std::uint64_t, char* into, std::size_t size) {
  auto& reader = *static_cast<EventReader*>(pointer);
  std::size_t count = 0;
  const auto sleep = [&] { return reader.context.suspended.suspend(reader.context.id, reader.context.connection); };
  switch (reader.stream->take(into, size, count, sleep)) {
    case EventStream::Taken::bytes: return static_cast<ssize_t>(count);
    case EventStream::Taken::nothing: return 0;
    default: return MHD_CONTENT_READER_END_OF_STREAM;
  }
}

void free_events(void* pointer) {
  const std::unique_ptr<EventReader> reader(static_cast<EventReader*>(pointer));
  reader->channel->unsubscribe(reader->stream);
}

std::uint64_t last_event_id(const RequestHead& head) noexcept {
  std::uint64_t id = 0;
  if (const std::string* text = find_header(head.headers, "Last-Event-ID"))
    std::from_chars(text->data(), text->data() + text->size(), id);
  return id;
}

ResponsePtr event_response(const EventBody& body, const RequestHead& head, const AnswerContext& context,
                           std::shared_ptr<EventStream>& stream) {
  const auto& channel = body.hub->channel();
  auto wake = [&waiting = context.suspended, id = context.id] { waiting.resume(id); };
  stream = channel->subscribe(last_event_id(head), std::move(wake));
  auto reader = std::make_unique<EventReader>(EventReader{context, channel, stream});
  ResponsePtr response(
      ::MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, block_bytes, read_events, reader.release(), free_events));
  if (!response) return response;
  ::MHD_add_response_header(response.get(), "Content-Type", "text/event-stream");
  ::MHD_add_response_header(response.get(), "Cache-Control", "no-store");
  return response;
}

ResponsePtr file_response(FileBody& file) {
  return ResponsePtr(::MHD_create_response_from_fd64(file.size_bytes, file.fd.release()));
}

}  // namespace

ResponsePtr make_response(Answer answer, const RequestHead& head, const AnswerContext& context,
                          std::shared_ptr<EventStream>& stream) {
  ResponsePtr response;
  if (auto* file = std::get_if<FileBody>(&answer.body)) {
    response = file_response(*file);
  } else if (const auto* events = std::get_if<EventBody>(&answer.body)) {
    response = event_response(*events, head, context, stream);
  } else {
    std::string text = std::get<std::string>(std::move(answer.body));
    response = answer.ending == Answer::Ending::cut || answer.bytes_per_second > 0
                   ? paced_response(std::move(text), answer, context)
                   : ResponsePtr(::MHD_create_response_from_buffer(text.size(), text.data(), MHD_RESPMEM_MUST_COPY));
  }
  if (!response) return response;
  for (const auto& [name, value] : answer.headers)
    ::MHD_add_response_header(response.get(), name.c_str(), value.c_str());
  return response;
}

void close_by_reset(MHD_Connection* connection) noexcept {
  const MHD_ConnectionInfo* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (info == nullptr) return;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace pinmill::http

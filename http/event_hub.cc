#include "http/event_hub.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "http/event_channel.h"

namespace pinmill::http {
namespace {

/// One `data:` line for each line of the text, as the format wants it.
std::string event_text(std::uint64_t id, std::string_view event, std::string_view data) {
  std::string text = fmt::format("id: {}\nevent: {}\n", id, event);
  for (bool more = true; more;) {
    const auto line = data.substr(0, data.find('\n'));
    text += fmt::format("data: {}\n", line);
    more = line.size() < data.size();
    data.remove_prefix(std::min(data.size(), line.size() + 1));
  }
  return text + "\n";
}

}  // namespace

void EventStream::push(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (backlog_.size() + text.size() > max_)
    closed_ = true;  // it comes back and asks for what it has missed
  else
    backlog_ += text;
  if (std::exchange(asleep_, false)) wake();
}

void EventStream::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  if (std::exchange(asleep_, false)) wake();
}

EventStream::Taken EventStream::take(char* into, std::size_t size, std::size_t& count,
                                     const std::function<bool()>& sleep) {
  const std::lock_guard lock(mutex_);
  if (backlog_.empty() || closed_) {
    if (closed_ || !sleep()) return Taken::closed;
    asleep_ = true;
    return Taken::nothing;
  }
  count = std::min(size, backlog_.size());
  std::memcpy(into, backlog_.data(), count);
  backlog_.erase(0, count);
  return Taken::bytes;
}

std::shared_ptr<EventStream> EventHub::Channel::subscribe(std::uint64_t last_seen, std::function<void()> wake) {
  const std::lock_guard lock(mutex);
  std::string first = "retry: 1000\n\n";
  for (const Event& event : history) {
    if (last_seen != 0 && event.id > last_seen) first += event.text;
  }
  auto stream = std::make_shared<EventStream>(options.max_backlog_bytes + first.size(), std::move(first));
  stream->wake = std::move(wake);
  streams.insert(stream);
  return stream;
}

void EventHub::Channel::unsubscribe(const std::shared_ptr<EventStream>& stream) {
  const std::lock_guard lock(mutex);
  streams.erase(stream);
}

EventHub::EventHub(EventHubOptions options) : channel_(std::make_shared<Channel>()) {
  channel_->options = options;
}

EventHub::~EventHub() {
  const std::lock_guard lock(channel_->mutex);
  for (const auto& stream : channel_->streams) stream->close();
}

void EventHub::publish(std::string_view event, std::string_view data) {
  const std::lock_guard lock(channel_->mutex);
  const std::uint64_t id = channel_->next_id++;
  std::string text = event_text(id, event, data);
  for (const auto& stream : channel_->streams) stream->push(text);
  channel_->history.push_back({id, std::move(text)});
  if (channel_->history.size() > channel_->options.history) channel_->history.pop_front();
}

std::size_t EventHub::listeners() const {
  const std::lock_guard lock(channel_->mutex);
  return channel_->streams.size();
}

}  // namespace pinmill::http

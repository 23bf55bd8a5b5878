#include "codecs/vips/message_capture.h"

#include <vips/vips.h>

#include <algorithm>
#include <utility>

namespace pinmill {
namespace {

constexpr std::size_t max_messages = 16;

thread_local MessageCapture* current = nullptr;

void receive(const char* /*domain*/, GLogLevelFlags level, const char* message, void* /*unused*/) {
  if (current != nullptr && message != nullptr && (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL)) != 0)
    current->add(message);
}

}  // namespace

void route_vips_messages() {
  ::g_log_set_handler("VIPS", static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK), receive, nullptr);
}

MessageCapture::MessageCapture() {
  current = this;
}
MessageCapture::~MessageCapture() {
  current = nullptr;
}

void MessageCapture::add(std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  while (!message.empty() && message.back() == ' ') message.pop_back();
  if (!message.empty() && messages_.size() < max_messages) messages_.push_back(std::move(message));
}

}  // namespace pinmill

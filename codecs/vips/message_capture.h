// What libvips says while it works, instead of on the terminal. One thread at a time.
#pragma once

#include <string>
#include <vector>

namespace pinmill {

/// Once a process: libvips' messages go to the MessageCapture of the thread that they come from, or nowhere.
void route_vips_messages();

/// Collects the messages of the thread that made it, while it lives. They do not nest.
class MessageCapture {
 public:
  MessageCapture();
  MessageCapture(const MessageCapture&) = delete;
  MessageCapture& operator=(const MessageCapture&) = delete;
  ~MessageCapture();

  /// In order, on one line each; no more than the first few.
  const std::vector<std::string>& messages() const noexcept { return messages_; }
  void add(std::string message);

 private:
  std::vector<std::string> messages_;
};

}  // namespace pinmill

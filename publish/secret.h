// Text that must not be seen: it is wiped when it goes, and nothing prints it. One thread at a time.
#pragma once

#include <string>
#include <string_view>

namespace pinmill::publish {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) noexcept : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret other) noexcept;
  ~Secret();

  /// For sending it, and for nothing else.
  const std::string& reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  std::string text_;
};

/// `text` with all that looks like one of Pinterest's tokens (pina_…, pinr_…) replaced: for messages from outside.
std::string without_tokens(std::string_view text);

/// No core dump of this process, and no other process of this user may read its memory.
void forbid_core_dumps() noexcept;

}  // namespace pinmill::publish

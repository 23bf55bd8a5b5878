// What passes between the calling process, the zygote and a child. The way down is trusted and short: both ends are one
// program image, so a request travels as its bytes. The way up comes from a process that parsed hostile media: an
// answer is bounded JSON, and a status is sent by the zygote alone. Free functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "base/byte_io.h"
#include "base/json.h"
#include "codecs/media_info.h"
#include "pipeline/page.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// Of one answer. A report has some kilobytes; keywords and findings make the rest.
inline constexpr std::uint64_t max_answer_bytes = 1ULL << 20;

/// The head of a request. Its descriptors follow in this order: answer, status, source, then for a page the output, the
/// sidecar and the preview, as far as they are there.
struct CallHead {
  enum class Kind : std::uint8_t { probe, prepare } kind = Kind::probe;
  bool has_sidecar = false;
  bool has_preview = false;
  Recipe recipe;  ///< of a probe: its limits alone
};
static_assert(std::is_trivially_copyable_v<CallHead>, "a request travels as its bytes");

/// How a child ended: what the zygote saw.
struct CallStatus {
  enum class How : std::int32_t { exited, signalled, not_started } how = How::exited;
  std::int32_t value = 0;  ///< exit code, signal or errno
};

inline constexpr std::size_t max_passed_descriptors = 6;

/// One datagram with descriptors. unavailable where nobody is at the other end any more.
Result<void> send_message(int socket, ByteView bytes, std::span<const int> descriptors);

struct Message {
  std::size_t size_bytes = 0;  ///< 0: the other end was closed
  std::vector<FileDescriptor> descriptors;
};
/// Waits for one datagram of at most `into.size()` bytes; a longer one is internal.
Result<Message> receive_message(int socket, std::span<std::byte> into);

/// An answer's JSON: `{"value": …}` or `{"error": …}`. The source's secrets stay in the child.
Json answer_of(const Result<MediaInfo>& result);
Json answer_of(const Result<PageReport>& result);
/// The value, the error that the child reported, or internal where the JSON is neither.
Result<MediaInfo> media_info_of_answer(const Json& answer);
Result<PageReport> page_report_of_answer(const Json& answer);

}  // namespace pinmill

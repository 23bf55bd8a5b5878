// What passes between the calling process, the zygote and a child. The way down is trusted and short: both ends are one
// program image, so a request travels as its bytes. The way up comes from a process that parsed hostile media: an
// answer is bounded JSON, and a status is sent by the zygote alone. Free functions, any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/byte_io.h"
#include "base/json.h"
#include "codecs/media_info.h"
#include "pipeline/media_boundary.h"
#include "pipeline/page.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// Of one answer. A report has some kilobytes, and a story one a page; keywords and findings make the rest.
inline constexpr std::uint64_t max_answer_bytes = 4ULL << 20;
/// Of a story's order: captions of 500 characters make 40 kB.
inline constexpr std::uint64_t max_order_bytes = 1ULL << 18;

/// Which of PageFiles' descriptors a call has, one bit each in their order.
using FileSet = std::uint8_t;
inline constexpr std::size_t max_page_files = 6;

/// Which descriptors a call for a story has beside its PageFiles (output, cover, cover's source).
struct StorySet {
  std::uint32_t pages = 0;     ///< how many
  std::uint32_t sidecars = 0;  ///< a bit for each page that has one
  bool music = false;
};

/// The head of a request. Its descriptors follow in this order: answer, status, beats, then a page's files, as far as
/// they are there; for a story then its order (StoryOrder as JSON), the pages, their sidecars, the music.
struct CallHead {
  enum class Kind : std::uint8_t { probe, split, prepare, story } kind = Kind::probe;
  enum class Media : std::uint8_t { picture, clip } media = Media::picture;  ///< which limits the child gets
  FileSet files = 0;
  StorySet story = {};
  Recipe recipe;  ///< of a probe: its limits alone
};
static_assert(std::is_trivially_copyable_v<CallHead>, "a request travels as its bytes");

/// How a child ended: what the zygote saw.
struct CallStatus {
  enum class How : std::int32_t { exited, signalled, not_started } how = How::exited;
  std::int32_t value = 0;  ///< exit code, signal or errno
};

/// A sign of life from a child that works at a video, written whole or not at all.
struct Beat {
  std::int64_t done_ms = 0, total_ms = 0;  ///< as ClipProgress; nonsense does no harm
};

inline constexpr std::size_t files_begin = 3;  ///< behind answer, status and beats
inline constexpr std::size_t max_passed_descriptors = files_begin + max_page_files + 2 + 2 * most_story_pages;

/// Those that are there, in their order, and which they are.
struct PassedFiles {
  std::vector<int> descriptors;
  FileSet set = 0;
};
PassedFiles passed(const PageFiles& files);
/// The files of a request that was received; `descriptors` are `count_of(set)` many.
PageFiles received_files(FileSet set, std::span<const FileDescriptor> descriptors);
std::size_t count_of(FileSet set) noexcept;

struct PassedStory {
  std::vector<int> descriptors;
  FileSet files = 0;
  StorySet set = {};
};
PassedStory passed(const StoryFiles& files, int order_fd);
struct ReceivedStory {
  StoryFiles files;
  int order_fd = -1;
};
ReceivedStory received_story(const CallHead& head, std::span<const FileDescriptor> descriptors);

/// How many descriptors a request with that head has.
std::size_t descriptors_of(const CallHead& head) noexcept;

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
Json answer_of(const Result<std::vector<std::chrono::milliseconds>>& result);
Json answer_of(const Result<PageReport>& result);
Json answer_of(const Result<std::vector<PageReport>>& result);
/// The value, the error that the child reported, or internal where the JSON is neither.
Result<MediaInfo> media_info_of_answer(const Json& answer);
Result<std::vector<std::chrono::milliseconds>> cuts_of_answer(const Json& answer);
Result<PageReport> page_report_of_answer(const Json& answer);
/// internal where they are not `count` many.
Result<std::vector<PageReport>> page_reports_of_answer(const Json& answer, std::size_t count);

}  // namespace pinmill

#include "codecs/metadata/jpeg_segments.h"

#include <cassert>
#include <cstring>

#include <fmt/format.h>

#include "base/byte_order.h"

namespace pinmill {
namespace {

using namespace jpeg_marker;

constexpr std::size_t max_segments = 65'536;  // a picture has dozens, a progressive one with its profile hundreds
constexpr std::byte lead{0xff};

bool stands_alone(std::uint8_t marker) noexcept {
  return marker == 0x01 || (marker >= rst0 && marker <= rst7);
}

Error broken(std::size_t offset, std::string_view problem) {
  return Error(ErrorCode::corrupt_input, fmt::format("JPEG: at byte {}, {}", offset, problem));
}

// The offset of the first 0xFF that is neither stuffed nor a restart; the size where there is none.
std::size_t end_of_scan(ByteView jpeg, std::size_t at) noexcept {
  while (at < jpeg.size()) {
    const void* found = std::memchr(jpeg.data() + at, 0xff, jpeg.size() - at);
    if (found == nullptr) return jpeg.size();
    at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - jpeg.data());
    std::size_t behind = at + 1;
    while (behind < jpeg.size() && jpeg[behind] == lead) ++behind;  // fill bytes
    if (behind == jpeg.size()) return jpeg.size();
    const auto next = std::to_integer<std::uint8_t>(jpeg[behind]);
    if (next != 0 && !(next >= rst0 && next <= rst7)) return at;
    at = behind + 1;
  }
  return at;
}

/// Steps from marker to marker.
class Walker {
 public:
  explicit Walker(ByteView jpeg) noexcept : jpeg_(jpeg) {}

  std::size_t offset() const noexcept { return at_; }

  Result<std::uint8_t> take_marker() {
    if (at_ >= jpeg_.size()) return broken(at_, "the file ends before its end marker");
    if (jpeg_[at_] != lead) return broken(at_, "there is no marker where one must be");
    while (at_ < jpeg_.size() && jpeg_[at_] == lead) ++at_;
    if (at_ == jpeg_.size()) return broken(at_, "the file ends before its end marker");
    return std::to_integer<std::uint8_t>(jpeg_[at_++]);
  }

  Result<ByteView> take_payload(std::uint8_t marker) {
    const std::size_t left = jpeg_.size() - at_;
    const std::size_t length = left < 2 ? 0 : load_big_endian<std::uint16_t>(jpeg_.data() + at_);
    if (length < 2 || length > left)
      return broken(at_, fmt::format("segment {:02X} does not fit into the file", marker));
    const ByteView payload = jpeg_.subspan(at_ + 2, length - 2);
    at_ += length;
    return payload;
  }

  ByteView take_scan() noexcept {
    const std::size_t start = at_;
    at_ = end_of_scan(jpeg_, start);
    return jpeg_.subspan(start, at_ - start);
  }

 private:
  ByteView jpeg_;
  std::size_t at_ = 0;
};

}  // namespace

bool is_frame_header(std::uint8_t marker) noexcept {
  return marker >= 0xc0 && marker <= 0xcf && marker != dht && marker != jpg && marker != dac;
}

Result<JpegWalk> walk_jpeg(ByteView jpeg, WalkUntil until) {
  Walker walker(jpeg);
  JpegWalk walk;
  PINMILL_ASSIGN_OR_RETURN(const std::uint8_t first, walker.take_marker());
  if (first != soi) return broken(0, "there is no start marker");
  while (true) {
    PINMILL_ASSIGN_OR_RETURN(const std::uint8_t marker, walker.take_marker());
    if (marker == eoi) break;
    if (marker == soi || marker == 0) return broken(walker.offset(), "there is no segment where one must be");
    if (stands_alone(marker)) continue;
    if (walk.segments.size() == max_segments)
      return broken(walker.offset(), fmt::format("there are more than {} segments", max_segments));
    JpegSegment segment{.marker = marker, .payload = {}, .scan = {}};
    PINMILL_ASSIGN_OR_RETURN(segment.payload, walker.take_payload(marker));
    if (marker == sos && until == WalkUntil::end_of_image) segment.scan = walker.take_scan();
    walk.segments.push_back(segment);
    if (marker == sos && until == WalkUntil::first_scan) break;
  }
  walk.end_offset = walker.offset();
  return walk;
}

void append_segment(Bytes& to, std::uint8_t marker, ByteView payload) {
  assert(payload.size() <= 65'533);
  to.push_back(lead);
  to.push_back(static_cast<std::byte>(marker));
  append_big_endian(to, static_cast<std::uint16_t>(payload.size() + 2));
  to.insert(to.end(), payload.begin(), payload.end());
}

}  // namespace pinmill

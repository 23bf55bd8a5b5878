#include "codecs/mp4/track_length.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/timestamp.h"
#include "codecs/byte_reader.h"

namespace pinmill {
namespace {

constexpr std::int64_t longest_ticks = std::int64_t{1} << 52;  // far beyond any video, far below overflow

/// A number that stands elsewhere in a header with 64-bit times.
std::optional<std::uint32_t> behind_times(const BoxTree* header) noexcept {
  if (header == nullptr) return std::nullopt;
  const ByteReader reader(header->body);
  const auto version = reader.u8(0);
  return version ? reader.u32(*version == 1 ? 20 : 12) : std::nullopt;
}

/// Runs of equal values: `stts` and `ctts`.
class Runs {
 public:
  explicit Runs(const BoxTree* box) : reader_(box != nullptr ? ByteView(box->body) : ByteView()) {
    entries_ = reader_.u32(4).value_or(0);
  }
  /// The next sample's run; false: there are no more.
  bool fill() noexcept {
    while (left_ == 0 && entry_ < entries_) {
      const std::uint64_t at = 8 + std::uint64_t{entry_++} * 8;
      const auto count = reader_.u32(at), value = reader_.u32(at + 4);
      if (!count || !value) return false;
      left_ = *count;
      value_ = static_cast<std::int32_t>(*value);
    }
    return left_ > 0;
  }
  std::uint32_t left() const noexcept { return left_; }
  std::int64_t value() const noexcept { return value_; }
  void take(std::uint32_t count) noexcept { left_ -= count; }

 private:
  ByteReader reader_;
  std::uint32_t entries_ = 0, entry_ = 0, left_ = 0;
  std::int64_t value_ = 0;
};

/// In a track's own ticks.
struct Span {
  std::int64_t begin = std::numeric_limits<std::int64_t>::max(), end = std::numeric_limits<std::int64_t>::min();
  bool empty() const noexcept { return end <= begin; }
};

// Where both run on unchanged, times only grow: the first and the last of them tell all.
Span span_of(const BoxTree& table) {
  Runs steps(table.child(box_type("stts"))), offsets(table.child(box_type("ctts")));
  Span span;
  for (std::int64_t time = 0; steps.fill();) {
    const bool shifted = offsets.fill();
    const std::uint32_t count = shifted ? std::min(steps.left(), offsets.left()) : steps.left();
    const std::int64_t step = std::max<std::int64_t>(steps.value(), 0), offset = shifted ? offsets.value() : 0;
    if (step > 0 && count > longest_ticks / step) return {};
    span.begin = std::min(span.begin, time + offset);
    time += step * count;
    span.end = std::max(span.end, time + offset);
    if (time > longest_ticks) return {};
    steps.take(count);
    if (shifted) offsets.take(count);
  }
  return span;
}

struct Edit {
  std::uint64_t length = 0;     // in the movie's ticks; 0: all that follows
  std::int64_t media_time = 0;  // in the track's; negative: nothing is shown
};

std::optional<Edit> edit_at(const ByteReader& list, std::uint32_t index) noexcept {
  if (list.u8(0) == 1) {
    const auto length = list.u64(8 + std::uint64_t{index} * 20), time = list.u64(16 + std::uint64_t{index} * 20);
    if (!length || !time) return std::nullopt;
    return Edit{*length, static_cast<std::int64_t>(*time)};
  }
  const auto length = list.u32(8 + std::uint64_t{index} * 12), time = list.u32(12 + std::uint64_t{index} * 12);
  if (!length || !time) return std::nullopt;
  return Edit{*length, static_cast<std::int32_t>(*time)};
}

struct Scales {
  std::uint32_t movie = 0, track = 0;
};

std::optional<std::int64_t> shown_ticks(const BoxTree* list, const Span& span, const Scales& scales) {
  const ByteReader reader(list != nullptr ? ByteView(list->body) : ByteView());
  const std::uint32_t count = reader.u32(4).value_or(0);
  if (count == 0 || scales.movie == 0) return span.end - span.begin;
  std::int64_t shown = 0;
  for (std::uint32_t index = 0; index < count; ++index) {
    const auto edit = edit_at(reader, index);
    if (!edit) return std::nullopt;
    if (edit->media_time < 0 || edit->media_time > longest_ticks) continue;
    const double ticks = static_cast<double>(edit->length) * scales.track / scales.movie;
    const bool bounded = edit->length > 0 && ticks < static_cast<double>(longest_ticks);
    // rounded up: the movie's ticks are the coarser ones, mostly
    const std::int64_t end = bounded ? edit->media_time + static_cast<std::int64_t>(std::ceil(ticks)) : span.end;
    shown += std::max<std::int64_t>(std::min(end, span.end) - std::max(edit->media_time, span.begin), 0);
    if (shown > longest_ticks) return std::nullopt;
  }
  return shown;
}

std::optional<std::chrono::milliseconds> length_of(const BoxTree& track, std::uint32_t movie_scale) {
  const BoxTree* table = track.find({box_type("mdia"), box_type("minf"), box_type("stbl")});
  const Scales scales{movie_scale, behind_times(track.find({box_type("mdia"), box_type("mdhd")})).value_or(0)};
  if (table == nullptr || scales.track == 0 || scales.track > INT32_MAX) return std::nullopt;
  const Span span = span_of(*table);
  if (span.empty()) return std::nullopt;
  const auto ticks = shown_ticks(track.find({box_type("edts"), box_type("elst")}), span, scales);
  if (!ticks || *ticks <= 0) return std::nullopt;
  return Timestamp{*ticks, {1, static_cast<int>(scales.track)}}.milliseconds();
}

}  // namespace

std::vector<TrackLength> presented_lengths(const BoxTree& moov) {
  const std::uint32_t movie_scale = behind_times(moov.child(box_type("mvhd"))).value_or(0);
  std::vector<TrackLength> lengths;
  for (const BoxTree& track : moov.children) {
    if (track.type != box_type("trak")) continue;
    const auto id = behind_times(track.child(box_type("tkhd")));
    const auto length = length_of(track, movie_scale);
    if (id && length) lengths.push_back({*id, *length});
  }
  return lengths;
}

}  // namespace pinmill

#include "bench/roads.h"

#include <algorithm>
#include <array>

#include "base/byte_io.h"
#include "codecs/mp4/index.h"
#include "codecs/transcode.h"

namespace pinmill::bench {
namespace {

constexpr double guarded_crf = 20;

Result<WorkCounts> transcoded(int in_fd, int out_fd, Format format, std::uint32_t width_px, std::uint32_t height_px,
                              Handicap handicap) {
  TranscodeRequest request{.format = format};
  request.canvas.width_px = request.canvas.placed_width_px = width_px;
  request.canvas.height_px = request.canvas.placed_height_px = height_px;
  request.crf = guarded_crf;
  if (handicap == Handicap::slower) request.preset = "medium";
  PINMILL_ASSIGN_OR_RETURN(const TranscodeReport report, transcode(in_fd, out_fd, request, {}, {}, {}));
  return report.work;
}

Result<WorkCounts> small_transcode(int in_fd, int out_fd, Handicap handicap) {
  return transcoded(in_fd, out_fd, Format::mp4, 640, 480, handicap);
}

Result<WorkCounts> large_transcode(int in_fd, int out_fd, Handicap handicap) {
  return transcoded(in_fd, out_fd, Format::mp4, 1080, 1920, handicap);
}

Result<WorkCounts> index_to_the_front(int in_fd, int out_fd, Handicap handicap) {
  if (handicap == Handicap::decode) return small_transcode(in_fd, out_fd, Handicap::none);
  PINMILL_ASSIGN_OR_RETURN(const Mp4Layout layout, read_mp4_layout(in_fd));
  PINMILL_ASSIGN_OR_RETURN(BoxTree index, read_mp4_index(in_fd, layout));
  clean_mp4_index(index);
  return write_index_first(in_fd, layout, std::move(index), out_fd);
}

/// ffmpeg with the settings of ours: `filter` is its picture chain.
std::vector<std::string> same_settings(std::string filter) {
  return {"-i",
          "IN",
          "-vf",
          std::move(filter),
          "-map",
          "0:v:0",
          "-map",
          "0:a:0?",
          "-c:v",
          "libx264",
          "-preset",
          "superfast",
          "-profile:v",
          "high",
          "-x264-params",
          "mbtree=1:rc-lookahead=10",
          "-crf",
          "20",
          "-force_key_frames",
          "expr:gte(t,n_forced*2)",
          "-c:a",
          "aac",
          "-b:a",
          "160k",
          "-ar",
          "48000",
          "-ac",
          "2",
          "-map_metadata",
          "-1",
          "-movflags",
          "+faststart",
          "OUT"};
}

const std::array<Road, 3>& table() {
  static const std::array<Road, 3> all = {{
      {.name = "transcode-480p", .clip = "480p.mp4", .peer = same_settings("format=yuv420p"), .run = small_transcode},
      {.name = "transcode-4k-hevc",
       .clip = "4k-hevc.mp4",
       .peer = same_settings("zscale=1080:1920:filter=lanczos,format=yuv420p"),
       .run = large_transcode},
      {.name = "index-to-front", .clip = "480p.mp4", .peer = {}, .run = index_to_the_front},
  }};
  return all;
}

}  // namespace

std::optional<Handicap> handicap_from(std::string_view text) noexcept {
  if (text == "none") return Handicap::none;
  if (text == "slower") return Handicap::slower;
  if (text == "decode") return Handicap::decode;
  return std::nullopt;
}

std::span<const Road> roads() {
  return table();
}

const Road* find_road(std::string_view name) noexcept {
  const auto found = std::find_if(table().begin(), table().end(), [&](const Road& road) { return road.name == name; });
  return found == table().end() ? nullptr : &*found;
}

}  // namespace pinmill::bench

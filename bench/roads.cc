#include "bench/roads.h"

#include <algorithm>
#include <array>

#include "base/byte_io.h"
#include "codecs/mp4/index.h"
#include "codecs/transcode.h"
#include "pipeline/stages/encode.h"
#include "pipeline/stages/fit.h"

namespace pinmill::bench {
namespace {

constexpr double guarded_crf = 20;
// Measured: 0.97 to 1.08 of ffmpeg's; by libvips' road 1.18 to 1.28, which other processors may have the fast one take.
constexpr double most_centred_cpu = 1.25;
// 1.04 to 1.23 and 1.19 to 1.33: only the counts tell its roads apart.
constexpr double most_looked_at_cpu = 1.5;

Result<Json> counts(const WorkCounts& work, int in_fd) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(in_fd));
  return Json::object({{"frames_decoded", work.frames_decoded},
                       {"frames_filtered", work.frames_filtered},
                       {"frames_encoded", work.frames_encoded},
                       {"frames_lost", work.frames_lost},
                       {"packets_copied", work.packets_copied},
                       {"input_read_percent", (work.bytes_read * 100 + status.size_bytes / 2) / status.size_bytes}});
}

Result<Json> transcoded(int in_fd, int out_fd, Format format, std::uint32_t width_px, std::uint32_t height_px,
                        Handicap handicap) {
  TranscodeRequest request{.format = format};
  request.canvas.width_px = request.canvas.placed_width_px = width_px;
  request.canvas.height_px = request.canvas.placed_height_px = height_px;
  request.crf = guarded_crf;
  if (handicap == Handicap::slower) request.preset = "medium";
  PINMILL_ASSIGN_OR_RETURN(const TranscodeReport report, transcode(in_fd, out_fd, request, {}, {}, {}));
  return counts(report.work, in_fd);
}

Result<Json> small_transcode(int in_fd, int out_fd, Handicap handicap) {
  return transcoded(in_fd, out_fd, Format::mp4, 640, 480, handicap);
}

Result<Json> large_transcode(int in_fd, int out_fd, Handicap handicap) {
  return transcoded(in_fd, out_fd, Format::mp4, 1080, 1920, handicap);
}

Result<Json> index_to_the_front(int in_fd, int out_fd, Handicap handicap) {
  if (handicap == Handicap::decode) return small_transcode(in_fd, out_fd, Handicap::none);
  PINMILL_ASSIGN_OR_RETURN(const Mp4Layout layout, read_mp4_layout(in_fd));
  PINMILL_ASSIGN_OR_RETURN(BoxTree index, read_mp4_index(in_fd, layout));
  clean_mp4_index(index);
  PINMILL_ASSIGN_OR_RETURN(const WorkCounts work, write_index_first(in_fd, layout, std::move(index), out_fd));
  return counts(work, in_fd);
}

constexpr int pages = 12;  // of one photo, so that they weigh more than the process' start

/// What prepare_page does to pixels: whole photos, one after the other, into JPEGs.
Result<Json> photos(int in_fd, int out_fd, const Recipe& recipe) {
  PINMILL_ASSIGN_OR_RETURN(Bytes file, read_all(in_fd, recipe.limits.max_input_bytes));
  const auto bytes = std::make_shared<const Bytes>(std::move(file));
  DecodeWork work;
  for (int page = 0; page < pages; ++page) {
    PINMILL_ASSIGN_OR_RETURN(const auto still, Still::open(bytes, recipe.limits, recipe.jpeg_road));
    PINMILL_RETURN_IF_ERROR(still->decode(decode_target(still->info(), recipe)));
    PINMILL_ASSIGN_OR_RETURN(const Image overview, still->overview(480, recipe.background));
    Drawing drawing = decide_fit(still->info(), overview, recipe).drawing;
    drawing.pixels = Drawing::Pixels::planar;
    PINMILL_ASSIGN_OR_RETURN(const Image drawn, still->draw(drawing));
    PINMILL_ASSIGN_OR_RETURN(const EncodedPage made, encode_page(drawn, recipe, {}));
    PINMILL_RETURN_IF_ERROR(write_all(out_fd, made.file));
    work = still->work();
  }
  return Json::object({{"passes_a_photo", std::uint64_t{work.passes}},
                       {"planar_passes_a_photo", std::uint64_t{work.planar_passes}},
                       {"samples_a_photo", work.samples}});
}

Recipe photo_recipe(Focus::Kind focus, Handicap handicap) {
  Recipe recipe{.fit = FitMode::crop, .focus = {.kind = focus}, .jpeg_quality = 80};
  if (handicap == Handicap::decode) recipe.jpeg_road = JpegRoad::libvips;
  return recipe;
}

Result<Json> centred_photos(int in_fd, int out_fd, Handicap handicap) {
  return photos(in_fd, out_fd, photo_recipe(Focus::Kind::centre, handicap));
}

Result<Json> looked_at_photos(int in_fd, int out_fd, Handicap handicap) {
  return photos(in_fd, out_fd, photo_recipe(Focus::Kind::automatic, handicap));
}

/// ffmpeg's centre crop of the same photo, as often.
std::vector<std::string> cropped_photos() {
  return {"-loop",     "1",
          "-i",        "IN",
          "-frames:v", std::to_string(pages),
          "-vf",       "scale=1000:1500:force_original_aspect_ratio=increase:flags=lanczos,crop=1000:1500",
          "-q:v",      "4",
          "-f",        "mjpeg",
          "OUT"};
}

/// ffmpeg with the settings of ours: `filter` is its picture chain.
std::vector<std::string> same_settings(std::string filter, const std::string& more = {}) {
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
          "mbtree=1:rc-lookahead=10:analyse=p8x8,b8x8,i8x8,i4x4" + more,
          "-crf",
          "20",
          "-g",
          "60",
          "-c:a",
          "aac",
          "-aac_coder",
          "fast",
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

const std::array<Road, 5>& table() {
  static const std::array<Road, 5> all = {{
      {.name = "transcode-480p",
       .clip = "480p.mp4",
       .peer = same_settings("format=yuv420p", ":trellis=1"),
       .run = small_transcode},
      {.name = "transcode-4k-hevc",
       .clip = "4k-hevc.mp4",
       .peer = same_settings("zscale=1080:1920:filter=lanczos,format=yuv420p"),
       .run = large_transcode},
      {.name = "index-to-front", .clip = "480p.mp4", .peer = {}, .run = index_to_the_front},
      {.name = "photo-centre",
       .clip = "photo.jpg",
       .peer = cropped_photos(),
       .run = centred_photos,
       .most_cpu = most_centred_cpu},
      {.name = "photo-auto",
       .clip = "photo.jpg",
       .peer = cropped_photos(),
       .run = looked_at_photos,
       .most_cpu = most_looked_at_cpu},
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

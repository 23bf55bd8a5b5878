#include "pipeline/stages/clip_cover.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/byte_io.h"
#include "base/sha256.h"
#include "codecs/cover.h"
#include "codecs/encode.h"
#include "codecs/metadata/container.h"
#include "codecs/still.h"
#include "pipeline/stages/fit.h"
#include "pipeline/stages/overview.h"

namespace pinmill {
namespace {

constexpr std::uint32_t least_side_px = 100;  // rules image.min-width and image.min-height

Result<Image> drawn_picture(int fd, const Recipe& recipe) {
  PINMILL_ASSIGN_OR_RETURN(Bytes bytes, read_all(fd, recipe.limits.max_input_bytes));
  PINMILL_ASSIGN_OR_RETURN(const std::unique_ptr<Still> still,
                           Still::open(std::make_shared<const Bytes>(std::move(bytes)), recipe.limits));
  PINMILL_RETURN_IF_ERROR(still->decode(decode_target(still->info(), recipe)));
  PINMILL_ASSIGN_OR_RETURN(const Image overview, still->overview(overview_side_px, recipe.background));
  return still->draw(decide_fit(still->info(), overview, recipe).drawing);
}

Recipe in_shape_of(const PreparedFile& output, const Recipe& recipe) {
  Recipe cover = recipe;
  const double shortest = std::min(output.width_px, output.height_px);
  const double scale = std::max(1.0, least_side_px / std::max(shortest, 1.0));
  cover.size = {.width_px = static_cast<std::uint32_t>(std::lround(output.width_px * scale)),
                .height_px = static_cast<std::uint32_t>(std::lround(output.height_px * scale))};
  if (cover.fit == FitMode::keep) cover.fit = FitMode::automatic;
  return cover;
}

}  // namespace

Result<ClipCover> make_clip_cover(int output_fd, int cover_source_fd, const PreparedFile& output, const Recipe& recipe,
                                  const ClipProgressCallback& progress, std::stop_token stop) {
  ClipCover made;
  if (cover_source_fd >= 0) {
    auto drawn = drawn_picture(cover_source_fd, in_shape_of(output, recipe));
    if (drawn) {
      made.image = *std::move(drawn);
      return made;
    }
    made.findings.push_back({.rule = "cover.unused",
                             .severity = Severity::warning,
                             .message = "The cover was not taken (" + drawn.error().describe() +
                                        "); a frame of the video is shown instead."});
  }
  const CoverRequest request{.format = Format::mp4,
                             .at = recipe.video.cover_at,
                             .max_side_px = recipe.video.max_side_px,
                             .min_side_px = least_side_px,
                             .overview_side_px = overview_side_px};
  PINMILL_ASSIGN_OR_RETURN(Cover found, cover(output_fd, request, recipe.video.limits, progress, std::move(stop)));
  made.image = std::move(found.image);
  made.overview = std::move(found.overview);
  made.at = found.at;
  return made;
}

Result<PreparedFile> write_clip_cover(int cover_fd, const Image& image, const PageSource& source,
                                      const Recipe& recipe) {
  PINMILL_ASSIGN_OR_RETURN(Bytes jpeg, encode_jpeg(image, {.quality = recipe.jpeg_quality}));
  const Rights rights{.creator = source.text.creator, .copyright = source.text.copyright};
  PINMILL_ASSIGN_OR_RETURN(jpeg, with_rights(std::move(jpeg), Format::jpeg, rights));
  PINMILL_RETURN_IF_ERROR(prove_clean(jpeg, Format::jpeg, source.secrets));
  PINMILL_RETURN_IF_ERROR(write_all(cover_fd, jpeg));
  return PreparedFile{.media_type = "image/jpeg",
                      .extension = "jpg",
                      .width_px = image.width_px(),
                      .height_px = image.height_px(),
                      .size_bytes = jpeg.size(),
                      .sha256 = Sha256::hex_of(jpeg)};
}

}  // namespace pinmill

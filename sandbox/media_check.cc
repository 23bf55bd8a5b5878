#include "sandbox/media_check.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "codecs/cover.h"
#include "codecs/encode.h"
#include "codecs/probe.h"
#include "codecs/still.h"
#include "pipeline/rules.h"

namespace pinmill::sandbox {
namespace {

Refusal broken(std::string message) {
  return {403, 235, std::move(message)};
}

const Finding* first_error(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::error) return &finding;
  }
  return nullptr;
}

/// The mean of a small copy.
std::string mean_colour(const Image& image) {
  std::uint64_t red = 0, green = 0, blue = 0, count = 0;
  for (std::uint32_t y = 0; y < image.height_px(); ++y) {
    for (std::uint32_t x = 0; x < image.width_px(); ++x, ++count) {
      const Rgb8 pixel = image.rgb_at(x, y);
      red += pixel.red, green += pixel.green, blue += pixel.blue;
    }
  }
  return count == 0 ? "#808080" : fmt::format("#{:02x}{:02x}{:02x}", red / count, green / count, blue / count);
}

Refusal judge(const MediaInfo& info) {
  const auto findings = RulePack::built_in().judge({.media = &info});
  const Finding* wrong = first_error(findings);
  if (wrong == nullptr) return {};
  const bool size = wrong->rule.starts_with("image.min-");
  const auto message = fmt::format("Sorry, this image cannot be used: {} ({})", wrong->message, wrong->measured);
  if (wrong->rule.starts_with("image.max-bytes")) return {400, 1, message};
  return {403, size ? 233 : 235, message};
}

}  // namespace

PictureVerdict check_picture(Bytes bytes) {
  const ImageLimits limits;
  const auto shared = std::make_shared<const Bytes>(std::move(bytes));
  const auto info = probe(shared, limits);
  if (!info || !info->image) return {{}, broken("Sorry, this image is broken or of a type that is not supported.")};
  if (auto refusal = judge(*info); refusal.status != 0) return {{}, std::move(refusal)};
  auto still = Still::open(shared, limits);
  if (!still || !(*still)->decode({.width_px = 32, .height_px = 32, .fit = DecodeTarget::Fit::inside}))
    return {{}, broken("Sorry, this image is broken.")};
  if (!(*still)->damage().empty()) return {{}, broken("Sorry, this image is damaged.")};
  const auto small = (*still)->overview(32, Rgb8{255, 255, 255});
  if (!small) return {{}, broken("Sorry, this image is broken.")};
  return {{info->width_px(), info->height_px(), mean_colour(*small), std::string(traits_of(info->format).extension)},
          {}};
}

VideoVerdict check_video(int fd) {
  const auto info = probe(fd, ImageLimits{}, VideoLimits{});
  if (!info || !info->video) return {.trouble = "the file is no video that can be read"};
  VideoVerdict verdict{.width_px = info->video->width_px,
                       .height_px = info->video->height_px,
                       .duration_ms = info->video->duration.count()};
  const auto findings = RulePack::built_in().judge({.media = &*info});
  if (const Finding* wrong = first_error(findings)) verdict.trouble = wrong->rule + ": " + wrong->message;
  return verdict;
}

Result<Bytes> frame_of_video(int fd, std::int64_t at_seconds) {
  PINMILL_ASSIGN_OR_RETURN(const MediaInfo info, probe(fd, ImageLimits{}, VideoLimits{}));
  const CoverRequest request{.format = info.format,
                             .at = std::chrono::seconds(std::min<std::int64_t>(at_seconds, 1'000'000))};
  PINMILL_ASSIGN_OR_RETURN(const Cover found, cover(fd, request, VideoLimits{}, {}, {}));
  return encode_jpeg(found.image, {.quality = 90});
}

}  // namespace pinmill::sandbox

#include "pipeline/stages/clip_damage.h"

#include <fmt/format.h>

#include "codecs/animation_end.h"
#include "pipeline/quantity.h"

namespace pinmill {
namespace {

constexpr double tolerated_loss = 0.05;  // as of packets that do not decode

std::string text_of(std::chrono::milliseconds time) {
  return duration_text(std::chrono::duration<double>(time).count());
}

}  // namespace

Result<std::optional<Finding>> judge_loss(const VideoInfo& video) {
  if (!video.cut_off) return std::optional<Finding>();
  const auto [reached, announced] = *video.cut_off;
  const auto lost = announced - reached;
  if (static_cast<double>(lost.count()) > tolerated_loss * static_cast<double>(announced.count()))
    return Error(
        ErrorCode::corrupt_input,
        fmt::format("the file breaks off at {} of {}, and up to {:.0f} % are made do without: copy or download "
                    "it again",
                    text_of(reached), text_of(announced), tolerated_loss * 100));
  return std::optional(Finding{.rule = "page.damaged",
                               .severity = Severity::warning,
                               .measured = text_of(lost),
                               .limit = {},
                               .message = fmt::format("The file breaks off at {} of {}: what is beyond is missing.",
                                                      text_of(reached), text_of(announced))});
}

std::optional<Finding> loss_of_animation(ByteView file, Format format) {
  if (has_its_end(file, format)) return std::nullopt;
  return Finding{.rule = "page.damaged",
                 .severity = Severity::warning,
                 .message = "The file breaks off before its end: what could be read of it moves."};
}

}  // namespace pinmill

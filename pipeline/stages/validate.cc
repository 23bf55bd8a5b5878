#include "pipeline/stages/validate.h"

#include <algorithm>

namespace pinmill {
namespace {

// The output as `probe` would describe it, as far as rules look.
MediaInfo described(const PreparedFile& file) {
  MediaInfo info;
  info.size_bytes = file.size_bytes;
  if (file.is_video()) {
    info.format = Format::mp4;
    info.video = VideoInfo{};
    info.video->width_px = file.width_px;
    info.video->height_px = file.height_px;
    info.video->duration = file.duration;
    return info;
  }
  info.format = file.media_type == traits_of(Format::png).media_type ? Format::png : Format::jpeg;
  info.image = ImageInfo{};
  info.image->width_px = file.width_px;
  info.image->height_px = file.height_px;
  return info;
}

// An animation becomes a video and is judged as one. How long it moves is that video's affair.
MediaInfo judged_source(const PageReport& page, const MediaInfo& output) {
  if (page.action != Action::animate || !page.source.image || !output.video) return page.source;
  MediaInfo moving;
  moving.format = output.format;
  moving.size_bytes = page.source.size_bytes;
  moving.video = output.video;
  moving.video->width_px = page.source.image->width_px;
  moving.video->height_px = page.source.image->height_px;
  return moving;
}

const Finding* broken(const std::vector<Finding>& findings, const std::string& rule) {
  const auto found =
      std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.rule == rule; });
  return found == findings.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Finding> validate(const PageReport& page, const RulePack& pack) {
  const MediaInfo output = described(page.output);
  const std::vector<Finding> left = pack.judge({.media = &output});
  const MediaInfo source = judged_source(page, output);
  std::vector<Finding> findings = pack.judge(
      {.media = &source, .place = page.action == Action::story ? Judged::Place::in_story : Judged::Place::alone});
  for (Finding& finding : findings) {
    finding.mended = true;
    if (const Finding* still = broken(left, finding.rule)) finding = *still;  // as it is published
  }
  for (const Finding& finding : left) {
    if (broken(findings, finding.rule) == nullptr) findings.push_back(finding);
  }
  return findings;
}

}  // namespace pinmill

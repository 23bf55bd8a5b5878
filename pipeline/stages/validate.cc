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

bool breaks(const std::vector<Finding>& findings, const std::string& rule) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.rule == rule; });
}

}  // namespace

std::vector<Finding> validate(const PageReport& page, const RulePack& pack) {
  const MediaInfo output = described(page.output);
  const std::vector<Finding> left = pack.judge({.media = &output});
  std::vector<Finding> findings = pack.judge(
      {.media = &page.source, .place = page.action == Action::story ? Judged::Place::in_story : Judged::Place::alone});
  for (Finding& finding : findings) finding.mended = !breaks(left, finding.rule);
  for (const Finding& finding : left) {
    if (!breaks(findings, finding.rule)) findings.push_back(finding);
  }
  return findings;
}

}  // namespace pinmill

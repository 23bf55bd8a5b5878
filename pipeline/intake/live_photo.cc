#include "pipeline/intake/live_photo.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace pinmill {
namespace {

constexpr std::chrono::milliseconds longest_motion{4000};         // Apple records 1.5 s before and after the picture
constexpr std::uint64_t largest_motion_bytes = 64 * 1024 * 1024;  // 4 s of 4K have 30 MB; films are not read for this

class Matcher {
 public:
  Matcher(const std::vector<FoundFile>& files, MediaBoundary& boundary, const ImageLimits& limits, std::stop_token stop)
      : files_(files), boundary_(boundary), limits_(limits), stop_(std::move(stop)) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (files[i].kind() == FormatKind::image) by_stem_.emplace(folded_stem(files[i].source.relative), i);
    }
  }

  std::optional<std::size_t> still_of(std::size_t motion) {
    if (by_stem_.empty() || files_[motion].status.size_bytes > largest_motion_bytes) return std::nullopt;
    const auto info = probe(motion);
    if (!info) return std::nullopt;
    const auto same_stem = by_stem_.find(folded_stem(files_[motion].source.relative));
    if (same_stem != by_stem_.end() && info->video && info->video->duration <= longest_motion) return same_stem->second;
    if (info->content_identifier.empty()) return std::nullopt;
    const auto& ids = stills_by_identifier();
    const auto same_id = ids.find(info->content_identifier);
    return same_id == ids.end() ? std::nullopt : std::optional(same_id->second);
  }

 private:
  std::optional<MediaInfo> probe(std::size_t index) {
    const auto fd = files_[index].source.open();
    if (!fd) return std::nullopt;
    auto info = boundary_.probe(fd->get(), limits_, stop_);
    if (!info) return std::nullopt;
    return *std::move(info);
  }

  // Probes every still of the folder, once, and only where a clip has an identifier that no name explains.
  const std::map<std::string, std::size_t>& stills_by_identifier() {
    if (by_identifier_) return *by_identifier_;
    by_identifier_.emplace();
    for (std::size_t i = 0; i < files_.size() && !stop_.stop_requested(); ++i) {
      const Format format = files_[i].format;
      if (format != Format::heic && format != Format::jpeg) continue;
      if (const auto info = probe(i); info && !info->content_identifier.empty())
        by_identifier_->emplace(info->content_identifier, i);
    }
    return *by_identifier_;
  }

  const std::vector<FoundFile>& files_;
  MediaBoundary& boundary_;
  const ImageLimits& limits_;
  const std::stop_token stop_;
  std::map<std::string, std::size_t> by_stem_;
  std::optional<std::map<std::string, std::size_t>> by_identifier_;
};

}  // namespace

Result<std::vector<LivePhoto>> find_live_photos(const std::vector<FoundFile>& files, MediaBoundary& boundary,
                                                const ImageLimits& limits, std::stop_token stop) {
  std::vector<LivePhoto> pairs;
  std::optional<Matcher> matcher;  // most folders hold no clip
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].kind() != FormatKind::video) continue;
    if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped while looking for Live Photos");
    if (!matcher) matcher.emplace(files, boundary, limits, stop);
    if (const auto still = matcher->still_of(i)) pairs.push_back({.still = *still, .motion = i});
  }
  return pairs;
}

}  // namespace pinmill

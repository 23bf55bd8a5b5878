#include "codecs/remux.h"

#include <cmath>
#include <utility>

#include "codecs/mp4/index.h"
#include "codecs/video/demuxer.h"
#include "codecs/video/remux_run.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

// Whether the samples can stay where they lie in relation to each other: only `moov` is to be moved and cleaned.
Result<bool> only_the_index_moves(int in_fd, const RemuxRequest& request, const Demuxer& demuxer,
                                  const ClipStreams& streams) {
  const bool mp4 = request.format == Format::mp4 || request.format == Format::m4v || request.format == Format::three_gp;
  if (!mp4 || request.range != ClipRange{} || request.sound != RemuxRequest::Sound::copy) return false;
  const AVStream& picture = demuxer.stream(streams.picture);
  const std::uint32_t usual_tag =
      picture.codecpar->codec_id == AV_CODEC_ID_HEVC ? MKTAG('h', 'v', 'c', '1') : MKTAG('a', 'v', 'c', '1');
  if (picture.codecpar->codec_tag != usual_tag) return false;
  if (picture.start_time != 0) return false;
  if (demuxer.context().nb_streams != (streams.sound >= 0 ? 2U : 1U)) return false;
  const Timestamp shown{picture.duration, {picture.time_base.num, picture.time_base.den}};
  if (shown.milliseconds() < request.at_least) return false;
  PINMILL_ASSIGN_OR_RETURN(const Mp4Layout layout, read_mp4_layout(in_fd));
  return !layout.fragmented && !layout.media.empty() && !layout.cut_off;
}

Result<ClipReport> move_index(int in_fd, int out_fd, const RemuxRequest& request, ClipReport report,
                              const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const Mp4Layout layout, read_mp4_layout(in_fd));
  PINMILL_ASSIGN_OR_RETURN(BoxTree moov, read_mp4_index(in_fd, layout));
  const milliseconds total = report.duration;
  const auto tell = [&progress, total](double share) {
    if (progress) progress({milliseconds(std::llround(share * static_cast<double>(total.count()))), total});
  };
  PINMILL_ASSIGN_OR_RETURN(
      report.work, write_index_first(in_fd, layout, std::move(moov), out_fd,
                                     {.max_bytes = request.max_bytes, .progress = tell, .stop = std::move(stop)}));
  return report;
}

}  // namespace

Result<ClipReport> remux(int in_fd, int out_fd, const RemuxRequest& request, const VideoLimits& limits,
                         const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(in_fd, stop));
  PINMILL_ASSIGN_OR_RETURN(const auto demuxer,
                           Demuxer::open(std::move(input), request.format, limits, CodedPictures::read));
  PINMILL_ASSIGN_OR_RETURN(const ClipStreams streams, remux_streams(*demuxer, request.sound));
  PINMILL_ASSIGN_OR_RETURN(const bool index_only, only_the_index_moves(in_fd, request, *demuxer, streams));
  if (!index_only)
    return run_remux(*demuxer, out_fd, {.request = request, .streams = streams}, progress, std::move(stop));
  ClipReport report = describe_remux(*demuxer, streams);
  report.duration = container_duration(*demuxer);
  return move_index(in_fd, out_fd, request, report, progress, std::move(stop));
}

}  // namespace pinmill

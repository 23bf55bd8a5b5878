#include "codecs/probe_video.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "codecs/metadata/read.h"
#include "codecs/mp4/extras.h"
#include "codecs/mp4/index.h"
#include "codecs/mp4/track_length.h"
#include "codecs/video/cut_off.h"
#include "codecs/video/demuxer.h"
#include "codecs/video/interlacing.h"
#include "codecs/video/opening.h"
#include "codecs/video/orientation.h"
#include "codecs/video/stream_info.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr AVRational milliseconds_base{1, 1000};
constexpr milliseconds latest_field_sample{60'000};
constexpr milliseconds unnoticed{50};  // only an index behind the media is missing, and rounding

std::int64_t ms_of(std::int64_t ticks, AVRational base) noexcept {
  return ticks == AV_NOPTS_VALUE ? 0 : av_rescale_q(ticks, base, milliseconds_base);
}

/// When the file's presentation begins.
milliseconds start_of(const AVFormatContext& context) noexcept {
  return milliseconds(ms_of(context.start_time, AVRational{1, AV_TIME_BASE}));
}

milliseconds start_of(const AVStream& stream, const AVFormatContext& context) noexcept {
  if (stream.start_time == AV_NOPTS_VALUE) return milliseconds(0);
  return std::max(milliseconds(ms_of(stream.start_time, stream.time_base)) - start_of(context), milliseconds(0));
}

/// As the headers say; 0 where they do not.
milliseconds length_of(const AVFormatContext& context) noexcept {
  return milliseconds(ms_of(context.duration, AVRational{1, AV_TIME_BASE}));
}

// Matroska gives the whole file's length only.
milliseconds duration_of(const AVStream& stream, const AVFormatContext& context) noexcept {
  if (stream.duration != AV_NOPTS_VALUE && stream.duration > 0)
    return milliseconds(ms_of(stream.duration, stream.time_base));
  return std::max(length_of(context) - start_of(stream, context), milliseconds(0));
}

// The index of an MP4 or MOV: where it stands, what it says about people and devices, what nobody needs.
Result<std::vector<TrackLength>> read_index(int fd, const Mp4Layout& layout, MediaInfo& info) {
  VideoInfo& video = *info.video;
  video.index_place = layout.fragmented       ? IndexPlace::fragmented
                      : layout.index_in_front ? IndexPlace::in_front
                                              : IndexPlace::at_end;
  auto moov = read_mp4_index(fd, layout);
  if (!moov) {
    info.notes.push_back("index: " + moov.error().describe());
    video.extras.emplace_back("an index that does not read");
    return std::vector<TrackLength>();
  }
  PINMILL_ASSIGN_OR_RETURN(video.extras, find_mp4_extras(fd, layout, *moov));
  Metadata metadata = read_video_metadata(*moov);
  info.privacy = std::move(metadata.privacy);
  info.content_identifier = std::move(metadata.content_identifier);
  return layout.fragmented ? std::vector<TrackLength>() : presented_lengths(*moov);
}

// The stream's flag may be wrong both ways; some codecs carry interlaced pictures without one.
bool may_be_interlaced(const PictureStream& picture) noexcept {
  if (picture.fields != FieldOrder::progressive) return true;
  constexpr std::array interlaced_heights = {480U, 486U, 576U, 1080U};
  constexpr std::array codecs = {std::string_view("mpeg2video"), std::string_view("dvvideo"),
                                 std::string_view("prores"), std::string_view("dnxhd")};
  return std::find(codecs.begin(), codecs.end(), picture.codec) != codecs.end() &&
         std::find(interlaced_heights.begin(), interlaced_heights.end(), picture.stored_height_px) !=
             interlaced_heights.end();
}

void set_displayed_size(VideoInfo& video, const PictureStream& picture) noexcept {
  const double aspect = picture.sample_aspect.value();
  video.width_px = static_cast<std::uint32_t>(std::lround(picture.stored_width_px * aspect));
  video.height_px = picture.stored_height_px;
  if (is_transposed(picture.orientation)) std::swap(video.width_px, video.height_px);
}

milliseconds end_of(const VideoInfo& video) noexcept {
  const milliseconds picture_end = video.picture ? video.picture->start + video.picture->duration : milliseconds(0);
  const milliseconds sound_end = video.sound ? video.sound->start + video.sound->duration : milliseconds(0);
  return std::max(picture_end, sound_end);
}

// What the file does not hold lasts no time.
void break_off(VideoInfo& video, milliseconds reached, milliseconds announced) noexcept {
  video.cut_off = CutOff{.reached = reached, .announced = std::max(announced, reached)};
  const auto shorten = [reached](auto& stream) {
    if (stream) stream->duration = std::clamp(reached - stream->start, milliseconds(0), stream->duration);
  };
  shorten(video.picture);
  shorten(video.sound);
  video.duration = end_of(video);
}

class VideoProbe {
 public:
  VideoProbe(int fd, Format format, const VideoLimits& limits, std::stop_token stop)
      : fd_(fd), format_(format), limits_(limits), stop_(std::move(stop)) {}

  Result<MediaInfo> run() {
    MediaInfo info;
    info.format = format_;
    info.video.emplace();
    if (keeps_its_index_in_boxes(format_)) {
      PINMILL_ASSIGN_OR_RETURN(const Mp4Layout layout, read_mp4_layout(fd_));
      PINMILL_ASSIGN_OR_RETURN(track_lengths_, read_index(fd_, layout, info));
      fragment_cut_off_ = layout.fragmented && layout.cut_off;
    }
    PINMILL_ASSIGN_OR_RETURN(const std::unique_ptr<Demuxer> demuxer, open());
    PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(fd_));
    info.size_bytes = status.size_bytes;
    PINMILL_RETURN_IF_ERROR(describe(*demuxer, info));
    PINMILL_RETURN_IF_ERROR(look_for_the_end(*demuxer, info));
    return info;
  }

 private:
  Result<std::unique_ptr<Demuxer>> open() const {
    PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(fd_, stop_));
    return Demuxer::open(std::move(input), format_, limits_);
  }

  Result<void> describe(Demuxer& demuxer, MediaInfo& info) {
    VideoInfo& video = *info.video;
    const int picture = demuxer.picture_stream(), sound = demuxer.sound_stream();
    for (unsigned index = 0; index < demuxer.context().nb_streams; ++index) {
      StreamSummary summary = summary_of(demuxer.stream(static_cast<int>(index)));
      summary.used = static_cast<int>(index) == picture || static_cast<int>(index) == sound;
      video.streams.push_back(std::move(summary));
    }
    if (picture >= 0) PINMILL_RETURN_IF_ERROR(describe_picture(demuxer, picture, info));
    if (sound >= 0) {
      const AVStream& stream = demuxer.stream(sound);
      video.sound = sound_info(stream);
      video.sound->start = start_of(stream, demuxer.context());
      video.sound->duration = duration_of(stream, demuxer.context());
    }
    video.duration = end_of(video);
    return {};
  }

  // An index of all samples tells exactly what is missing. Elsewhere the length in bytes tells that something is: what
  // the headers say of time alone is too often wrong.
  Result<void> look_for_the_end(const Demuxer& demuxer, MediaInfo& info) const {
    if (!keeps_its_index_in_boxes(format_)) return look_for_announced_bytes(demuxer, info);
    VideoInfo& video = *info.video;
    if (video.index_place == IndexPlace::fragmented) {
      if (fragment_cut_off_) break_off(video, video.duration, length_of(demuxer.context()));
      return {};
    }
    std::optional<milliseconds> reached;
    const auto look = [&](int stream, milliseconds start) {
      const auto missing = first_missing_sample(demuxer.stream(stream), info.size_bytes);
      if (missing) reached = std::min(reached.value_or(milliseconds::max()), start + *missing);
    };
    if (video.picture) look(demuxer.picture_stream(), video.picture->start);
    if (video.sound) look(demuxer.sound_stream(), video.sound->start);
    if (reached) break_off(video, std::min(*reached, video.duration), video.duration);
    return {};
  }

  Result<void> look_for_announced_bytes(const Demuxer& demuxer, MediaInfo& info) const {
    PINMILL_ASSIGN_OR_RETURN(const std::optional<std::uint64_t> all, announced_bytes(fd_, format_));
    if (!all || *all <= info.size_bytes || !info.video->picture) return {};
    const double share = static_cast<double>(info.size_bytes) / static_cast<double>(*all);
    const PictureStream& picture = *info.video->picture;
    const milliseconds said = length_of(demuxer.context()), read = picture.start + picture.duration;
    const milliseconds reached = read_to_its_end_ ? read : std::chrono::round<milliseconds>(said * share);
    // of an AVI, libavformat says how long that is what it found
    const bool told = said.count() > 0 && format_ != Format::avi;
    const milliseconds announced = told ? said : std::chrono::round<milliseconds>(reached / share);
    if (announced - reached > unnoticed) break_off(*info.video, reached, announced);
    return {};
  }

  Result<void> describe_picture(Demuxer& demuxer, int index, MediaInfo& info) {
    PINMILL_ASSIGN_OR_RETURN(Opening opening, look_at_opening(demuxer, index));
    if (const AVFrame* first = opening.first_frame.get())
      PINMILL_RETURN_IF_ERROR(check_sides(first->width, first->height, limits_));
    if (!opening.first_frame) info.notes.emplace_back("no frame at the video's beginning decodes");
    const AVStream& stream = demuxer.stream(index);
    PictureStream picture = picture_info(stream, opening.first_frame.get());
    picture.varying_rate = opening.varying_rate;
    picture.key_frames = std::move(opening.key_frames);
    picture.all_key_frames_known = opening.all_key_frames_known;
    picture.start = start_of(stream, demuxer.context());
    read_to_its_end_ = opening.duration.has_value();
    const auto said = length_by_index(stream).value_or(duration_of(stream, demuxer.context()));
    picture.duration = opening.duration.value_or(said);
    const bool container_knows = picture.frames_per_second > 0 && !picture.varying_rate;
    if (opening.frames_per_second > 0 && !container_knows) picture.frames_per_second = opening.frames_per_second;
    if (may_be_interlaced(picture)) PINMILL_RETURN_IF_ERROR(look_at_fields(index, picture, info));
    set_displayed_size(*info.video, picture);
    info.video->picture = std::move(picture);
    return {};
  }

  std::optional<milliseconds> length_by_index(const AVStream& stream) const {
    const auto found = std::find_if(track_lengths_.begin(), track_lengths_.end(), [&stream](const TrackLength& track) {
      return static_cast<int>(track.id) == stream.id;
    });
    return found == track_lengths_.end() ? std::nullopt : std::optional(found->length);
  }

  Result<void> look_at_fields(int index, PictureStream& picture, MediaInfo& info) const {
    PINMILL_ASSIGN_OR_RETURN(const std::unique_ptr<Demuxer> demuxer, open());
    const milliseconds at = std::min(picture.duration / 3, latest_field_sample);
    auto fields = measure_fields(*demuxer, index, at, picture.fields, stop_);
    if (!fields && fields.error().code() == ErrorCode::cancelled) return std::move(fields).error();
    if (fields)
      picture.fields = *fields;
    else
      info.notes.push_back("interlacing: " + fields.error().describe());
    return {};
  }

  const int fd_;
  const Format format_;
  const VideoLimits& limits_;
  const std::stop_token stop_;
  std::vector<TrackLength> track_lengths_;
  bool fragment_cut_off_ = false;  // of an MP4 in fragments: the file ends within one
  bool read_to_its_end_ = false;   // the picture's length was measured, not read in a header
};

}  // namespace

Result<MediaInfo> probe_video(int fd, Format format, const VideoLimits& limits, std::stop_token stop) {
  return VideoProbe(fd, format, limits, std::move(stop)).run();
}

}  // namespace pinmill

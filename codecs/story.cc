// How a story is put together
//
// Its pages lie behind one another, each as long as it is shown; a page comes in over the one before, which goes on
// meanwhile, so that fades change no page's time and no sound overlaps. One source makes pictures and sound in step, a
// page at a time, and hands them to the encoders that every video goes through.
#include "codecs/story.h"

#include <utility>

#include <fmt/format.h>

#include "codecs/graph/graph.h"
#include "codecs/story/picture_track.h"
#include "codecs/story/sound_track.h"
#include "codecs/video/encode_node.h"
#include "codecs/video/mp4_sink.h"

namespace pinmill {
namespace {

constexpr double default_crf = 19;

/// Lane 0: pictures; lane 1, where there is any: sound.
class StorySource final : public graph::Source {
 public:
  StorySource(PictureTrack& pictures, SoundTrack* sound) : pictures_(pictures), sound_(sound) {}

  std::string_view name() const noexcept override { return "compose"; }
  std::size_t lanes() const noexcept override { return sound_ != nullptr ? 2 : 1; }

  Result<bool> pull(const std::vector<graph::Output*>& lanes) override {
    if (!std::exchange(described_, true)) {
      graph::StreamInfo info;
      info.frame_rate = {story_frames_per_second, 1};
      PINMILL_RETURN_IF_ERROR(lanes[0]->emit(std::move(info)));
    }
    if (sound_ != nullptr && !sound_ended_ &&
        sound_->sounded() <= std::int64_t{pictures_.shown()} * samples_a_picture) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, sound_->next());
      sound_ended_ = frame == nullptr;
      if (frame) PINMILL_RETURN_IF_ERROR(lanes[1]->emit(std::move(frame)));
      return true;
    }
    PINMILL_ASSIGN_OR_RETURN(libav::FramePtr picture, pictures_.next());
    if (!picture) return false;
    PINMILL_RETURN_IF_ERROR(lanes[0]->emit(std::move(picture)));
    return true;
  }

 private:
  PictureTrack& pictures_;
  SoundTrack* sound_;
  bool described_ = false, sound_ended_ = false;
};

Result<void> check(std::span<const StoryPage> pages, const StoryRequest& request) {
  const auto is_fit = [](std::uint32_t side) { return side >= 64 && side <= 4096 && side % 2 == 0; };
  if (!is_fit(request.width_px) || !is_fit(request.height_px))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a story cannot have {}×{} px; sides are even, from 64 to 4096 px", request.width_px,
                             request.height_px));
  if (pages.empty()) return Error(ErrorCode::invalid_argument, "a story needs at least one page");
  return {};
}

std::vector<StoryPart> parts_of(const Timeline& timeline, const std::vector<std::string>& damage) {
  std::vector<StoryPart> parts;
  int begun = 0;
  for (std::size_t index = 0; index < timeline.pages.size(); ++index) {
    const TimelinePage& page = timeline.pages[index];
    const auto start = time_of_frame(begun), end = time_of_frame(begun + page.frames);
    parts.push_back({start, end - start, page.has_sound, index < damage.size() ? damage[index] : std::string()});
    begun += page.frames;
  }
  return parts;
}

}  // namespace

Result<StoryReport> make_story(std::span<const StoryPage> pages, const StoryMusic& music, int out_fd,
                               const StoryRequest& request, const VideoLimits& limits,
                               const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_RETURN_IF_ERROR(check(pages, request));
  PINMILL_ASSIGN_OR_RETURN(const Timeline timeline, plan_timeline(pages, request, limits));
  const std::chrono::milliseconds total = time_of_frame(timeline.frames);
  const bool has_sound = timeline.has_sound || music.fd >= 0;
  const double crf = request.crf.value_or(default_crf);
  const std::uint64_t index_bytes = index_bytes_for(total, story_frames_per_second);
  PINMILL_ASSIGN_OR_RETURN(const RatePlan rate,
                           plan_rate({.width_px = request.width_px,
                                      .height_px = request.height_px,
                                      .frames_per_second = story_frames_per_second,
                                      .duration = total,
                                      .max_bytes = request.max_bytes,
                                      .index_bytes = index_bytes,
                                      .sound_bits_per_second = has_sound ? sound_bits_per_second : 0}));

  WorkCounts composing, encoding, writing;
  PictureTrack pictures(pages, timeline, request, limits, composing);
  SoundTrack sound(pages, timeline, music, limits, composing);
  graph::Graph::Builder builder(std::make_unique<StorySource>(pictures, has_sound ? &sound : nullptr));
  builder.then(0, make_picture_encode_node(
                      {.crf = crf, .effort = request.effort, .rate = rate, .threads = request.threads}, encoding));
  if (has_sound) builder.then(1, make_sound_encode_node());
  Mp4SinkOptions sink{
      .lanes = has_sound ? 2U : 1U, .index_bytes = index_bytes, .max_bytes = request.max_bytes, .progress = {}};
  if (progress) sink.progress = [progress, total](std::chrono::milliseconds done) { progress({done, total}); };
  builder.into(make_mp4_sink(out_fd, std::move(sink), writing));
  builder.execution(request.running == TranscodeRequest::Running::serial ? graph::Execution::serial
                                                                         : graph::Execution::threaded);
  PINMILL_ASSIGN_OR_RETURN(graph::Graph graph, std::move(builder).build());
  PINMILL_RETURN_IF_ERROR(graph.run(std::move(stop)));

  WorkCounts work = composing;
  work.bytes_written = writing.bytes_written;
  work.frames_encoded = encoding.frames_encoded;
  return StoryReport{.width_px = request.width_px,
                     .height_px = request.height_px,
                     .duration = total,
                     .parts = parts_of(timeline, pictures.damage()),
                     .has_sound = has_sound,
                     .crf = crf,
                     .work = work};
}

}  // namespace pinmill

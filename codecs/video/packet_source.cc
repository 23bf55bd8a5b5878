// Note: where a pass begins and ends. The first packet of a pass is a key frame; of pictures that an edit list hides it
// may lie before 0. A picture that follows it in the file but is shown before it refers to what is no longer there and
// is left out. A pass ends, where it has to end early, in front of a packet that is shown after all before it: then no
// picture is missing between those that were kept.
#include "codecs/video/packet_source.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codecs/libav/error.h"
#include "codecs/video/packet_times.h"
#include "codecs/video/untold_colour.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr AVRational milliseconds_base{1, 1000};
constexpr std::int64_t kept_before_start = 3;  // sound packets: what a decoder's window and priming need
constexpr std::int64_t seek_margin_ms = 2000;  // for containers that seek by decoding time, or roughly

constexpr std::size_t max_waiting_sound = 4096;  // some 90 s: longer than any lead

/// One stream on its way to the output.
struct Lane {
  int stream = -1;
  AVRational time_base{1, 1};
  std::int64_t origin = 0;  // in the stream's time: becomes 0
  std::int64_t offset = 0;  // of this pass
  std::int64_t usual_step = 1;
  std::int64_t end = 0;  // of what was written; presentation time
  bool ended = false;

  std::int64_t ticks(milliseconds time) const { return av_rescale_q(time.count(), milliseconds_base, time_base); }
  milliseconds ms(std::int64_t time) const { return milliseconds(av_rescale_q(time, time_base, milliseconds_base)); }
};

std::int64_t sound_step(const AVStream& stream) {
  const int samples = stream.codecpar->frame_size > 0 ? stream.codecpar->frame_size : 1024;
  return std::max<std::int64_t>(av_rescale_q(samples, {1, std::max(stream.codecpar->sample_rate, 1)}, stream.time_base),
                                1);
}

// How the picture is to be turned and how wide its pixels are: beside the codec's own description.
void keep_shape(graph::StreamInfo& info, const AVStream& stream) {
  if (stream.sample_aspect_ratio.num > 0) info.parameters->sample_aspect_ratio = stream.sample_aspect_ratio;
  std::size_t size = 0;
  const std::uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (matrix == nullptr || size < sizeof(graph::DisplayMatrix)) return;
  std::memcpy(info.display_matrix.emplace().data(), matrix, sizeof(graph::DisplayMatrix));
}

class PacketSource final : public graph::Source {
 public:
  PacketSource(Demuxer& demuxer, const PacketSourceOptions& options, PacketSpan& span, WorkCounts& work)
      : demuxer_(demuxer),
        options_(options),
        span_(span),
        work_(work),
        times_(usual_step(demuxer.stream(options.streams.picture))) {
    picture_ = lane_for(options.streams.picture);
    picture_.usual_step = usual_step(demuxer.stream(options.streams.picture));
    if (options.streams.sound < 0) return;
    sound_ = lane_for(options.streams.sound);
    sound_->usual_step = sound_step(demuxer.stream(options.streams.sound));
  }

  std::string_view name() const noexcept override { return "read"; }
  std::size_t lanes() const noexcept override { return sound_ ? 2 : 1; }

  Result<bool> pull(const std::vector<graph::Output*>& lanes) override {
    if (!started_) {
      PINMILL_RETURN_IF_ERROR(start(lanes));
      return true;
    }
    libav::PacketPtr packet(av_packet_alloc());
    if (!packet) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
    PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer_.read(*packet));
    if (!more) return end_pass(lanes);
    if (packet->stream_index == picture_.stream)
      PINMILL_RETURN_IF_ERROR(take_picture(std::move(packet), lanes));
    else if (sound_ && packet->stream_index == sound_->stream)
      PINMILL_RETURN_IF_ERROR(take_sound(std::move(packet), lanes));
    if (!picture_.ended || (sound_ && !sound_->ended)) return true;
    return finish(lanes);
  }

 private:
  Lane lane_for(int stream) const {
    Lane lane;
    lane.stream = stream;
    lane.time_base = demuxer_.stream(stream).time_base;
    return lane;
  }

  Result<void> start(const std::vector<graph::Output*>& lanes) {
    started_ = true;
    demuxer_.select(options_.streams.picture, options_.streams.sound);
    const AVStream& stream = demuxer_.stream(picture_.stream);
    const Timestamp begin = presentation_start(demuxer_, picture_.stream);
    wanted_ =
        begin.rescaled_to({stream.time_base.num, stream.time_base.den}).ticks + picture_.ticks(options_.range.start);
    if (options_.range.start > milliseconds(0)) PINMILL_RETURN_IF_ERROR(seek());
    PINMILL_ASSIGN_OR_RETURN(graph::StreamInfo picture, describe_stream(stream));
    keep_shape(picture, stream);
    complete_colour(*picture.parameters);
    PINMILL_RETURN_IF_ERROR(lanes[0]->emit(std::move(picture)));
    if (!sound_) return {};
    PINMILL_ASSIGN_OR_RETURN(graph::StreamInfo sound, describe_stream(demuxer_.stream(sound_->stream)));
    return lanes[1]->emit(std::move(sound));
  }

  // To the wanted key frame or before it: the rest is skipped.
  Result<void> seek() {
    return demuxer_.seek(picture_.stream, wanted_ - options_.lead_ticks - picture_.ticks(milliseconds(seek_margin_ms)));
  }

  // Tells whether decoding begins with this packet.
  Result<bool> begins_with(const AVPacket& packet) {
    const std::int64_t time = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
    const bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    if (options_.range.start == milliseconds(0)) {
      if (!key) return false;
      const bool hidden = (packet.flags & AV_PKT_FLAG_DISCARD) != 0 || time < wanted_;
      set_origin(hidden ? wanted_ : time);
      starts_hidden_ = hidden;
      return true;
    }
    const std::int64_t tolerance = picture_.usual_step / 2 + picture_.ticks(milliseconds(1));
    if (key && std::abs(time - wanted_) <= tolerance) {
      set_origin(time);
      return true;
    }
    if (packet.dts != AV_NOPTS_VALUE && packet.dts > wanted_ + tolerance)
      return Error(ErrorCode::unsupported, fmt::format("no key frame stands at {:.3f} s, where copying is to begin",
                                                       static_cast<double>(options_.range.start.count()) / 1000));
    return false;
  }

  void set_origin(std::int64_t origin) {
    picture_.origin = origin - options_.lead_ticks;
    first_shown_ = origin;
    if (sound_) sound_->origin = av_rescale_q(picture_.origin, picture_.time_base, sound_->time_base);
  }

  Result<void> take_picture(graph::Packet packet, const std::vector<graph::Output*>& lanes) {
    if (!in_pass_) {
      PINMILL_ASSIGN_OR_RETURN(const bool begins, begins_with(*packet));
      if (!begins) return {};
      in_pass_ = true;
      PINMILL_RETURN_IF_ERROR(release_sound(lanes));
    }
    if (packet->pts == AV_NOPTS_VALUE && demuxer_.stream(picture_.stream).codecpar->video_delay == 0)
      packet->pts = packet->dts;
    if (!starts_hidden_ && packet->pts != AV_NOPTS_VALUE && packet->pts < first_shown_) {
      leading_ = true;
      return {};
    }
    if (packet->pts != AV_NOPTS_VALUE && is_past_end(*packet)) {
      picture_.ended = true;
      demuxer_.select(-1, sound_ ? sound_->stream : -1);
      return {};
    }
    shift(*packet, picture_);
    PINMILL_ASSIGN_OR_RETURN(std::vector<graph::Packet> ready, times_.take(std::move(packet)));
    return emit_pictures(std::move(ready), lanes);
  }

  bool is_past_end(const AVPacket& packet) const {
    const std::int64_t shown = packet.pts - picture_.origin + picture_.offset;
    if (shown < latest_) return false;
    if (options_.range.end && shown >= length_ticks()) return true;
    return pass_ > 0 && picture_.end >= picture_.ticks(options_.at_least);
  }

  // Of what the range asks for, counted from 0.
  std::int64_t length_ticks() const {
    return options_.lead_ticks + picture_.ticks(*options_.range.end - options_.range.start);
  }

  static void shift(AVPacket& packet, const Lane& lane) {
    if (packet.pts != AV_NOPTS_VALUE) packet.pts += lane.offset - lane.origin;
    if (packet.dts != AV_NOPTS_VALUE) packet.dts += lane.offset - lane.origin;
    if (packet.duration <= 0) packet.duration = lane.usual_step;
  }

  Result<void> emit_pictures(std::vector<graph::Packet> ready, const std::vector<graph::Output*>& lanes) {
    for (graph::Packet& packet : ready) {
      latest_ = std::max(latest_, packet->pts);
      picture_.end = std::max(picture_.end, packet->pts + packet->duration);
      ++work_.packets_copied;
      PINMILL_RETURN_IF_ERROR(lanes[0]->emit(std::move(packet)));
    }
    return {};
  }

  Result<void> take_sound(graph::Packet packet, const std::vector<graph::Output*>& lanes) {
    if (packet->pts == AV_NOPTS_VALUE) packet->pts = packet->dts;
    if (sound_->ended || packet->pts == AV_NOPTS_VALUE) return {};
    if (!in_pass_) {
      if (waiting_sound_.size() == max_waiting_sound) waiting_sound_.pop_front();
      waiting_sound_.push_back(std::move(packet));
      return {};
    }
    return place_sound(std::move(packet), lanes);
  }

  // What came before the key frame: known only now whether it is wanted.
  Result<void> release_sound(const std::vector<graph::Output*>& lanes) {
    for (graph::Packet& packet : std::exchange(waiting_sound_, {}))
      PINMILL_RETURN_IF_ERROR(place_sound(std::move(packet), lanes));
    return {};
  }

  Result<void> place_sound(graph::Packet packet, const std::vector<graph::Output*>& lanes) {
    if (sound_->ended) return {};
    shift(*packet, *sound_);
    const std::int64_t length = packet->duration;
    if (pass_ == 0 && packet->pts <= -kept_before_start * length) return {};
    if (pass_ > 0 && !sound_slip_) {
      if (packet->pts + length / 2 < sound_->end) return {};  // the pass before still sounds
      const bool meets = is_gapless() && std::abs(packet->pts - sound_->end) <= length * 3 / 5;
      sound_slip_ = meets ? sound_->end - packet->pts : 0;
    }
    packet->pts += sound_slip_.value_or(0);
    if (const auto most = sound_limit(); most && packet->pts + length > sound_->ticks(*most)) {
      sound_->ended = true;
      return {};
    }
    packet->dts = packet->pts;
    sound_->end = std::max(sound_->end, packet->pts + length);
    PINMILL_RETURN_IF_ERROR(emit_last_sound(lanes));
    last_sound_ = std::move(packet);
    return {};
  }

  bool is_gapless() const noexcept { return options_.sound_time == PacketSourceOptions::SoundTime::gapless; }

  // One packet late: of the last one of a pass it is known only then that it is.
  Result<void> emit_last_sound(const std::vector<graph::Output*>& lanes) {
    if (!last_sound_) return {};
    if (is_gapless()) ++work_.packets_copied;
    return lanes[1]->emit(std::exchange(last_sound_, nullptr));
  }

  // An encoder's last packet is part sound, part silence, which would be heard between two passes.
  void drop_cut_sound() {
    if (!last_sound_ || !is_gapless() || last_sound_->duration * 10 >= sound_->usual_step * 9) return;
    sound_->end = last_sound_->pts;
    last_sound_.reset();
  }

  // Sound that would outlast the picture by being cut later than it.
  std::optional<milliseconds> sound_limit() const {
    if (options_.range.end) return picture_.ms(length_ticks());
    if (pass_ > 0) return options_.at_least;
    return std::nullopt;
  }

  Result<bool> end_pass(const std::vector<graph::Output*>& lanes) {
    const bool again = in_pass_ && !picture_.ended && picture_.end < picture_.ticks(options_.at_least);
    if (!again) return finish(lanes);
    if (leading_ || starts_hidden_)
      return Error(ErrorCode::unsupported,
                   "its beginning refers to pictures before it, so it cannot be played again "
                   "by copying");
    if (picture_.end <= 0) return Error(ErrorCode::corrupt_input, "its pictures have no length");
    PINMILL_ASSIGN_OR_RETURN(std::vector<graph::Packet> rest, times_.finish());
    PINMILL_RETURN_IF_ERROR(emit_pictures(std::move(rest), lanes));
    if (sound_) drop_cut_sound();
    sound_slip_.reset();
    ++pass_;
    picture_.offset = picture_.end;
    if (sound_) sound_->offset = av_rescale_q(picture_.end, picture_.time_base, sound_->time_base);
    in_pass_ = false;
    PINMILL_RETURN_IF_ERROR(rewind());
    return true;
  }

  Result<void> rewind() {
    if (options_.range.start > milliseconds(0)) return seek();
    const std::int64_t to = demuxer_.stream(picture_.stream).start_time;
    return demuxer_.seek(picture_.stream, to == AV_NOPTS_VALUE ? 0 : to);
  }

  Result<bool> finish(const std::vector<graph::Output*>& lanes) {
    PINMILL_ASSIGN_OR_RETURN(std::vector<graph::Packet> rest, times_.finish());
    PINMILL_RETURN_IF_ERROR(emit_pictures(std::move(rest), lanes));
    PINMILL_RETURN_IF_ERROR(emit_last_sound(lanes));
    if (!in_pass_ && pass_ == 0) return Error(ErrorCode::unsupported, "it has no key frame where copying could begin");
    span_.picture_end = picture_.ms(picture_.end);
    span_.sound_end = sound_ ? sound_->ms(sound_->end) : milliseconds(0);
    span_.passes = pass_ + 1;
    return false;
  }

  Demuxer& demuxer_;
  const PacketSourceOptions options_;
  PacketSpan& span_;
  WorkCounts& work_;
  PacketTimes times_;
  Lane picture_;
  std::optional<Lane> sound_;
  std::deque<graph::Packet> waiting_sound_;  // of this pass, before its key frame
  graph::Packet last_sound_;
  std::optional<std::int64_t> sound_slip_;  // of this pass, so that its sound meets that of the one before
  std::int64_t wanted_ = 0;                 // presentation time at which the pass begins
  std::int64_t first_shown_ = 0;            // of this pass, in the stream's time
  std::int64_t latest_ = AV_NOPTS_VALUE;    // presentation time, in the output's time, of what was written
  int pass_ = 0;
  bool started_ = false, in_pass_ = false;
  bool starts_hidden_ = false;  // by an edit list
  bool leading_ = false;        // pictures were left out that are shown before the first key frame
};

}  // namespace

std::unique_ptr<graph::Source> make_packet_source(Demuxer& demuxer, const PacketSourceOptions& options,
                                                  PacketSpan& span, WorkCounts& work) {
  return std::make_unique<PacketSource>(demuxer, options, span, work);
}

}  // namespace pinmill

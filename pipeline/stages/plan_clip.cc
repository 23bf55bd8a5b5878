#include "pipeline/stages/plan_clip.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "pipeline/quantity.h"
#include "pipeline/stages/clip_acceptance.h"
#include "pipeline/stages/clip_damage.h"
#include "pipeline/stages/fit_clip.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr double max_speed = 8;            // beyond it nothing is to be seen
constexpr milliseconds a_little_less{40};  // than the longest: a frame's end must not reach beyond it

std::string text_of(milliseconds time) {
  return duration_text(std::chrono::duration<double>(time).count());
}

std::string joined(const std::string& first, const std::string& second) {
  return first.empty() ? second : second.empty() ? first : first + " " + second;
}

/// Fills in a plan step by step: what part, how long, which shape, which road.
class Planner {
 public:
  Planner(const MediaInfo& info, const Recipe& recipe) : info_(info), recipe_(recipe), video_(*info.video) {}

  Result<ClipPlan> plan(std::string must_transcode) {
    encode_ = std::move(must_transcode);
    PINMILL_RETURN_IF_ERROR(take_part());
    PINMILL_RETURN_IF_ERROR(check_length());
    PINMILL_RETURN_IF_ERROR(note_loss());
    take_shape();
    take_sound();
    if (recipe_.video.transcode == VideoRecipe::Transcode::always) need_encoding("--force-transcode asks for it.");
    if (auto why = why_not_copied(*video_.picture, info_.format)) need_encoding(std::move(*why));
    if (too_large()) need_encoding(fmt::format("It has more than {}.", bytes_text(max_bytes())));
    take_road();
    note_colours();
    return std::move(plan_);
  }

 private:
  double max_bytes() const noexcept { return static_cast<double>(recipe_.video.max_output_bytes); }
  milliseconds whole() const noexcept { return std::max(video_.picture->duration, video_.duration); }
  milliseconds end() const noexcept { return plan_.range.end.value_or(whole()); }

  void need_encoding(std::string why) {
    if (encode_.empty()) encode_ = std::move(why);
  }

  Result<void> take_part() {
    plan_.range = recipe_.video.part;
    if (plan_.range.end && *plan_.range.end >= whole()) plan_.range.end.reset();
    if (plan_.range.start < milliseconds(0) || plan_.range.start >= end())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("the part from {} to {} is none of a video of {}", text_of(recipe_.video.part.start),
                               text_of(end()), text_of(whole())));
    return {};
  }

  Result<void> check_length() {
    const milliseconds length = end() - plan_.range.start;
    const milliseconds picture_end = std::min(video_.picture->duration, end());
    if (length > recipe_.video.max_duration) return shorten(length);
    if (picture_end - plan_.range.start < recipe_.video.min_duration) return extend(picture_end - plan_.range.start);
    return {};
  }

  Result<void> extend(milliseconds length) {
    const milliseconds least = recipe_.video.min_duration;
    if (recipe_.video.too_short == TooShort::fail)
      return Error(ErrorCode::invalid_argument,
                   fmt::format("it lasts {}, and {} is the least; --too-short loop plays it again, --too-short hold "
                               "lets its last frame stand",
                               text_of(length), text_of(least)));
    plan_.at_least = least;
    plan_.extend = recipe_.video.too_short;
    add_finding("video.extended", length,
                plan_.extend == TooShort::loop ? "It plays again from its start until it is long enough."
                                               : "Its last frame stands until it is long enough.",
                fmt::format("at least {}", text_of(least)));
    length_ = fmt::format("{} is too short: {}.", text_of(length),
                          plan_.extend == TooShort::loop ? "it plays again" : "its last frame stands");
    return {};
  }

  Result<void> shorten(milliseconds length) {
    const milliseconds most = recipe_.video.max_duration;
    const std::string limit = fmt::format("at most {}", text_of(most));
    const double speed = static_cast<double>(length.count()) / static_cast<double>((most - a_little_less).count());
    switch (recipe_.video.too_long) {
      case TooLong::trim:
        plan_.range.end = plan_.range.start + most - a_little_less;
        add_finding("video.trimmed", length, "What is beyond the longest that is accepted was cut off.", limit);
        length_ = fmt::format("{} is too long: what is beyond {} is cut off.", text_of(length), text_of(most));
        return {};
      case TooLong::split:
        plan_.needs_split = true;
        length_ = fmt::format("{} is too long: it becomes several Pins.", text_of(length));
        return {};
      case TooLong::speed:
        if (speed > max_speed) break;
        plan_.speed = std::ceil(speed * 1000) / 1000;
        add_finding("video.faster", length, fmt::format("It plays {:.2f} times as fast.", plan_.speed), limit);
        need_encoding(fmt::format("{} is too long: it plays {:.2f} times as fast.", text_of(length), plan_.speed));
        return {};
      case TooLong::fail: break;
    }
    return Error(ErrorCode::invalid_argument,
                 fmt::format("it lasts {}, and {} is the most; --too-long trim cuts it off, --too-long split makes a "
                             "series of Pins, --too-long speed plays it faster{}",
                             text_of(length), text_of(most),
                             speed > max_speed ? fmt::format(" (up to {:.0f} times)", max_speed) : ""));
  }

  // Of a whole that becomes several Pins, each says it. What is trimmed away was not wanted.
  Result<void> note_loss() {
    const bool trimmed = plan_.range.end && !recipe_.video.part.end;
    if (trimmed) return {};
    PINMILL_ASSIGN_OR_RETURN(std::optional<Finding> damage, judge_loss(video_));
    if (damage) plan_.findings.push_back(*std::move(damage));
    return {};
  }

  void take_shape() {
    ClipFit fit = fit_clip({.width_px = video_.width_px, .height_px = video_.height_px}, recipe_);
    plan_.canvas = fit.canvas;
    plan_.share_kept = fit.share_kept;
    plan_.interlaced = video_.picture->fields != FieldOrder::progressive;
    std::move(fit.findings.begin(), fit.findings.end(), std::back_inserter(plan_.findings));
    if (fit.changes_shape) need_encoding(std::move(fit.reason));
  }

  void take_sound() {
    plan_.sound = video_.sound ? RemuxRequest::Sound::copy : RemuxRequest::Sound::leave_out;
    if (!video_.sound) return;
    auto why = why_not_copied(*video_.sound);
    if (!why && recipe_.video.loudness_lufs)
      why = fmt::format("--loudness {:g} changes how loud it is.", *recipe_.video.loudness_lufs);
    if (!why) return;
    plan_.sound = RemuxRequest::Sound::encode;
    sound_ = std::move(*why);
  }

  bool too_large() const noexcept {
    const auto length = static_cast<double>((end() - plan_.range.start).count());
    const double share = length / static_cast<double>(std::max<std::int64_t>(whole().count(), 1));
    return static_cast<double>(info_.size_bytes) * share > max_bytes();
  }

  bool is_cut() const noexcept { return plan_.range != ClipRange{}; }

  // Copying can begin only where decoding can.
  bool starts_at_key_frame() const noexcept {
    if (plan_.range.start == milliseconds(0)) return true;
    const double frame_ms = 1000 / std::max(video_.picture->frames_per_second, 1.0);
    return std::any_of(video_.picture->key_frames.begin(), video_.picture->key_frames.end(), [&](milliseconds key) {
      return static_cast<double>(std::abs((key - plan_.range.start).count())) < frame_ms / 2;
    });
  }

  void take_road() {
    const bool holds = plan_.at_least > milliseconds(0) && plan_.extend == TooShort::hold;
    const bool needs_edges = holds || !starts_at_key_frame();
    const bool loops = plan_.at_least > milliseconds(0) && !holds;
    if (loops && !starts_at_key_frame())
      need_encoding(joined(length_, "What does not start at a key frame is not played again without encoding."));
    if (needs_edges && video_.picture->codec != "h264")
      need_encoding(joined(
          length_, fmt::format("{} is not cut or extended without encoding.", codec_text(video_.picture->codec))));
    if (!encode_.empty())
      return choose(Action::transcode, encode_.starts_with(length_) ? encode_ : joined(length_, encode_));
    if (needs_edges)
      return choose(Action::smart, joined(holds ? length_ : "The part does not start at a key frame.",
                                          "All but the edges is copied."));
    if (plan_.sound == RemuxRequest::Sound::encode)
      return choose(Action::audio, joined(length_, sound_ + " The picture is copied."));
    if (is_cut() || plan_.at_least > milliseconds(0))
      return choose(Action::remux, joined(length_, accepted() + " and copied."));
    if (auto why = why_not_kept(info_)) return choose(Action::remux, accepted() + " and copied. " + *why);
    choose(Action::copy, accepted() + ", the index stands in front and nothing has to go: copied byte for byte.");
  }

  void choose(Action action, std::string reason) {
    plan_.action = action;
    plan_.reason = std::move(reason);
  }

  std::string accepted() const {
    const std::string picture = codec_text(video_.picture->codec);
    if (!video_.sound) return picture + " is accepted";
    return fmt::format("{} and {} are accepted", picture, codec_text(video_.sound->codec));
  }

  void add_finding(const char* rule, milliseconds measured, std::string message, std::string limit) {
    plan_.findings.push_back({.rule = rule,
                              .severity = Severity::warning,
                              .measured = text_of(measured),
                              .limit = std::move(limit),
                              .message = std::move(message),
                              .mended = true});
  }

  void note_colours() {
    if (video_.picture->dolby_vision_profile != 5) return;
    plan_.findings.push_back({.rule = "video.dolby-vision",
                              .severity = Severity::warning,
                              .measured = "profile 5",
                              .limit = {},
                              .message = "Its colours are coded in Dolby's own way and may come out wrong: export it "
                                         "as HDR10, HLG or SDR where it was made."});
  }

  const MediaInfo& info_;
  const Recipe& recipe_;
  const VideoInfo& video_;
  ClipPlan plan_;
  std::string encode_;  // why the picture must be encoded; empty: it need not
  std::string length_;  // what is done about its length
  std::string sound_;   // why the sound must be encoded
};

// A picture in a codec that is not decoded is no sound without one.
std::string why_no_picture(const MediaInfo& info) {
  if (info.video) {
    for (const StreamSummary& stream : info.video->streams) {
      if (stream.kind == StreamKind::picture && !stream.cover_picture && !stream.decodable)
        return fmt::format("its picture is coded as {}, which is not decoded here: export it as H.264 in an MP4",
                           stream.codec.empty() ? "something unknown" : codec_text(stream.codec));
    }
  }
  return "it has no moving picture; a Pin needs one: put its sound under a picture in a video editor";
}

Result<ClipPlan> plan_with(const MediaInfo& info, const Recipe& recipe, std::string must_transcode) {
  if (!info.video || !info.video->picture) return Error(ErrorCode::unsupported, why_no_picture(info));
  return Planner(info, recipe).plan(std::move(must_transcode));
}

}  // namespace

Result<ClipPlan> plan_clip(const MediaInfo& info, const Recipe& recipe) {
  return plan_with(info, recipe, {});
}

Result<ClipPlan> plan_transcode(const MediaInfo& info, const Recipe& recipe, std::string_view why) {
  return plan_with(info, recipe, fmt::format("Its packets could not be copied ({}).", why));
}

}  // namespace pinmill

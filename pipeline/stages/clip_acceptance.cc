#include "pipeline/stages/clip_acceptance.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace pinmill {
namespace {

constexpr std::uint32_t max_sound_rate_hz = 48'000, max_channels = 2;

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> codec_names = {{
    {"h264", "H.264"}, {"hevc", "HEVC"},         {"vp8", "VP8"},           {"vp9", "VP9"},
    {"av1", "AV1"},    {"mpeg1video", "MPEG-1"}, {"mpeg2video", "MPEG-2"}, {"mpeg4", "MPEG-4 Visual"},
    {"h263", "H.263"}, {"mjpeg", "Motion JPEG"}, {"prores", "ProRes"},     {"dnxhd", "DNxHD"},
    {"dvvideo", "DV"}, {"aac", "AAC"},           {"mp2", "MP2"},           {"mp3", "MP3"},
    {"ac3", "AC-3"},   {"eac3", "E-AC-3"},       {"opus", "Opus"},         {"vorbis", "Vorbis"},
    {"flac", "FLAC"},  {"alac", "ALAC"},
}};

template <std::size_t N>
bool is_one_of(std::string_view value, const std::array<std::string_view, N>& values) noexcept {
  return std::find(values.begin(), values.end(), value) != values.end();
}

constexpr std::array<std::string_view, 2> eight_bit = {"yuv420p", "yuvj420p"};
// Only these keep presentation times of reordered pictures; AVI and program streams do not, or not always.
constexpr std::array timed = {Format::mp4,      Format::mov,  Format::m4v,    Format::three_gp,
                              Format::matroska, Format::webm, Format::mpeg_ts};

std::optional<std::string> why_codec_not_copied(const PictureStream& picture) {
  const std::string name = codec_text(picture.codec);
  const bool hevc = picture.codec == "hevc";
  if (!hevc && picture.codec != "h264") return fmt::format("{} is not accepted, H.264 and HEVC are.", name);
  const bool accepted = is_one_of(picture.pixel_format, eight_bit) || (hevc && picture.pixel_format == "yuv420p10le");
  if (!accepted) return fmt::format("{} as {} does not play everywhere.", name, picture.pixel_format);
  return std::nullopt;
}

bool is_mirrored(int orientation) noexcept {
  return orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7;
}

// hvc1 and avc1 keep the parameter sets in the index, where every player looks.
bool has_usual_tag(const PictureStream& picture) noexcept {
  return picture.codec_tag == (picture.codec == "hevc" ? "hvc1" : "avc1");
}

std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

}  // namespace

std::string codec_text(std::string_view codec) {
  for (const auto& [id, name] : codec_names) {
    if (id == codec) return std::string(name);
  }
  if (codec.starts_with("pcm_")) return "PCM";
  return std::string(codec);
}

std::optional<std::string> why_not_copied(const PictureStream& picture, Format format) {
  if (auto why = why_codec_not_copied(picture)) return why;
  if (picture.colour.dynamic == Dynamic::pq || picture.colour.dynamic == Dynamic::hlg)
    return "HDR would look grey: it is tone-mapped to SDR.";
  if (picture.dolby_vision_profile == 5) return "Dolby Vision profile 5 shows false colours elsewhere.";
  if (picture.fields != FieldOrder::progressive) return "The picture is interlaced.";
  if (picture.sample_aspect != Rational{1, 1}) return "Its pixels are not square.";
  if (is_mirrored(picture.orientation)) return "It is shown mirrored, which many players ignore.";
  if (picture.has_alpha) return "It is transparent in places.";
  if (std::find(timed.begin(), timed.end(), format) == timed.end())
    return fmt::format("{} does not tell when each picture is shown.", traits_of(format).name);
  return std::nullopt;
}

std::optional<std::string> why_not_copied(const SoundStream& sound) {
  const std::string name = codec_text(sound.codec);
  if (sound.codec != "aac") return fmt::format("The sound is {}, which is not accepted.", name);
  constexpr std::array<std::string_view, 3> profiles = {"LC", "HE-AAC", "HE-AACv2"};
  if (!is_one_of(sound.profile, profiles)) return fmt::format("The sound is AAC {}.", sound.profile);
  if (sound.channels > max_channels)
    return fmt::format("The sound has {} channels, where two are heard everywhere.", sound.channels);
  if (sound.sample_rate_hz > max_sound_rate_hz)
    return fmt::format("The sound has {} samples a second; 48000 are heard everywhere.", sound.sample_rate_hz);
  return std::nullopt;
}

std::optional<std::string> why_not_kept(const MediaInfo& info) {
  const VideoInfo& video = *info.video;
  if (info.format == Format::mov) return "QuickTime is accepted, but fewer programs play it than MP4.";
  if (info.format != Format::mp4 && info.format != Format::m4v)
    return fmt::format("{} is not accepted, MP4 is.", traits_of(info.format).name);
  if (video.cut_off) return "The file breaks off before its end.";
  if (video.index_place == IndexPlace::fragmented) return "The file is in fragments.";
  if (video.index_place == IndexPlace::at_end) return "The index stands behind the media.";
  if (!video.extras.empty()) return fmt::format("It holds more than picture and sound: {}.", listed(video.extras));
  if (video.picture && !has_usual_tag(*video.picture))
    return fmt::format("The picture's tag \"{}\" is not one that all players know.", video.picture->codec_tag);
  return std::nullopt;
}

}  // namespace pinmill

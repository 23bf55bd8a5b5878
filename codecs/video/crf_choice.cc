#include "codecs/video/crf_choice.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "codecs/video/decode_node.h"
#include "codecs/video/filter_chain.h"
#include "codecs/video/frame_reader.h"
#include "codecs/video/luma_ssim.h"
#include "codecs/video/luma_thumb.h"
#include "codecs/video/picture_road.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr double aimed_ssim = 0.9805;  // a hair above 0.98, since a sample is not the whole
constexpr double crf_a_halving = 6.5;  // CRF that halves or doubles what SSIM is lost, by measurement
constexpr double lowest_crf = 16, highest_crf = 30, usual_crf = 19;
constexpr double sampled_share = 0.06;  // of the frames: what choosing may cost
constexpr int sample_frames = 12, shortest_sample = 6, most_samples = 6;
constexpr double flat_deviation = 5;  // of luma: black, or a plain title card, says nothing of what follows
constexpr int thumb_side_px = 160;

class Collector final : public graph::Output {
 public:
  Result<void> emit(graph::Item item) override {
    items.push_back(std::move(item));
    return {};
  }
  std::vector<graph::Item> items;
};

using Frames = std::vector<libav::FramePtr>;

class Sampler {
 public:
  Sampler(FrameReader& reader, const TranscodeRequest& request, PictureEncoding encoding, std::stop_token stop)
      : reader_(reader), road_(picture_road(reader.stream(), request)), encoding_(encoding), stop_(std::move(stop)) {}

  /// Mean SSIM of the frames from the key frame at or before `time`; nothing where they say nothing.
  Result<std::optional<double>> ssim_at(milliseconds time, int frames) {
    PINMILL_ASSIGN_OR_RETURN(const Frames originals, filtered(time, frames));
    if (originals.empty()) return std::optional<double>();
    PINMILL_ASSIGN_OR_RETURN(const LumaThumb thumb, luma_thumb(*originals.back(), thumb_side_px));
    if (thumb.deviation() < flat_deviation) return std::optional<double>();
    PINMILL_ASSIGN_OR_RETURN(const Frames encoded, encoded_and_decoded(originals));
    if (encoded.size() != originals.size()) return std::optional<double>();
    double sum = 0;
    for (std::size_t i = 0; i < encoded.size(); ++i) sum += luma_ssim(*originals[i], *encoded[i]);
    return std::optional<double>(sum / static_cast<double>(encoded.size()));
  }

  WorkCounts work() const {
    WorkCounts work = reader_.work();
    work.frames_decoded += decoding_.frames_decoded;
    work.frames_filtered = filtered_;
    work.frames_encoded = encoding_work_.frames_encoded;
    return work;
  }

 private:
  Result<Frames> filtered(milliseconds time, int wanted) {
    Frames frames;
    if (!reader_.seek(time)) PINMILL_RETURN_IF_ERROR(reader_.seek(milliseconds(0)));
    std::optional<FilterChain> chain;
    for (int read = 0; static_cast<int>(frames.size()) < wanted; ++read) {
      PINMILL_ASSIGN_OR_RETURN(const libav::FramePtr frame, reader_.next());
      if (!frame) break;
      if (read == 0 && is_sampled(reader_.time_of(*frame))) return Frames();
      if (read % road_.keep_one_of != 0) continue;
      if (!chain) {
        PINMILL_ASSIGN_OR_RETURN(const std::string filters, picture_filter(*frame, road_.work));
        PINMILL_ASSIGN_OR_RETURN(FilterChain built, FilterChain::build(*frame, filters));
        chain.emplace(std::move(built));
      }
      PINMILL_RETURN_IF_ERROR(chain->push(frame.get()));
      PINMILL_RETURN_IF_ERROR(collect(*chain, frames));
    }
    filtered_ += frames.size();
    return frames;
  }

  static Result<void> collect(FilterChain& chain, Frames& frames) {
    while (true) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr out, chain.pull());
      if (!out) return {};
      frames.push_back(std::move(out));
    }
  }

  bool is_sampled(milliseconds time) {
    if (std::find(sampled_.begin(), sampled_.end(), time) != sampled_.end()) return true;
    sampled_.push_back(time);
    return false;
  }

  Result<Frames> encoded_and_decoded(const Frames& originals) {
    Collector packets, pictures;
    const auto encoder = make_picture_encode_node(encoding_, encoding_work_);
    graph::StreamInfo info;
    const AVRational rate = av_d2q(road_.frames_per_second, 100'000);
    info.frame_rate = {rate.num, rate.den};
    PINMILL_RETURN_IF_ERROR(encoder->process(std::move(info), packets));
    for (const libav::FramePtr& original : originals) {
      if (stop_.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
      libav::FramePtr frame(av_frame_clone(original.get()));
      if (!frame) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
      PINMILL_RETURN_IF_ERROR(encoder->process(std::move(frame), packets));
    }
    PINMILL_RETURN_IF_ERROR(encoder->flush(packets));
    const auto decoder = make_decode_node({.threads = encoding_.threads}, decoding_);
    for (graph::Item& packet : packets.items) PINMILL_RETURN_IF_ERROR(decoder->process(std::move(packet), pictures));
    PINMILL_RETURN_IF_ERROR(decoder->flush(pictures));
    Frames frames;
    for (graph::Item& item : pictures.items) {
      if (auto* frame = std::get_if<graph::Frame>(&item)) frames.push_back(std::move(*frame));
    }
    return frames;
  }

  FrameReader& reader_;
  const PictureRoad road_;
  const PictureEncoding encoding_;
  const std::stop_token stop_;
  std::vector<milliseconds> sampled_;  // where samples began
  WorkCounts encoding_work_, decoding_;
  std::uint64_t filtered_ = 0;
};

struct Plan {
  int samples = 1, frames = sample_frames;
};

Plan plan_for(milliseconds length, double frames_per_second) {
  const double frames = static_cast<double>(length.count()) / 1000 * frames_per_second * sampled_share;
  Plan plan;
  plan.samples = std::clamp(static_cast<int>(frames / sample_frames), 1, most_samples);
  plan.frames = std::clamp(static_cast<int>(frames / plan.samples), shortest_sample, sample_frames);
  return plan;
}

}  // namespace

Result<CrfChoice> choose_crf(int fd, const TranscodeRequest& request, const PictureEncoding& encoding,
                             const VideoLimits& limits, const std::function<void()>& alive, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const auto reader, FrameReader::open(fd, request.format, limits, stop));
  PictureEncoding as_usual = encoding;
  as_usual.crf = usual_crf;
  Sampler sampler(*reader, request, as_usual, std::move(stop));
  const milliseconds end = std::min(request.range.end.value_or(reader->duration()), reader->duration());
  const milliseconds length = std::max(end - request.range.start, milliseconds(0));
  const Plan plan = plan_for(length, picture_road(reader->stream(), request).frames_per_second);
  double lost = 0;
  int samples = 0;
  for (int i = 0; i < plan.samples; ++i) {
    if (alive) alive();
    const milliseconds time = request.range.start + length * (2 * i + 1) / (2 * plan.samples);
    const auto ssim = sampler.ssim_at(time, plan.frames);
    if (!ssim && ssim.error().code() == ErrorCode::cancelled) return ssim.error();
    if (!ssim || !*ssim) continue;  // damaged there, or without a picture: the other samples speak
    lost += 1 - **ssim;
    ++samples;
  }
  CrfChoice choice{usual_crf, sampler.work()};
  if (samples > 0) {
    const double loss = std::max(lost / samples, 1e-5);
    choice.crf = std::clamp(usual_crf + crf_a_halving * std::log2((1 - aimed_ssim) / loss), lowest_crf, highest_crf);
  }
  return choice;
}

}  // namespace pinmill

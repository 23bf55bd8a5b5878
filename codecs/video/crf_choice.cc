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

// How the CRF is found
//
// A sample is the few frames from a key frame on: they decode without what lies before them. Each is filtered once and
// encoded at the CRF that served the sample before it; where what is lost then is far from the aim, once more at the
// CRF that would meet the aim if content were alike. Two points give the sample's own curve, for the loss grows about
// exponentially with CRF. Its
// first frame is not judged, since key frames look better than most, nor are those at its end, to which the encoder
// gives less for want of frames to come. The choice is the one CRF at which the samples' mean loss meets the aim: equal
// CRF costs fewer bytes than equal SSIM.

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr double aimed_ssim = 0.981;  // the whole shall have 0.98
constexpr double spare_ssim = 0.002;  // more, divided by the samples: the fewer, the less they say of the whole
constexpr double crf_a_halving = 6;   // CRF that halves or doubles what SSIM is lost: 5 to 8, as measured
constexpr double near = 1.5;          // CRF: guesses so near the aim are not tried again
constexpr double lowest_crf = 16, highest_crf = 30, usual_crf = 19;
constexpr double sampled_share = 0.08;  // of the frames: what choosing may cost
constexpr int sample_frames = 12, shortest_sample = 8, most_samples = 8;
constexpr int lookahead_frames = 10;  // of the encoder
constexpr double flat_deviation = 5;  // of luma: black, or a plain title card, says nothing of what follows
constexpr int thumb_side_px = 160;
constexpr double least_loss = 1e-5;

class Collector final : public graph::Output {
 public:
  Result<void> emit(graph::Item item) override {
    items.push_back(std::move(item));
    return {};
  }
  std::vector<graph::Item> items;
};

using Frames = std::vector<libav::FramePtr>;

double clamped(double crf) noexcept {
  return std::clamp(crf, lowest_crf, highest_crf);
}

/// How much SSIM one sample loses, by CRF.
struct LossCurve {
  double crf = usual_crf, loss = 0;  // a point on it
  double halving = crf_a_halving;
  double bits_per_second = 0;  // there
  double at(double other) const noexcept { return loss * std::exp2((other - crf) / halving); }
  double crf_for(double wanted) const noexcept { return crf + halving * std::log2(wanted / loss); }
  /// Through another point, too.
  void bend(double other_crf, double other_loss) noexcept {
    const double doublings = std::log2(other_loss / loss);
    if (std::abs(doublings) > 0.05) halving = std::clamp((other_crf - crf) / doublings, 3.0, 15.0);
    crf = other_crf;
    loss = other_loss;
  }
};

double bits_at(const std::vector<LossCurve>& curves, double crf) noexcept {
  double most = 0;  // rather too much than too little
  for (const LossCurve& curve : curves)
    most = std::max(most, curve.bits_per_second * std::exp2((curve.crf - crf) / crf_a_halving));
  return most;
}

double crf_for(const std::vector<LossCurve>& curves, double mean_loss) noexcept {
  double low = lowest_crf, high = highest_crf;
  while (high - low > 0.01) {
    const double middle = (low + high) / 2;
    double sum = 0;
    for (const LossCurve& curve : curves) sum += curve.at(middle);
    (sum < mean_loss * static_cast<double>(curves.size()) ? low : high) = middle;
  }
  return low;
}

class Sampler {
 public:
  Sampler(FrameReader& reader, const TranscodeRequest& request, PictureEncoding encoding, std::stop_token stop)
      : reader_(reader), road_(picture_road(reader.stream(), request)), encoding_(encoding), stop_(std::move(stop)) {}

  /// Of the frames from the key frame at or before `time` on; nothing where they say nothing.
  Result<std::optional<LossCurve>> curve_at(milliseconds time, int frames) {
    PINMILL_ASSIGN_OR_RETURN(const Frames originals, filtered(time, frames));
    if (originals.empty()) return std::optional<LossCurve>();
    PINMILL_ASSIGN_OR_RETURN(const LumaThumb thumb, luma_thumb(*originals.back(), thumb_side_px));
    if (thumb.deviation() < flat_deviation) return std::optional<LossCurve>();
    LossCurve curve{.crf = served_};
    PINMILL_ASSIGN_OR_RETURN(curve.loss, loss_at(served_, originals));
    const double guess = clamped(curve.crf_for(1 - aimed_ssim));
    if (std::abs(guess - served_) > near) {
      PINMILL_ASSIGN_OR_RETURN(const double loss, loss_at(guess, originals));
      curve.bend(guess, loss);
    }
    served_ = clamped(curve.crf_for(1 - aimed_ssim));
    curve.bits_per_second =
        8 * static_cast<double>(bytes_) * road_.frames_per_second / static_cast<double>(originals.size());
    return std::optional<LossCurve>(curve);
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

  Result<double> loss_at(double crf, const Frames& originals) {
    PINMILL_ASSIGN_OR_RETURN(const Frames encoded, encoded_and_decoded(crf, originals));
    if (encoded.size() != originals.size())
      return Error(ErrorCode::internal, "what was encoded as a sample does not decode to as many frames");
    const std::size_t end = encoded.size() - std::min<std::size_t>(lookahead_frames, encoded.size() / 2);
    const std::size_t begin = end > 1 ? 1 : 0;
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += 1 - luma_ssim(*originals[i], *encoded[i]);
    return std::max(sum / static_cast<double>(end - begin), least_loss);
  }

  Result<Frames> encoded_and_decoded(double crf, const Frames& originals) {
    encoding_.crf = crf;
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
    bytes_ = 0;
    for (const graph::Item& item : packets.items) {
      if (const auto* packet = std::get_if<graph::Packet>(&item)) bytes_ += (*packet)->size;
    }
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
  PictureEncoding encoding_;
  const std::stop_token stop_;
  std::vector<milliseconds> sampled_;  // where samples began
  WorkCounts encoding_work_, decoding_;
  std::uint64_t filtered_ = 0;
  std::int64_t bytes_ = 0;     // of the last sample that was encoded
  double served_ = usual_crf;  // the last one
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
  Sampler sampler(*reader, request, encoding, std::move(stop));
  const milliseconds end = std::min(request.range.end.value_or(reader->duration()), reader->duration());
  const milliseconds length = std::max(end - request.range.start, milliseconds(0));
  const Plan plan = plan_for(length, picture_road(reader->stream(), request).frames_per_second);
  std::vector<LossCurve> curves;
  for (int i = 0; i < plan.samples; ++i) {
    if (alive) alive();
    const milliseconds time = request.range.start + length * (2 * i + 1) / (2 * plan.samples);
    const auto curve = sampler.curve_at(time, plan.frames);
    if (!curve && curve.error().code() == ErrorCode::cancelled) return curve.error();
    if (curve && *curve) curves.push_back(**curve);  // damaged there, or without a picture: the other samples speak
  }
  CrfChoice choice{.crf = usual_crf, .work = sampler.work()};
  if (!curves.empty()) choice.crf = crf_for(curves, 1 - aimed_ssim - spare_ssim / static_cast<double>(curves.size()));
  choice.bits_per_second = bits_at(curves, choice.crf);
  return choice;
}

}  // namespace pinmill

#include "codecs/video/mp4_sink.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codecs/libav/error.h"
#include "codecs/libav/io_bridge.h"
#include "codecs/mp4/index.h"

namespace pinmill {
namespace {

constexpr double bytes_a_sample = 40;  // size 4, decoding time 8, composition offset 8, chunk and its run 20
constexpr double sound_frames_per_second = 48'000.0 / 1'024;
constexpr std::uint64_t fixed_bytes = 8'192;  // headers, codec descriptions, edit lists

struct Lane {
  std::optional<graph::StreamInfo> info;
  AVStream* stream = nullptr;  // owned by the context
  std::vector<graph::Packet> held;
  std::int64_t last_dts = AV_NOPTS_VALUE;
  bool ended = false;
};

class Mp4Sink final : public graph::Sink {
 public:
  Mp4Sink(int fd, Mp4SinkOptions options, WorkCounts& work)
      : fd_(fd), options_(std::move(options)), work_(work), lanes_(options_.lanes) {}

  std::string_view name() const noexcept override { return "write"; }

  Result<void> consume(std::size_t lane, graph::Item item) override {
    if (auto* info = std::get_if<graph::StreamInfo>(&item)) {
      if (header_written_) return {};  // the same stream, decoded anew
      lanes_[lane].info = std::move(*info);
      return start_when_known();
    }
    graph::Packet packet = std::move(std::get<graph::Packet>(item));
    if (!header_written_) {
      lanes_[lane].held.push_back(std::move(packet));
      return {};
    }
    return write(lane, *packet);
  }

  Result<void> finish(std::size_t lane) override {
    lanes_[lane].ended = true;
    PINMILL_RETURN_IF_ERROR(start_when_known());
    const bool all = std::all_of(lanes_.begin(), lanes_.end(), [](const Lane& each) { return each.ended; });
    return all ? complete() : Result<void>();
  }

 private:
  Result<void> add_stream(Lane& lane) {
    const graph::StreamInfo& info = *lane.info;
    lane.stream = avformat_new_stream(context_.get(), nullptr);
    if (lane.stream == nullptr) return Error(ErrorCode::limit_exceeded, "no memory for a stream");
    if (const int copied = avcodec_parameters_copy(lane.stream->codecpar, info.parameters.get()); copied < 0)
      return libav::error_from(copied, "avcodec_parameters_copy");
    // QuickTime's tags mean nothing in MP4; HEVC with its parameter sets in front is hvc1, which Apple's players ask
    // for
    lane.stream->codecpar->codec_tag = info.parameters->codec_id == AV_CODEC_ID_HEVC ? MKTAG('h', 'v', 'c', '1') : 0;
    lane.stream->time_base = {info.time_base.num, info.time_base.den};
    lane.stream->sample_aspect_ratio = info.parameters->sample_aspect_ratio;
    if (!info.display_matrix) return {};
    std::uint8_t* matrix =
        av_stream_new_side_data(lane.stream, AV_PKT_DATA_DISPLAYMATRIX, sizeof(graph::DisplayMatrix));
    if (matrix == nullptr) return Error(ErrorCode::limit_exceeded, "no memory for a stream");
    std::memcpy(matrix, info.display_matrix->data(), sizeof(graph::DisplayMatrix));
    return {};
  }

  Result<void> open() {
    PINMILL_ASSIGN_OR_RETURN(output_, libav::OutputBridge::to_descriptor(fd_, options_.index_bytes));
    AVFormatContext* raw = nullptr;
    if (const int made = avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr); made < 0)
      return libav::error_from(made, "make an MP4");
    context_.reset(raw);
    context_->pb = output_->context();
    context_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    return {};
  }

  // Streams are made in the order of the lanes, whichever was described first: equal input gives equal bytes.
  Result<void> start_when_known() {
    const bool known =
        std::all_of(lanes_.begin(), lanes_.end(), [](const Lane& each) { return each.info || each.ended; });
    const bool any = std::any_of(lanes_.begin(), lanes_.end(), [](const Lane& each) { return each.info.has_value(); });
    if (header_written_ || !known || !any) return {};
    PINMILL_RETURN_IF_ERROR(open());
    for (Lane& lane : lanes_) {
      if (lane.info) PINMILL_RETURN_IF_ERROR(add_stream(lane));
    }
    if (const int written = avformat_write_header(context_.get(), nullptr); written < 0)
      return failed(written, "write the header");
    header_written_ = true;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
      for (graph::Packet& packet : std::exchange(lanes_[lane].held, {})) PINMILL_RETURN_IF_ERROR(write(lane, *packet));
    }
    return {};
  }

  Result<void> write(std::size_t lane, AVPacket& packet) {
    Lane& each = lanes_[lane];
    if (lane == 0 && options_.progress && packet.pts != AV_NOPTS_VALUE)
      options_.progress(Timestamp{packet.pts, each.info->time_base}.milliseconds());
    packet.stream_index = each.stream->index;
    av_packet_rescale_ts(&packet, {each.info->time_base.num, each.info->time_base.den}, each.stream->time_base);
    keep_order(each, packet);
    if (const int written = av_interleaved_write_frame(context_.get(), &packet); written < 0)
      return failed(written, "write a packet");
    work_.bytes_written = output_->bytes_written();
    if (options_.max_bytes > 0 && work_.bytes_written > options_.max_bytes)
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("the video grows past {} bytes, the most that is accepted", options_.max_bytes));
    return {};
  }

  // Matroska counts milliseconds, and two packets may fall into one; MP4 wants each later than the one before.
  static void keep_order(Lane& lane, AVPacket& packet) noexcept {
    if (packet.dts == AV_NOPTS_VALUE) return;
    if (lane.last_dts != AV_NOPTS_VALUE && packet.dts <= lane.last_dts) {
      packet.dts = lane.last_dts + 1;
      if (packet.pts != AV_NOPTS_VALUE) packet.pts = std::max(packet.pts, packet.dts);
    }
    lane.last_dts = packet.dts;
  }

  Result<void> complete() {
    if (!header_written_)
      return Error(ErrorCode::corrupt_input, "not one frame could be made of the video; nothing was written");
    if (const int written = av_write_trailer(context_.get()); written < 0) return failed(written, "write the index");
    avio_flush(context_->pb);
    if (output_->failure() != 0) return Error::from_errno(output_->failure(), "write the video");
    PINMILL_RETURN_IF_ERROR(fold_index_to_front(fd_, options_.index_bytes));
    work_.bytes_written = output_->bytes_written();
    return {};
  }

  Error failed(int number, const char* call) const {
    if (output_->failure() != 0) return Error::from_errno(output_->failure(), call);
    return libav::error_from(number, call);
  }

  const int fd_;
  const Mp4SinkOptions options_;
  WorkCounts& work_;
  std::vector<Lane> lanes_;
  std::unique_ptr<libav::OutputBridge> output_;  // outlives the context
  libav::OutputContextPtr context_;
  bool header_written_ = false;
};

}  // namespace

std::uint64_t index_bytes_for(std::chrono::milliseconds duration, double frames_per_second) noexcept {
  const double seconds = static_cast<double>(duration.count()) / 1000 + 1;
  return fixed_bytes + static_cast<std::uint64_t>(
                           std::ceil(seconds * (frames_per_second + sound_frames_per_second) * bytes_a_sample));
}

std::unique_ptr<graph::Sink> make_mp4_sink(int fd, Mp4SinkOptions options, WorkCounts& work) {
  return std::make_unique<Mp4Sink>(fd, std::move(options), work);
}

}  // namespace pinmill

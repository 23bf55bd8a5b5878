#include "codecs/video/splice_node.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "codecs/libav/error.h"

namespace pinmill {
namespace {

ByteView bytes_of(const AVPacket& packet) noexcept {
  return {reinterpret_cast<const std::byte*>(packet.data), static_cast<std::size_t>(std::max(packet.size, 0))};
}

class SpliceNode final : public graph::Node {
 public:
  SpliceNode(Splice splice, std::chrono::milliseconds& end) : splice_(std::move(splice)), end_ms_(end) {}

  std::string_view name() const noexcept override { return "join"; }

  Result<void> process(graph::Item item, graph::Output& output) override {
    if (auto* info = std::get_if<graph::StreamInfo>(&item)) {
      time_base_ = info->time_base;
      PINMILL_RETURN_IF_ERROR(describe_both(*info->parameters));
      return output.emit(std::move(item));
    }
    graph::Packet& packet = std::get<graph::Packet>(item);
    if (!begun_) PINMILL_RETURN_IF_ERROR(begin(*packet, output));
    end_ = std::max(end_, packet->pts + packet->duration);
    last_dts_ = packet->dts;
    return output.emit(std::move(item));
  }

  Result<void> flush(graph::Output& output) override {
    const std::int64_t join = end_;
    for (graph::Packet& packet : splice_.tail) {
      if (Timestamp{end_, time_base_}.milliseconds() >= splice_.until) break;
      PINMILL_RETURN_IF_ERROR(emit(std::move(packet), join, output));
    }
    end_ms_ = Timestamp{end_, time_base_}.milliseconds();
    return {};
  }

 private:
  Result<void> describe_both(AVCodecParameters& parameters) const {
    const Bytes merged = merge_h264_parameters(splice_.source, splice_.added);
    av_freep(&parameters.extradata);
    parameters.extradata_size = 0;
    parameters.extradata = static_cast<std::uint8_t*>(av_mallocz(merged.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (parameters.extradata == nullptr) return Error(ErrorCode::limit_exceeded, "no memory for parameter sets");
    std::memcpy(parameters.extradata, merged.data(), merged.size());
    parameters.extradata_size = static_cast<int>(merged.size());
    return {};
  }

  // The encoded pictures are decoded as much earlier than they are shown as the copied ones are.
  Result<void> begin(const AVPacket& first, graph::Output& output) {
    begun_ = true;
    if (!splice_.head.empty() && !starts_anew(splice_.source, bytes_of(first)))
      return Error(ErrorCode::unsupported, "the pictures behind the cut refer to ones before it");
    delay_ = first.pts - first.dts;
    for (graph::Packet& packet : std::exchange(splice_.head, {}))
      PINMILL_RETURN_IF_ERROR(emit(std::move(packet), 0, output));
    return {};
  }

  Result<void> emit(graph::Packet packet, std::int64_t offset, graph::Output& output) {
    PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, h264_packet_in_form(splice_.source, bytes_of(*packet)));
    graph::Packet formed(av_packet_alloc());
    if (!formed || av_new_packet(formed.get(), static_cast<int>(bytes.size())) < 0)
      return Error(ErrorCode::limit_exceeded, "no memory for a packet");
    std::memcpy(formed->data, bytes.data(), bytes.size());
    formed->flags = packet->flags;
    formed->duration = packet->duration;
    formed->pts = packet->pts + offset;
    formed->dts = formed->pts - delay_;
    if (last_dts_ != AV_NOPTS_VALUE) formed->dts = std::min(std::max(formed->dts, last_dts_ + 1), formed->pts);
    last_dts_ = formed->dts;
    end_ = std::max(end_, formed->pts + formed->duration);
    return output.emit(std::move(formed));
  }

  Splice splice_;
  std::chrono::milliseconds& end_ms_;
  Rational time_base_;
  std::int64_t delay_ = 0, end_ = 0, last_dts_ = AV_NOPTS_VALUE;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<graph::Node> make_splice_node(Splice splice, std::chrono::milliseconds& end) {
  return std::make_unique<SpliceNode>(std::move(splice), end);
}

}  // namespace pinmill

#include "codecs/video/packet_loop_node.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace pinmill {
namespace {

class PacketLoopNode final : public graph::Node {
 public:
  PacketLoopNode(const PacketLoop& loop, WorkCounts& work) : loop_(loop), work_(work) {}

  std::string_view name() const noexcept override { return "loop"; }

  Result<void> process(graph::Item item, graph::Output& output) override {
    if (const auto* info = std::get_if<graph::StreamInfo>(&item)) {
      time_base_ = {info->time_base.num, info->time_base.den};
      return output.emit(std::move(item));
    }
    const graph::Packet& packet = std::get<graph::Packet>(item);
    PINMILL_ASSIGN_OR_RETURN(graph::Packet held, copy_of(*packet));
    last_dts_ = packet->dts;
    held_.push_back(std::move(held));
    return output.emit(std::move(item));
  }

  Result<void> flush(graph::Output& output) override {
    for (int pass = 1; pass < loop_.passes; ++pass) {
      const std::int64_t offset = av_rescale_q(pass * loop_.pass.count(), {1, AV_TIME_BASE}, time_base_);
      for (const graph::Packet& packet : held_) {
        PINMILL_ASSIGN_OR_RETURN(graph::Packet again, copy_of(*packet));
        again->pts += offset;
        // decoding times of variable rates may reach back over the seam
        again->dts = std::min(std::max(again->dts + offset, last_dts_ + 1), again->pts);
        last_dts_ = again->dts;
        ++work_.packets_copied;
        PINMILL_RETURN_IF_ERROR(output.emit(std::move(again)));
      }
    }
    return {};
  }

 private:
  // By reference: the data is shared.
  static Result<graph::Packet> copy_of(const AVPacket& packet) {
    graph::Packet copy(av_packet_clone(&packet));
    if (!copy) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
    return copy;
  }

  const PacketLoop loop_;
  WorkCounts& work_;
  AVRational time_base_{1, 1};
  std::vector<graph::Packet> held_;
  std::int64_t last_dts_ = 0;
};

}  // namespace

std::unique_ptr<graph::Node> make_packet_loop_node(const PacketLoop& loop, WorkCounts& work) {
  if (loop.passes <= 1) return nullptr;
  return std::make_unique<PacketLoopNode>(loop, work);
}

}  // namespace pinmill

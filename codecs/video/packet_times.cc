#include "codecs/video/packet_times.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pinmill {
namespace {

constexpr std::size_t max_waiting = 64;  // no codec reorders more than 16 pictures

Error without_times() {
  return Error(ErrorCode::unsupported, "its packets do not tell when they are shown, so they cannot be copied");
}

}  // namespace

std::int64_t usual_step(const AVStream& stream) noexcept {
  const double rate = stream.avg_frame_rate.den > 0 ? av_q2d(stream.avg_frame_rate) : 0;
  return std::max<std::int64_t>(std::llround(1 / ((rate > 0 ? rate : 30) * av_q2d(stream.time_base))), 1);
}

Result<void> PacketTimes::mend(AVPacket& packet) {
  if (last_ != AV_NOPTS_VALUE) packet.dts = std::max(packet.dts, last_ + 1);
  if (packet.dts > packet.pts) {
    if (last_ != AV_NOPTS_VALUE && packet.pts <= last_) return without_times();
    packet.dts = packet.pts;
  }
  if (packet.duration <= 0) packet.duration = usual_step_;
  last_ = packet.dts;
  return {};
}

Result<std::vector<graph::Packet>> PacketTimes::release() {
  std::vector<graph::Packet> ready = std::exchange(waiting_, {});
  for (graph::Packet& packet : ready) PINMILL_RETURN_IF_ERROR(mend(*packet));
  return ready;
}

Result<std::vector<graph::Packet>> PacketTimes::take(graph::Packet packet) {
  if (packet->pts == AV_NOPTS_VALUE) return without_times();
  const std::int64_t dts = packet->dts;
  waiting_.push_back(std::move(packet));
  if (dts == AV_NOPTS_VALUE && waiting_.size() < max_waiting) return std::vector<graph::Packet>();
  if (dts == AV_NOPTS_VALUE) return without_times();
  const auto count = static_cast<std::int64_t>(waiting_.size());
  for (std::int64_t i = 0; i + 1 < count; ++i)
    waiting_[static_cast<std::size_t>(i)]->dts = dts - (count - 1 - i) * usual_step_;
  return release();
}

// None of them had a decoding time: fewer than a decoder holds back, so their order is that of presentation.
Result<std::vector<graph::Packet>> PacketTimes::finish() {
  std::vector<std::int64_t> times;
  for (const graph::Packet& packet : waiting_) times.push_back(packet->pts);
  std::sort(times.begin(), times.end());
  const auto delay = static_cast<std::int64_t>(waiting_.size()) * usual_step_;
  for (std::size_t i = 0; i < waiting_.size(); ++i) waiting_[i]->dts = times[i] - delay;
  return release();
}

}  // namespace pinmill

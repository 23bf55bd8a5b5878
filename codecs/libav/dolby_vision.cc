#include "codecs/libav/dolby_vision.h"

extern "C" {
#include <libavutil/dovi_meta.h>
}

namespace pinmill::libav {

std::optional<std::uint8_t> dolby_vision_profile(const AVStream& stream) noexcept {
  std::size_t size = 0;
  const std::uint8_t* record = av_stream_get_side_data(&stream, AV_PKT_DATA_DOVI_CONF, &size);
  if (record == nullptr || size < sizeof(AVDOVIDecoderConfigurationRecord)) return std::nullopt;
  return reinterpret_cast<const AVDOVIDecoderConfigurationRecord*>(record)->dv_profile;
}

}  // namespace pinmill::libav

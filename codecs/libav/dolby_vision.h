// Dolby Vision as a container declares it. Free function, any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "codecs/libav/handles.h"

namespace pinmill::libav {

/// Nothing where the stream is none of it.
std::optional<std::uint8_t> dolby_vision_profile(const AVStream& stream) noexcept;

}  // namespace pinmill::libav

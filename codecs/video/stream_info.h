// libav's description of streams in our words. Internal to codecs; free functions, any thread.
#pragma once

#include "codecs/libav/handles.h"
#include "codecs/video_info.h"

namespace pinmill {

/// What the container says and, where there is one, what the first decoded frame adds or mends. Times are left to the
/// caller.
PictureStream picture_info(const AVStream& stream, const AVFrame* first_frame);
SoundStream sound_info(const AVStream& stream);
StreamSummary summary_of(const AVStream& stream);
/// What the stream says of itself; the first frame where the stream is silent.
FieldOrder flagged_fields(const AVStream& stream, const AVFrame* first_frame) noexcept;

}  // namespace pinmill

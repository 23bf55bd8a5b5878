// Whether a file breaks off: what a recording or a download that was interrupted leaves. Internal to codecs; free
// functions, any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "codecs/format.h"
#include "codecs/video/demuxer.h"
#include "codecs/video_info.h"

namespace pinmill {

/// When, from its first frame on, a stream of an MP4 or MOV leaves what is there: from then on the index names only
/// samples beyond `size_bytes`. Absent: its last one is there, or its index names none.
std::optional<std::chrono::milliseconds> first_missing_sample(const AVStream& stream, std::uint64_t size_bytes);

/// How long a Matroska, WebM or AVI file says that it is, by its headers; absent where it does not say.
Result<std::optional<std::uint64_t>> announced_bytes(int fd, Format format);

}  // namespace pinmill

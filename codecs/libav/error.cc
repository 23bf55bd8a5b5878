#include "codecs/libav/error.h"

#include <array>
#include <cerrno>

#include <fmt/format.h>

extern "C" {
#include <libavutil/error.h>
}

#include "codecs/libav/log_capture.h"

namespace pinmill::libav {
namespace {

ErrorCode code_of(int number) noexcept {
  switch (number) {
    case AVERROR_INVALIDDATA:
    case AVERROR_EXTERNAL:  // of a decoder: its library (zlib, for PNG) did not like the data
    case AVERROR_EOF: return ErrorCode::corrupt_input;
    case AVERROR_DECODER_NOT_FOUND:
    case AVERROR_DEMUXER_NOT_FOUND:
    case AVERROR_STREAM_NOT_FOUND:
    case AVERROR_PATCHWELCOME: return ErrorCode::unsupported;
    case AVERROR_EXIT: return ErrorCode::cancelled;
    case AVERROR(ENOMEM): return ErrorCode::limit_exceeded;
    case AVERROR(EIO):
    case AVERROR(ENOSPC): return ErrorCode::io_failure;
    default: return ErrorCode::internal;
  }
}

}  // namespace

bool is_damage(int number) noexcept {
  switch (number) {
    case AVERROR(EAGAIN):
    case AVERROR(ENOMEM):
    case AVERROR_EOF:
    case AVERROR_EXIT:
    case AVERROR_BUG:
    case AVERROR_BUG2:
    case AVERROR_PATCHWELCOME:
    case AVERROR_DECODER_NOT_FOUND:
    case AVERROR_DEMUXER_NOT_FOUND:
    case AVERROR_STREAM_NOT_FOUND: return false;
    default: return number < 0;
  }
}

Error error_from(int number, std::string call, std::source_location where) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(number, text.data(), text.size());
  const std::string complaint = take_last_complaint();
  return Error(code_of(number), Origin::libav, number,
               complaint.empty() ? fmt::format("{}: {}", call, text.data())
                                 : fmt::format("{}: {} ({})", call, text.data(), complaint),
               where);
}

}  // namespace pinmill::libav

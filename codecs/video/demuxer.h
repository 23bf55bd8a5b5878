// Opens a container through custom I/O and gives its packets. Internal to codecs: names libav. One thread at a time.
#pragma once

#include <memory>
#include <optional>

#include "base/limits.h"
#include "codecs/format.h"
#include "codecs/libav/handles.h"
#include "codecs/libav/io_bridge.h"

namespace pinmill {

/// How much of an H.264 picture's parameters is known once its file is open.
enum class CodedPictures : std::uint8_t {
  unread,  ///< what an index in boxes says, if there is one: whoever decodes sees the rest in the first frame
  read     ///< pixel format, colours and delay, too, for which libavformat decodes up to seven frames
};

class Demuxer {
 public:
  /// The demuxer is the one that `format` names, never a guess; nothing but `input` is opened, whatever the file asks
  /// for. `input` must be the start of such a file. unsupported, corrupt_input, limit_exceeded (streams, duration,
  /// sides).
  static Result<std::unique_ptr<Demuxer>> open(std::unique_ptr<libav::InputBridge> input, Format format,
                                               const VideoLimits& limits, CodedPictures coded = CodedPictures::unread);

  const AVFormatContext& context() const noexcept { return *context_; }
  AVStream& stream(int index) const noexcept { return *context_->streams[index]; }
  std::uint64_t bytes_read() const noexcept { return input_->bytes_read(); }

  /// The picture stream that is shown: the default one, else the first that is no cover picture; -1 where there is
  /// none.
  int picture_stream() const noexcept;
  /// The first sound that can be decoded (a phone's spatial track cannot); -1 where there is none.
  int sound_stream() const noexcept;
  /// Packets of other streams are dropped as they are read.
  void select(int picture, int sound) noexcept;

  /// False: no more. A damaged packet is skipped by libav; a read error is one.
  Result<bool> read(AVPacket& packet);
  /// To the last key frame of `stream` at or before `time` in its time base, or to one before it; to the file's start
  /// where there is none.
  Result<void> seek(int stream, std::int64_t time);

 private:
  Result<bool> key_frame_follows(int stream, std::int64_t time);
  Demuxer(std::unique_ptr<libav::InputBridge> input, libav::InputContextPtr context);

  std::unique_ptr<libav::InputBridge> input_;  // outlives the context
  libav::InputContextPtr context_;
};

/// limit_exceeded where a side is too long.
Result<void> check_sides(int width_px, int height_px, const VideoLimits& limits);

/// The decoder that we use for a codec, off the allow-list; null where there is none.
const AVCodec* allowed_decoder(AVCodecID codec) noexcept;

}  // namespace pinmill

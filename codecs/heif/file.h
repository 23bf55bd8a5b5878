// A HEIF file with its primary picture found. One thread at a time.
#pragma once

#include <optional>

#include "base/byte_io.h"
#include "base/limits.h"
#include "codecs/heif/handles.h"
#include "codecs/media_info.h"

namespace pinmill::heif {

class File {
 public:
  /// `bytes` stay the caller's and must outlive the File.
  static Result<File> open(ByteView bytes, const ImageLimits& limits);

  const heif_image_handle* primary() const noexcept { return primary_.get(); }
  /// What was read: `bytes`, or our copy of them.
  ByteView bytes() const noexcept { return mended_ ? ByteView(*mended_) : bytes_; }
  /// limit_exceeded where the picture has more pixels than `limits` let through.
  Result<ImageInfo> info(const ImageLimits& limits) const;
  std::optional<CodePoints> code_points() const;
  Bytes icc_profile() const;

 private:
  explicit File(ByteView bytes) noexcept : bytes_(bytes) {}
  Result<void> read(const ImageLimits& limits);

  ByteView bytes_;
  std::optional<Bytes> mended_;
  ContextPtr context_;
  HandlePtr primary_;
};

/// The code points of a profile that libheif handed over.
CodePoints code_points_of(const heif_color_profile_nclx& nclx) noexcept;

}  // namespace pinmill::heif

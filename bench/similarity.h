// How much of a picture an encoder left: FFmpeg's `ssim` filter, luma, against the fitted pixels.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace pinmill::bench {

/// A full decode, scaled by Lanczos 3 to cover 1000x1500 and cropped in the middle, lossless: what all are compared
/// with, made by a program that is not ours.
Result<void> make_reference(const std::filesystem::path& source, const std::filesystem::path& png);

/// 1: the same luma. invalid_argument where the two differ in size.
Result<double> luma_ssim(const std::filesystem::path& result, const std::filesystem::path& reference);

}  // namespace pinmill::bench

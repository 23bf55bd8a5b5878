// The parts of `sniff`: each answers for the families it names, unknown for everything else. Any thread.
#pragma once

#include "codecs/format.h"

namespace pinmill {

/// MP4 and its kin, HEIC, AVIF, Canon's CR3, JPEG XL and JPEG 2000 in boxes, QuickTime without a brand.
Format sniff_iso(ByteView head) noexcept;
/// TIFF, and the camera raw formats that are TIFFs or open like one.
Format sniff_tiff(ByteView head) noexcept;
/// What is written in letters: SVG, PostScript, PDF, Netpbm, Radiance, ImageMagick's scripts, playlists.
Format sniff_text(ByteView head) noexcept;

}  // namespace pinmill

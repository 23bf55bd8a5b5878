#include <algorithm>
#include <array>

#include "codecs/iso_box.h"
#include "codecs/mp4/box.h"
#include "codecs/sniffers.h"

namespace pinmill {
namespace {

using namespace std::string_view_literals;

struct Brand {
  std::uint32_t brand;
  Format format;
};
// Brands that decide alone (mp4ra.org; ISO/IEC 23008-12 §10, AV1 image file format §8, 3GPP TS 26.244 §5.4).
constexpr std::array brands = {
    Brand{box_type("avif"), Format::avif},       Brand{box_type("avis"), Format::avif},
    Brand{box_type("heic"), Format::heic},       Brand{box_type("heix"), Format::heic},
    Brand{box_type("heim"), Format::heic},       Brand{box_type("heis"), Format::heic},
    Brand{box_type("hevc"), Format::heic},       Brand{box_type("hevx"), Format::heic},
    Brand{box_type("hevm"), Format::heic},       Brand{box_type("hevs"), Format::heic},
    Brand{box_type("crx "), Format::camera_raw}, Brand{box_type("qt  "), Format::mov},
    Brand{box_type("M4V "), Format::m4v},        Brand{box_type("M4VH"), Format::m4v},
    Brand{box_type("M4VP"), Format::m4v},        Brand{box_type("isom"), Format::mp4},
    Brand{box_type("mp41"), Format::mp4},        Brand{box_type("mp42"), Format::mp4},
    Brand{box_type("avc1"), Format::mp4},        Brand{box_type("MSNV"), Format::mp4},
    Brand{box_type("dash"), Format::mp4},        Brand{box_type("XAVC"), Format::mp4},
};

Format format_of_brand(std::uint32_t brand) noexcept {
  const auto found =
      std::find_if(brands.begin(), brands.end(), [brand](const Brand& one) { return one.brand == brand; });
  if (found != brands.end()) return found->format;
  if (brand >> 8 == (box_type("iso ") >> 8)) return Format::mp4;  // iso2 … isoz
  const std::uint32_t family = brand >> 8;
  if (family == (box_type("3gp ") >> 8) || family == (box_type("3g2 ") >> 8) || family == (box_type("3gg ") >> 8))
    return Format::three_gp;
  return Format::unknown;
}

Format format_of_brands(const IsoBox& ftyp) noexcept {
  const ByteReader reader(ftyp.payload);
  const auto major = reader.u32(0);
  if (!major) return Format::unknown;
  if (const Format format = format_of_brand(*major); format != Format::unknown) return format;
  // "mif1", "msf1" and makers' own brands say nothing of the coding: the compatible ones do
  Format best = Format::unknown;
  for (std::uint64_t at = 8; const auto brand = reader.u32(at); at += 4) {
    const Format format = format_of_brand(*brand);
    if (traits_of(format).kind == FormatKind::image) return format;
    if (best == Format::unknown) best = format;
  }
  if (!ftyp.whole) return Format::unknown;  // the deciding one may be still to come
  if (*major == box_type("mif1") || *major == box_type("msf1") || *major == box_type("miaf")) return Format::heic;
  return best != Format::unknown ? best : Format::mp4;
}

// "the mdat of": no size that is four letters is believed.
bool is_prose(const ByteReader& head) noexcept {
  return std::ranges::all_of(head.view(0, 4),
                             [](std::byte one) { return one >= std::byte{' '} && one <= std::byte{'~'}; });
}

// Before brands, QuickTime files began with the media, the index, or room for a longer size.
Format format_without_brands(ByteView head) noexcept {
  if (is_prose(ByteReader(head))) return Format::unknown;
  std::uint64_t offset = 0;
  for (int seen = 0; seen < 4; ++seen) {
    const auto box = iso_box_at(head, offset);
    if (!box) return Format::unknown;
    switch (box->type) {
      case box_type("moov"):
      case box_type("mdat"):
      case box_type("wide"):
      case box_type("pnot"): return Format::mov;
      case box_type("free"):
      case box_type("skip"):
        if (!box->whole) return Format::mov;  // an index that was thrown away may be larger than the head
        offset += box->size_bytes;
        break;
      case box_type("ftyp"): return seen > 0 ? format_of_brands(*box) : Format::unknown;
      default: return Format::unknown;
    }
  }
  return Format::unknown;
}

}  // namespace

Format sniff_iso(ByteView head) noexcept {
  const ByteReader reader(head);
  if (reader.has(0, "\0\0\0\x0cJXL \r\n\x87\n"sv)) return Format::jpeg_xl;
  if (reader.has(0, "\0\0\0\x0cjP  \r\n\x87\n"sv)) return Format::jpeg_2000;
  const auto box = iso_box_at(head, 0);
  if (!box) return Format::unknown;
  return box->type == box_type("ftyp") ? format_of_brands(*box) : format_without_brands(head);
}

}  // namespace pinmill

// Note: telling a camera's raw file from a TIFF. Both open alike. A DNG says so by a tag of its own. The others have
// Make, a sensor's colour layout or a maker's compression, or a small preview in IFD0 with the real picture in a
// sub-IFD, which picture editors do the other way round.
#include "codecs/sniffers.h"
#include "codecs/tiff_directory.h"

namespace pinmill {
namespace {

using namespace std::string_view_literals;

// TIFF 6.0 §8, TIFF/EP, DNG 1.6
enum Tag : std::uint16_t {
  tag_new_subfile_type = 0x00fe,
  tag_compression = 0x0103,
  tag_photometric = 0x0106,
  tag_make = 0x010f,
  tag_sub_ifds = 0x014a,
  tag_dng_version = 0xc612,
};
constexpr std::uint32_t photometric_cfa = 32803;
constexpr std::uint32_t reduced_resolution = 1;

struct FirstDirectory {
  bool make = false, sub_ifds = false, dng = false;
  std::uint32_t subfile_type = 0, compression = 0, photometric = 0;
};

FirstDirectory read_first_directory(const ByteReader& tiff) noexcept {
  FirstDirectory directory;
  const std::uint64_t start = tiff.u32(4).value_or(0);
  for (std::uint32_t index = 0; const auto entry = tiff_entry(tiff, start, index); ++index) {
    switch (entry->tag) {
      case tag_make: directory.make = true; break;
      case tag_sub_ifds: directory.sub_ifds = true; break;
      case tag_dng_version: directory.dng = true; break;
      case tag_new_subfile_type: directory.subfile_type = tiff_number(tiff, *entry); break;
      case tag_compression: directory.compression = tiff_number(tiff, *entry); break;
      case tag_photometric: directory.photometric = tiff_number(tiff, *entry); break;
      default: break;
    }
  }
  return directory;
}

bool is_makers_compression(std::uint32_t compression) noexcept {
  return compression == 32767 || compression == 34713 || compression == 65535;  // Sony, Nikon, Pentax
}

bool is_camera_raw(const FirstDirectory& first) noexcept {
  if (first.dng || first.photometric == photometric_cfa) return true;
  if (!first.make) return false;
  return is_makers_compression(first.compression) || (first.sub_ifds && first.subfile_type == reduced_resolution);
}

}  // namespace

Format sniff_tiff(ByteView head) noexcept {
  const ByteReader bytes(head);
  if (bytes.has(0, "IIU\0"sv) || bytes.has(0, "IIRO") || bytes.has(0, "IIRS") || bytes.has(0, "MMOR"))
    return Format::camera_raw;                                            // Panasonic, Leica; Olympus
  if (bytes.has(0, "II\x1a\0\0\0HEAPCCDR"sv)) return Format::camera_raw;  // Canon CRW
  if (bytes.has(0, "II+\0\x08\0\0\0"sv) || bytes.has(0, "MM\0+\0\x08\0\0"sv)) return Format::tiff;  // BigTIFF
  const auto tiff = tiff_reader(head);
  if (!tiff) return Format::unknown;
  if (bytes.has(8, "CR\2"sv) || bytes.has(8, "IIII") || bytes.has(8, "MMMM")) return Format::camera_raw;  // CR2; IIQ
  return is_camera_raw(read_first_directory(*tiff)) ? Format::camera_raw : Format::tiff;
}

}  // namespace pinmill

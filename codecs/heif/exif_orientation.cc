#include "codecs/heif/exif_orientation.h"

#include "codecs/iso_box.h"
#include "codecs/mp4/box.h"
#include "codecs/tiff_directory.h"

namespace pinmill::heif {
namespace {

constexpr std::uint16_t orientation_tag = 0x0112;
constexpr std::uint64_t directory_pointer = 4;  // behind byte order and magic number

bool has_transformation(ByteView file) noexcept {
  const auto meta = find_iso_box(file, box_type("meta"));
  if (!meta || meta->payload.size() < 4) return false;
  const auto properties = find_iso_box(meta->payload.subspan(4), box_type("iprp"));
  if (!properties) return false;
  const auto container = find_iso_box(properties->payload, box_type("ipco"));
  return container && (find_iso_box(container->payload, box_type("irot")).has_value() ||
                       find_iso_box(container->payload, box_type("imir")).has_value());
}

}  // namespace

std::uint8_t orientation_beside_boxes(ByteView file, ByteView exif) noexcept {
  if (has_transformation(file)) return 1;
  const auto tiff = tiff_reader(exif);
  if (!tiff) return 1;
  const auto entry = find_tiff_entry(*tiff, tiff->u32(directory_pointer).value_or(0), orientation_tag);
  const std::uint32_t value = entry ? tiff_number(*tiff, *entry) : 1;
  return value >= 1 && value <= 8 ? static_cast<std::uint8_t>(value) : std::uint8_t{1};
}

}  // namespace pinmill::heif

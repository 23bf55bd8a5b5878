#include "codecs/mp4/allowed_boxes.h"

#include <algorithm>
#include <array>

#include "codecs/mp4/box.h"

namespace pinmill {
namespace {

constexpr std::array in_moov = {box_type("mvhd"), box_type("trak")};
constexpr std::array in_trak = {box_type("tkhd"), box_type("edts"), box_type("mdia")};
constexpr std::array in_edts = {box_type("elst")};
constexpr std::array in_mdia = {box_type("mdhd"), box_type("hdlr"), box_type("minf")};
constexpr std::array in_minf = {box_type("vmhd"), box_type("smhd"), box_type("hdlr"), box_type("dinf"),
                                box_type("stbl")};
constexpr std::array in_dinf = {box_type("dref")};
constexpr std::array in_stbl = {box_type("stsd"), box_type("stts"), box_type("ctts"), box_type("cslg"),
                                box_type("stss"), box_type("stsc"), box_type("stsz"), box_type("stz2"),
                                box_type("stco"), box_type("co64"), box_type("sdtp"), box_type("sbgp"),
                                box_type("sgpd")};

}  // namespace

std::span<const std::uint32_t> allowed_boxes(std::uint32_t parent) noexcept {
  switch (parent) {
    case box_type("moov"): return in_moov;
    case box_type("trak"): return in_trak;
    case box_type("edts"): return in_edts;
    case box_type("mdia"): return in_mdia;
    case box_type("minf"): return in_minf;
    case box_type("dinf"): return in_dinf;
    case box_type("stbl"): return in_stbl;
    default: return {};
  }
}

bool is_allowed_box(std::uint32_t parent, std::uint32_t child) noexcept {
  const std::span<const std::uint32_t> allowed = allowed_boxes(parent);
  return std::find(allowed.begin(), allowed.end(), child) != allowed.end();
}

}  // namespace pinmill

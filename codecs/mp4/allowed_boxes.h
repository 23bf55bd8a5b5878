// What a player needs of an MP4's index, by parent (ISO/IEC 14496-12, table 1): what is not here may go. Free
// functions, any thread.
#pragma once

#include <cstdint>
#include <span>

namespace pinmill {

/// The children that a container of the index may keep; empty for boxes that are no containers.
std::span<const std::uint32_t> allowed_boxes(std::uint32_t parent) noexcept;
bool is_allowed_box(std::uint32_t parent, std::uint32_t child) noexcept;

}  // namespace pinmill

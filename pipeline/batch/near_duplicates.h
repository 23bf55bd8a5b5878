// Pictures that look alike, by their perceptual hashes. A free function, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pinmill {

/// For each hash the first one before it that differs in at most 4 of 64 bits; nothing where there is none. 0 stands
/// for a picture that says nothing (a plain area) and is like no other.
std::vector<std::optional<std::size_t>> earlier_lookalikes(std::span<const std::uint64_t> hashes);

}  // namespace pinmill

// The inner loops of resizing a plane. How the numbers are kept: weights have 14 bits behind the point. Columns come
// first: each sum of a column's samples keeps six bits behind the point in 16 bits, which leaves room for what Lanczos'
// kernel overshoots. Rows are summed from that, and rounded once. Whatever the processor knows, it does the same whole
// numbers, so that no result depends on the machine. Free functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pinmill::plane_sums {

inline constexpr int weight_bits = 14;
inline constexpr int kept_bits = 6;
inline constexpr std::size_t lane = 32;  ///< columns are summed so many at once

/// Columns `begin` to `end`, multiples of `lane`, of `count` rows, an even number.
void sum_columns(const std::uint8_t* const* rows, const std::int16_t* weights, std::size_t count, std::size_t begin,
                 std::size_t end, std::int16_t* out) noexcept;

/// Four results of a row: each from its own place in `sums`, with `count` weights, a multiple of eight.
void sum_four(const std::int16_t* sums, const std::uint32_t* first, const std::int16_t* weights, std::size_t count,
              std::uint8_t* out) noexcept;
std::uint8_t sum_one(const std::int16_t* sums, const std::int16_t* weights, std::size_t count) noexcept;

/// The sums of up to 257 rows; `width` is rounded up to whole lanes.
void add_rows(const std::uint8_t* const* rows, std::size_t count, std::size_t width, std::uint16_t* out) noexcept;

}  // namespace pinmill::plane_sums

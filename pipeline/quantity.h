// Quantities as people read them. Free functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pinmill {

/// Powers of 1000, three figures at most before the unit changes: "812 B", "41.2 MB", "2 GB".
std::string bytes_text(double bytes);
/// "4 s", "2.5 s", "15 min", "16 min 40 s".
std::string duration_text(double seconds);
/// Width to height in small whole numbers where those are within 0.5 %: "3:2", "9:16"; else "1.91:1", "1:2.17".
std::string shape_text(double width_by_height);
/// "1,234,567"
std::string grouped_text(std::uint64_t number);
/// Width by height of "2:3"; nothing where it is no such thing.
std::optional<double> shape_from(std::string_view text) noexcept;

/// Two shapes that differ by less than this share are the same to Pinterest and to the eye.
inline constexpr double shape_tolerance = 0.005;
bool same_shape(double width_by_height, double other) noexcept;

}  // namespace pinmill

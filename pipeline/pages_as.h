// What a *.pin folder of several pages becomes. Plain data; free functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace pinmill {

enum class PagesAs : std::uint8_t {
  automatic,  ///< a few stills are a carousel, anything else a story
  carousel,   ///< pictures to swipe through
  story,      ///< one video of all pages
  series,     ///< a Pin of each page
};
std::string_view to_string(PagesAs as) noexcept;
/// "auto", "carousel", "story", "series".
Result<PagesAs> parse_pages_as(std::string_view text);

/// How long a still of a story is shown: 0.5 to 60 s.
Result<double> parse_still_seconds(double seconds);

}  // namespace pinmill

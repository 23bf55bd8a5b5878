// What libjpeg says of data that is not as it should be. Free function, any thread.
#pragma once

#include <string_view>

namespace pinmill::jpeg {

/// Of libjpeg's warnings those that say nothing about the picture.
bool is_harmless(std::string_view warning) noexcept;

}  // namespace pinmill::jpeg

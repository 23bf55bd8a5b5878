// Pictures and Pins to publish, made by the number. Pure but for files.
#pragma once

#include <filesystem>
#include <string>

#include "base/pin.h"

namespace pinmill::testing {

/// A PNG of 200 × 300 pixels, no two numbers alike.
std::string numbered_png(unsigned number);

/// Writes that picture into `folder`, if it is not there; a Pin of it with title, description and alt text of the
/// number.
PreparedPin numbered_pin(const std::filesystem::path& folder, unsigned number);

/// A file as a page of a Pin.
PinPage page_of(const std::filesystem::path& file, const std::string& media_type);

}  // namespace pinmill::testing

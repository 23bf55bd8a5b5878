// Turns a text file of unknown encoding into UTF-8. Free functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/byte_io.h"

namespace pinmill {

enum class TextEncoding : std::uint8_t { utf8, utf16_le, utf16_be, windows_1252 };
std::string_view to_string(TextEncoding encoding) noexcept;

struct DecodedText {
  std::string utf8;       ///< without a byte order mark
  TextEncoding encoding;  ///< what it was
};

/// By byte order mark; without one: UTF-16 where every other byte of the start is zero, UTF-8 where it is valid,
/// Windows-1252 otherwise. corrupt_input for half a UTF-16 unit or a lone surrogate.
Result<DecodedText> decode_text(ByteView bytes);

}  // namespace pinmill

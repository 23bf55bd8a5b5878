// Base64 (RFC 4648 §4), padded. Free functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/byte_io.h"

namespace pinmill {

std::string to_base64(ByteView bytes);
/// nullopt for other characters, white space included, and for wrong or missing padding.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace pinmill

// The little that is read of ICC profiles without a colour library. Free functions, any thread.
#pragma once

#include <string>

#include "base/byte_io.h"

namespace pinmill {

/// The description that a profile carries ("Display P3"), in English where it has several; empty where there is none
/// or the profile is damaged. ICC.1:2022 §9.2.41, §10.15 and ICC.1:2001 §6.5.17.
std::string icc_profile_name(ByteView profile);

}  // namespace pinmill

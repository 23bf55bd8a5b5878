// From libav's numbers to our errors. Free functions, any thread.
#pragma once

#include <source_location>
#include <string>

#include "base/error.h"

namespace pinmill::libav {

/// `number` is negative, as returned by `call`. The code follows the number (AVERROR_INVALIDDATA: corrupt_input,
/// ENOMEM: limit_exceeded, no decoder: unsupported, …); the thread's last complaint is part of the message.
Error error_from(int number, std::string call, std::source_location where = std::source_location::current());

/// Whether a decoder, or a demuxer none of whose reads failed, means by `number` that what it was given is damaged:
/// some say AVERROR_INVALIDDATA, some EPERM (AAC), EINVAL or EIO (Matroska). Not: no memory, stopped, not supported, no
/// more.
bool is_damage(int number) noexcept;

}  // namespace pinmill::libav

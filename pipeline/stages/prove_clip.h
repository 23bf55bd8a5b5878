// Proof that a finished MP4 holds its pictures and sounds and nothing else. Any thread.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace pinmill {

/// By our own walk: the index stands in front and holds nothing but what players need, there is no other box and no
/// track beside pictures and sounds; and none of `secrets` occurs anywhere in the bytes, which are read once. The
/// file's SHA-256, in hex. internal, naming what was found; cancelled.
Result<std::string> prove_clip_clean(int fd, const std::vector<std::string>& secrets, std::stop_token stop);

/// The walk alone, of a copy of a file that holds no secret.
Result<void> prove_copy_clean(int fd);

}  // namespace pinmill

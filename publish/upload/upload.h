// Moving one file somewhere else, a bounded piece at a time. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "base/result.h"

namespace pinmill::publish {

struct UploadProgress {
  std::uint64_t sent_bytes = 0, of_bytes = 0;
  bool done = false;
  /// What a new process needs to go on from here; to be stored before the next step. Empty: it begins anew.
  std::string state{};
};

/// Bytes on the way, between steps as well; from the sending thread.
using UploadWatch = std::function<void(std::uint64_t sent_bytes, std::uint64_t of_bytes)>;

class Upload {
 public:
  virtual ~Upload() = default;
  /// Sends at most one piece, or what one request must hold. An error that is retryable() may pass: step again.
  virtual Result<UploadProgress> step(std::stop_token stop) = 0;
  /// Removes what was sent of an upload that is not done.
  virtual Result<void> discard() { return {}; }
};

}  // namespace pinmill::publish

// Who may change an SQLite file, or move its log into it: one connection of one process at a time. One thread at a
// time.
#pragma once

#include <string>

#include "base/byte_io.h"

namespace pinmill::publish {

class WriterTurn {
 public:
  /// Of the store at `path`; makes `path`-lock where it is missing, for this user alone.
  static Result<WriterTurn> open(const std::string& path);

  /// Waits until nobody else has it. Those who wait take turns, so that one who writes without end holds nobody off.
  /// unavailable after half a minute.
  Result<void> begin();
  void end() noexcept;

 private:
  explicit WriterTurn(FileDescriptor fd) : fd_(std::move(fd)) {}
  FileDescriptor fd_;
};

}  // namespace pinmill::publish

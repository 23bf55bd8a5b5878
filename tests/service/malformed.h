// Requests that are none, each as it goes over the wire.
#pragma once

#include <string>
#include <vector>

namespace pinmill::testing {

struct Malformed {
  std::string name{};
  std::string bytes{};
  /// What it may be answered with; a connection that is closed without an answer will do for each. None: it is never
  /// finished.
  std::vector<int> statuses{400};
};

/// `key` is good, and `upload` the path of a tus upload of ten bytes that nobody has begun to send.
std::vector<Malformed> malformed_requests(const std::string& key, const std::string& upload);

}  // namespace pinmill::testing

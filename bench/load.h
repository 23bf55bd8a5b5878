// Many clients of one server, each with a connection that is kept, asking as fast as it is answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace pinmill::bench {

struct Load {
  std::uint16_t port = 0;
  unsigned clients = 32;
  std::chrono::seconds length{15};
  /// The n-th request of all, whole: head and body.
  std::function<std::string(std::uint64_t n)> request{};
};

struct Loaded {
  std::vector<double> took_ms{};  ///< of each answer with 2xx, sorted
  std::uint64_t refused = 0;      ///< other answers
  std::string refusal{};          ///< the first of them
  double wall_s = 0;

  double per_second() const { return wall_s > 0 ? static_cast<double>(took_ms.size()) / wall_s : 0; }
  double percentile_ms(double share) const;
};

/// unavailable where a connection cannot be made or ends.
Result<Loaded> put_under_load(const Load& load);

}  // namespace pinmill::bench

// What the service counts, in Prometheus' text format. Internally synchronised.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "service/core.h"

namespace pinmill::service {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// One request of that operation ("none": of no path that there is).
  void count(std::string_view operation, int status, std::chrono::nanoseconds took);
  /// With what the store holds now: posts by status, deliveries and posts that wait.
  Result<std::string> text(Core& core);

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace pinmill::service

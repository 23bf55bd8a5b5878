// The HTTP service: the API its users know, over the same store, worker and limits as the command. One for a process;
// any number of processes may work on the store beside it. One thread at a time, besides those that it starts.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "pipeline/media_boundary.h"
#include "service/options.h"

namespace pinmill::service {

class Service {
 public:
  /// Serves from now on, and publishes. `media` is where files are parsed; `log` gets a line for each request and
  /// trouble, from any thread. unavailable where the address is in use; else what opening the store gives.
  static Result<std::unique_ptr<Service>> start(ServiceOptions options, MediaBoundary& media,
                                                std::function<void(const Json&)> log = {});
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  /// `drain` without grace.
  ~Service();

  /// "http://127.0.0.1:8760"
  const std::string& url() const noexcept;
  /// No more requests; those under way, and what is being sent, have `grace` to end.
  void drain(std::chrono::milliseconds grace);

  struct Impl;

 private:
  explicit Service(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pinmill::service

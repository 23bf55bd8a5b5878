// A local Pinterest: API v5 with its habits and failures, a ledger of what truly happened, and pages that show the Pins
// as people would see them. For tests, demonstrations and trying things out. Internally synchronised.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sandbox/clock.h"
#include "sandbox/options.h"

namespace pinmill::sandbox {

struct TokenPair {
  std::string access{}, refresh{};
};

class Sandbox {
 public:
  /// Serves from now on. The media runtime is started. unavailable: the port is in use; invalid_argument: the faults;
  /// corrupt_input: the state is not ours.
  static Result<std::unique_ptr<Sandbox>> start(SandboxOptions options = {});
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox();

  /// "http://127.0.0.1:8080": the pages; below it /oauth/ and /sandbox/.
  std::string url() const;
  /// What stands for https://api.pinterest.com/v5.
  std::string api_url() const;
  void stop(std::chrono::milliseconds grace);

  Clock& clock() noexcept;
  Result<void> set_faults(std::string_view rules, std::uint64_t seed = 1);
  void set_limits(const RateLimits& limits);
  void set_list_lag(std::chrono::milliseconds lag);
  void set_trial(bool trial);
  /// As if a person had agreed to the usual scopes. `account` is one of the options'.
  TokenPair issue_tokens(std::string_view account);
  void revoke_tokens(std::string_view account);

  /// Every line of the ledger, oldest first. `kind` "request": each call that came, with its status and fault; "pin":
  /// each Pin that was made, with all that was said of it; "pin_changed", "pin_deleted", "pin_saved".
  std::vector<Json> ledger(std::string_view kind = {}) const;

 private:
  struct Impl;
  explicit Sandbox(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pinmill::sandbox

// How a sandbox is set up. Plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pinmill::sandbox {

/// Calls that one account of one app may make; 0: any number.
struct RateLimits {
  std::int64_t read_per_minute = 1'000;
  std::int64_t write_per_minute = 100;
  std::int64_t per_second = 100;
  /// In trial mode, of the app as a whole.
  std::int64_t read_per_day = 1'000;
  std::int64_t write_per_day = 300;
};

enum class RateHeaders : std::uint8_t {
  none,
  retry_after,  ///< on 429
  all,          ///< and x-ratelimit-limit, -remaining and -reset everywhere
};

enum class RefreshRotation : std::uint8_t {
  gentle,  ///< the old refresh token dies when the new pair is first used
  strict,  ///< it dies at once
};

enum class ListOrder : std::uint8_t {
  unstable,  ///< another one for each listing; some begin with an empty page that has a bookmark
  newest_first,
};

struct SandboxOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  /// Where Pins, tokens and the ledger are kept; empty: in a temporary folder that goes with the sandbox.
  std::filesystem::path state{};
  std::string faults{};  ///< see sandbox/fault.h
  std::uint64_t fault_seed = 1;
  double clock_speed = 1;
  /// Answers keep to the published contract to the letter, without the habits of the live API.
  bool strict_contract = false;

  /// The account names; each is made with a group board that belongs to a stranger.
  std::vector<std::string> accounts = {"shop", "studio"};
  std::string app_id = "1480000";
  std::string app_secret = "sandbox-secret";
  std::vector<std::string> redirects = {"http://localhost:8085/", "http://127.0.0.1:8085/"};

  bool trial = false;            ///< as an app with trial access: no Pins in production (403, code 29)
  bool trial_pins = false;       ///< ... but Pins that nobody else sees: what is documented of trial access
  bool refuse_video = false;     ///< as Pinterest's own sandbox does
  bool allow_pin_patch = false;  ///< PATCH /pins is a beta that most apps do not have
  RateLimits limits{};
  RateHeaders rate_headers = RateHeaders::all;
  RefreshRotation rotation = RefreshRotation::gentle;
  ListOrder list_order = ListOrder::unstable;
  std::chrono::milliseconds list_lag{0};        ///< until a new Pin is in lists
  std::chrono::milliseconds processing{2'000};  ///< of an uploaded video
  std::chrono::seconds policy_lifetime{3'600};  ///< of an upload's form
  std::chrono::milliseconds section_write{20};  ///< real time in which a second write to a board's sections gets 409
};

}  // namespace pinmill::sandbox

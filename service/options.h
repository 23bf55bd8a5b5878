// How a service is set up. Plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "http/client.h"
#include "pipeline/recipe.h"
#include "pipeline/rules.h"
#include "publish/media_store.h"
#include "publish/publisher.h"

namespace pinmill::service {

enum class ForeignAddresses : std::uint8_t {
  public_only,   ///< nothing within the network or on this machine is dialled for a user's address
  loopback_too,  ///< this machine as well: for trying things out, and for receivers that run beside the service
};

struct ServiceOptions {
  publish::StoreOptions store{};
  publish::VaultOptions vault{};
  publish::Pinterest pinterest{};
  std::optional<publish::MediaStore> media_store{};

  std::string address = "127.0.0.1";
  std::uint16_t port = 8760;  ///< 0: any free one
  /// What links begin with, "https://pins.example.org"; empty: where it listens.
  std::string public_url{};
  std::vector<std::string> allowed_hosts{};  ///< besides this machine's names and `public_url`'s

  std::chrono::milliseconds publish_wait{20'000};  ///< how long `publishNow` waits for its Pin
  unsigned requests_per_minute = 1'200;            ///< of one key; the hosted API's highest step
  std::size_t max_open_requests = 256;             ///< more at once are told to come again
  ForeignAddresses webhooks_to = ForeignAddresses::public_only;
  ForeignAddresses media_from = ForeignAddresses::public_only;
  /// Hosts that a browser may be sent back to after connecting; empty: any, since no token goes with it.
  std::vector<std::string> redirect_hosts{};
  std::string time_zone = "UTC";  ///< of slots that nobody has set

  Recipe recipe{};                                 ///< how media is prepared where a post does not say
  const RulePack* rules = nullptr;                 ///< null: the built-in pack
  unsigned jobs = 0;                               ///< posts prepared at once; 0: one a core
  std::uint64_t max_upload_bytes = 5'000'000'000;  ///< of one file; the hosted API's presigned limit
};

}  // namespace pinmill::service

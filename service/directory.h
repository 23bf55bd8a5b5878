// Who may call, and whose accounts there are: what every request asks for, kept in memory until anything in the store
// changes. Internally synchronised.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "http/server.h"

namespace pinmill::service {

struct Core;
struct ApiKey;
struct Listing;  // accounts.h knows what a Member is, and needs Core

class Directory {
 public:
  /// As the store has it now, whoever has changed it.
  Result<std::shared_ptr<const Listing>> look(Core& core);

 private:
  std::mutex mutex_;
  std::int64_t version_ = 0;
  std::shared_ptr<const Listing> listing_;
};

/// What `Authorization: Bearer` carries; nullopt where there is none.
std::optional<std::string_view> bearer_secret(const http::RequestHead& head);
/// nullopt for a key that is unknown, revoked or expired.
Result<std::optional<ApiKey>> find_key(Core& core, std::string_view secret);

}  // namespace pinmill::service

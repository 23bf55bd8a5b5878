// API keys: who may call what. The store holds a key's digest; the key itself is shown once. Free functions, any
// thread.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "publish/store/records.h"

namespace pinmill::service {

struct ApiKey {
  std::string id{};
  std::string name{};
  std::string preview{};  ///< "sk_12345678...abcdef01"
  enum class Permission : std::uint8_t { read_write, read } permission = Permission::read_write;
  /// Empty: all of them.
  std::vector<std::string> profiles{};
  std::vector<std::string> disabled_groups{};
  Moment created = never;
  std::optional<Moment> expires{};

  /// Limited in any way: then it never reaches the keys themselves.
  bool is_restricted() const noexcept;
  bool sees(std::string_view profile) const noexcept;
  /// A resource group of the API.
  bool may_use(std::string_view group) const noexcept;
};

/// What is asked for; the rest is made.
struct KeyOrder {
  std::string name{};
  ApiKey::Permission permission = ApiKey::Permission::read_write;
  std::vector<std::string> profiles{};
  std::vector<std::string> disabled_groups{};
  std::optional<std::chrono::days> lives{};
};

struct NewKey {
  ApiKey key{};
  std::string secret{};  ///< "sk_" (restricted: "zrk_") and 64 digits
};

Result<NewKey> create_key(publish::Records& records, const KeyOrder& order);
/// Newest first.
Result<std::vector<ApiKey>> list_keys(publish::Records& records);
/// not_found where there is none. It is of no use from then on.
Result<void> revoke_key(publish::Records& records, const std::string& id);
/// What the store knows a key by.
std::string digest_of_key(std::string_view secret);
/// All of them, expired ones as well.
Result<std::map<std::string, ApiKey>> keys_by_digest(publish::Records& records);

}  // namespace pinmill::service

// Who wants to be told of what. Plain data and free functions, within a transaction.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "publish/store/records.h"
#include "publish/vault.h"
#include "service/keys.h"
#include "service/kinds.h"

namespace pinmill::service {

struct Webhook {
  std::string id{}, name{}, url{};
  std::string sealed{};  ///< its secrets, as the vault keeps them
  std::vector<std::string> events{};
  std::vector<std::string> profiles{};         ///< of the key that made it; empty: all
  std::vector<std::string> disabled_groups{};  ///< whose events it is never told of, subscribed to or not
  bool is_active = true;
  std::int64_t failures = 0;  ///< events in a row that could not be delivered
  Moment created = never, fired = never;

  /// Of the key's profiles alone.
  bool is_seen_by(const ApiKey& key) const noexcept;
  /// Its group is not disabled.
  bool takes(std::string_view event) const noexcept;
  bool wants(std::string_view event, std::string_view profile) const noexcept;
};

/// What a receiver knows the service by: it lies in the store as the vault has sealed it, for that webhook alone.
struct WebhookSecrets {
  std::string signing_key{};  ///< empty: deliveries bear no signature
  std::vector<std::pair<std::string, std::string>> headers{};
};
/// `webhook.id` is set already.
void seal(const publish::Vault& vault, const WebhookSecrets& secrets, Webhook& webhook);
Result<WebhookSecrets> unseal(const publish::Vault& vault, const Webhook& webhook);

inline constexpr std::size_t most_webhooks = 50;           // facts of the hosted API
inline constexpr std::int64_t failures_that_disable = 10;  // ... and these

std::vector<Webhook> list_webhooks(publish::RecordSession& session);
std::optional<Webhook> find_webhook(publish::RecordSession& session, std::string_view id);
void put_webhook(publish::RecordSession& session, const Webhook& webhook);

/// Of the contract's enumeration: may be subscribed to, though not all of them ever happen here.
bool is_event(std::string_view name) noexcept;

}  // namespace pinmill::service

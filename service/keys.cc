#include "service/keys.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/random.h"
#include "base/sha256.h"
#include "base/unicode.h"
#include "service/ids.h"
#include "service/json_lists.h"
#include "service/kinds.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;

constexpr std::size_t secret_bytes = 32;
constexpr std::int64_t most_keys = 1'000'000;  // that are read

Record to_record(const ApiKey& key, const std::string& digest) {
  return {.kind = std::string(key_kind),
          .id = key.id,
          .state = digest,
          .created = key.created,
          .due = key.expires.value_or(never),
          .body = Json::object({{"name", key.name},
                                {"preview", key.preview},
                                {"read_only", key.permission == ApiKey::Permission::read},
                                {"profiles", texts_json(key.profiles)},
                                {"disabled_groups", texts_json(key.disabled_groups)}})};
}

ApiKey key_of(const Record& record) {
  ApiKey key{.id = record.id,
             .name = record.body["name"].string_or(""),
             .preview = record.body["preview"].string_or(""),
             .profiles = texts_in(record.body["profiles"]),
             .disabled_groups = texts_in(record.body["disabled_groups"]),
             .created = record.created};
  if (record.body["read_only"].boolean_or(false)) key.permission = ApiKey::Permission::read;
  if (record.due != never) key.expires = record.due;
  return key;
}

}  // namespace

bool ApiKey::is_restricted() const noexcept {
  return permission == Permission::read || !profiles.empty() || !disabled_groups.empty();
}

bool ApiKey::may_use(std::string_view group) const noexcept {
  return std::find(disabled_groups.begin(), disabled_groups.end(), group) == disabled_groups.end();
}

bool ApiKey::sees(std::string_view profile) const noexcept {
  return profiles.empty() || std::find(profiles.begin(), profiles.end(), profile) != profiles.end();
}

Result<NewKey> create_key(publish::Records& records, const KeyOrder& order) {
  if (trim(order.name).empty())
    return Error(ErrorCode::invalid_argument, "a key needs a name, to be told from the others");
  NewKey made{.key = {.name = std::string(trim(order.name)),
                      .permission = order.permission,
                      .profiles = order.profiles,
                      .disabled_groups = order.disabled_groups}};
  const std::string_view prefix = made.key.is_restricted() ? "zrk_" : "sk_";
  const std::string digits = random_hex(secret_bytes);
  made.secret = fmt::format("{}{}", prefix, digits);
  made.key.preview = fmt::format("{}{}...{}", prefix, digits.substr(0, 8), digits.substr(digits.size() - 8));
  PINMILL_RETURN_IF_ERROR(records.write([&](RecordSession& session) -> Result<void> {
    made.key.created = session.now();
    made.key.id = new_id(session.now());
    if (order.lives) made.key.expires = session.now() + *order.lives;
    session.put(to_record(made.key, digest_of_key(made.secret)));
    return {};
  }));
  return made;
}

// A key has 256 random bits: a plain digest of it cannot be searched, and needs no salt.
std::string digest_of_key(std::string_view secret) {
  return Sha256::hex_of(as_bytes(secret));
}

Result<std::map<std::string, ApiKey>> keys_by_digest(publish::Records& records) {
  std::map<std::string, ApiKey> keys;
  PINMILL_RETURN_IF_ERROR(records.read([&](RecordSession& session) -> Result<void> {
    keys.clear();
    for (const Record& record : session.list({.kind = std::string(key_kind), .limit = most_keys}))
      keys.emplace(record.state, key_of(record));
    return {};
  }));
  return keys;
}

Result<std::vector<ApiKey>> list_keys(publish::Records& records) {
  PINMILL_ASSIGN_OR_RETURN(const auto by_digest, keys_by_digest(records));
  std::vector<ApiKey> keys;
  for (const auto& [digest, key] : by_digest) keys.push_back(key);
  std::sort(keys.begin(), keys.end(), [](const ApiKey& left, const ApiKey& right) {
    return std::pair(left.created, left.id) > std::pair(right.created, right.id);
  });
  return keys;
}

Result<void> revoke_key(publish::Records& records, const std::string& id) {
  return records.write([&](RecordSession& session) -> Result<void> {
    if (session.remove(key_kind, id)) return {};
    return Error(ErrorCode::not_found, fmt::format("there is no key {}", to_one_line(id)));
  });
}

}  // namespace pinmill::service

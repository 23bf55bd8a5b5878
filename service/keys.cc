#include "service/keys.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/random.h"
#include "base/sha256.h"
#include "base/unicode.h"
#include "service/ids.h"
#include "service/json_lists.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;

constexpr std::string_view kind = "key";
constexpr std::size_t secret_bytes = 32;

Record to_record(const ApiKey& key, const std::string& digest) {
  return {.kind = std::string(kind),
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

/// A key has 256 random bits: a plain digest of it cannot be searched, and needs no salt.
std::string digest_of(std::string_view secret) {
  return Sha256::hex_of(as_bytes(secret));
}

}  // namespace

bool ApiKey::is_restricted() const noexcept {
  return permission == Permission::read || !profiles.empty() || !disabled_groups.empty();
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
    session.put(to_record(made.key, digest_of(made.secret)));
    return {};
  }));
  return made;
}

Result<std::vector<ApiKey>> list_keys(publish::Records& records) {
  std::vector<ApiKey> keys;
  PINMILL_RETURN_IF_ERROR(records.read([&](RecordSession& session) -> Result<void> {
    keys.clear();
    for (const Record& record :
         session.list({.kind = std::string(kind), .order = publish::RecordFilter::Order::created_down}))
      keys.push_back(key_of(record));
    return {};
  }));
  return keys;
}

Result<void> revoke_key(publish::Records& records, const std::string& id) {
  return records.write([&](RecordSession& session) -> Result<void> {
    if (session.remove(kind, id)) return {};
    return Error(ErrorCode::not_found, fmt::format("there is no key {}", to_one_line(id)));
  });
}

Result<std::optional<ApiKey>> find_key(publish::Records& records, std::string_view secret) {
  std::optional<ApiKey> found;
  PINMILL_RETURN_IF_ERROR(records.read([&](RecordSession& session) -> Result<void> {
    const auto same = session.list({.kind = std::string(kind), .states = {digest_of(secret)}, .limit = 1});
    found.reset();
    if (same.empty()) return {};
    ApiKey key = key_of(same.front());
    if (!key.expires || *key.expires > session.now()) found = std::move(key);
    return {};
  }));
  return found;
}

}  // namespace pinmill::service

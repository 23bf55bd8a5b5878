#include "service/once.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/unicode.h"
#include "service/kinds.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;
using Means = RequestName::Means;

constexpr std::size_t max_name = 255;

/// Of this key, this operation (by whichever of its paths) and that name.
std::string id_of(const Call& call, const RequestName& name) {
  return Sha256::hex_of(
      as_bytes(fmt::format("{}\n{}\n{}\n{}", call.key.id, call.operation, static_cast<int>(name.means), name.text)));
}

/// Its members by name, at each level: two clients may write the same in another order.
Json in_order(const Json& json) {
  if (json.is_array()) {
    Json all = Json::array();
    for (const Json& item : json.items()) all.push(in_order(item));
    return all;
  }
  if (!json.is_object()) return json;
  Json::Object members = json.members();
  std::sort(members.begin(), members.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  for (auto& [name, value] : members) value = in_order(value);
  return Json::object(std::move(members));
}

/// Those of its members that are there.
Json only(const Json& json, std::initializer_list<const char*> names) {
  Json some = Json::object();
  for (const char* name : names)
    if (const Json& value = json[name]; !value.is_null()) some.set(name, value);
  return some;
}

Json media_meant(const Json& items) {
  Json all = Json::array();
  for (const Json& item : items.items()) all.push(only(item, {"url", "title", "altText", "thumbnail"}));
  return all;
}

/// A time as the moment that it names: an offset makes the zone mean nothing.
Json moment_meant(const Json& time, const std::string& zone) {
  const auto moment = moment_from(time.string_or(""), zone, Moment::max());  // however far ahead
  return moment ? Json(micros_of(*moment)) : time;
}

/// What of a body decides what is made, where and when.
Json meant(const Json& body) {
  const std::string zone = body["timezone"].string_or("UTC");
  Json all = only(body, {"content", "title", "name", "description", "color", "publishNow", "isDraft",
                         "queuedFromProfile", "queueId"});
  all.set("scheduledFor", moment_meant(body["scheduledFor"], zone));
  all.set("mediaItems", media_meant(body["mediaItems"]));
  Json targets = Json::array();
  for (const Json& target : body["platforms"].items()) {
    const Json& account = target["accountId"];
    Json each = only(target, {"platform", "customContent", "platformSpecificData"});
    each.set("scheduledFor", moment_meant(target["scheduledFor"], zone));
    each.set("accountId", account.is_object() ? account["_id"] : account);
    targets.push(each.set("customMedia", media_meant(target["customMedia"])));
  }
  return all.set("platforms", std::move(targets));
}

/// What a repetition is compared by. An `Idempotency-Key` stands for a body to the letter. A request id stands for what
/// is made of it: tags, metadata and the like, which are only given back, may differ under one id.
std::string digest_of_body(const Call& call, Means means) {
  const bool to_the_letter = means == Means::idempotency_key || !call.body.is_object();
  return Sha256::hex_of(as_bytes(to_the_letter ? call.raw_body : in_order(meant(call.body)).dump()));
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Reply another_body(Means means) {
  if (means == Means::idempotency_key)
    return refuse({.status = 422,
                   .code = "idempotency_key_reused",
                   .message = "this Idempotency-Key was used with another body: use a new key for a new request"});
  return refuse({.status = 422,
                 .code = "request_id_reused",
                 .message = "this x-request-id was used with another body within five minutes: give each request an id "
                            "of its own"});
}

std::optional<Reply> reply_in(const Record& record) {
  if (!record.body["status"].is_number()) return std::nullopt;
  return Reply{.status = static_cast<int>(record.body["status"].integer_or(200)), .body = record.body["body"]};
}

}  // namespace

std::vector<RequestName> names_of(const Call& call) {
  std::vector<RequestName> names;
  if (const auto* key = call.header("Idempotency-Key"))
    names.push_back({.text = *key, .kept = std::chrono::hours(24), .means = Means::idempotency_key});
  if (const auto* id = call.header("x-request-id"); id != nullptr && !id->empty() && id->size() <= max_name)
    names.push_back({.text = *id, .kept = std::chrono::minutes(5), .means = Means::request_id});
  return names;
}

std::optional<Reply> check_names(const Call& call) {
  const auto* key = call.header("Idempotency-Key");
  if (key == nullptr || (!key->empty() && key->size() <= max_name && is_printable(*key))) return std::nullopt;
  return refuse({.code = "invalid_idempotency_key",
                 .message = fmt::format("an Idempotency-Key has 1 to {} printable characters without blanks", max_name),
                 .param = "Idempotency-Key"});
}

Lookup look_up(RecordSession& session, const Call& call) {
  for (const RequestName& name : names_of(call)) {
    const auto record = session.find(request_kind, id_of(call, name));
    if (!record || record->due <= session.now()) continue;
    if (record->state != digest_of_body(call, name.means)) return {.refused = another_body(name.means)};
    return {.earlier =
                Earlier{.made = record->body["made"].string_or(""), .reply = reply_in(*record), .means = name.means}};
  }
  return {};
}

void remember(RecordSession& session, const Call& call, const std::string& made, const std::optional<Reply>& reply) {
  for (const RequestName& name : names_of(call)) {
    Json body = Json::object({{"made", made}});
    if (reply) body.set("status", reply->status).set("body", reply->body);
    session.put({.kind = std::string(request_kind),
                 .id = id_of(call, name),
                 .owner = call.key.id,
                 .state = digest_of_body(call, name.means),
                 .created = session.now(),
                 .due = session.now() + name.kept,
                 .body = std::move(body)});
  }
}

void forget_old_names(RecordSession& session) {
  session.remove_older(request_kind, session.now() - std::chrono::hours(25));
}

}  // namespace pinmill::service

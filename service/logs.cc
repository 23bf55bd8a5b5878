// GET /v1/logs: what was tried for whom, and what webhooks were told, newest first.
#include <algorithm>

#include "base/unicode.h"
#include "service/fields.h"
#include "service/json_lists.h"
#include "service/kinds.h"
#include "service/log_rows.h"
#include "service/operation.h"
#include "service/times.h"
#include "service/webhooks.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordFilter;
using publish::RecordSession;

constexpr std::int64_t most_a_page = 100, most_days = 90;                  // the contract's
constexpr std::size_t shown_of_request = 5'000, shown_of_answer = 10'000;  // ... and these, in characters

/// What the query asks for.
struct Asked {
  std::int64_t days = most_days, limit = 50, skip = 0;
  std::string type = "publishing", status = "all", platform = "all";
  std::string action{}, event{}, account{}, search{};
  std::optional<Moment> from{}, to{};
  bool of_requests = false;  ///< what only rows about API requests have, and none are kept

  bool wants(std::string_view rows) const noexcept {
    return (type == "all" || type == rows) && (platform == "all" || platform == "pinterest") && !of_requests;
  }
};

std::optional<Reply> read_span(const Call& call, Moment now, Asked& asked) {
  for (const auto& [name, into] : {std::pair("from", &asked.from), std::pair("to", &asked.to)}) {
    const std::string text = call.query(name);
    if (text.empty()) continue;
    const auto moment = day_from(text, name == std::string_view("from") ? DayEdge::first : DayEdge::last, now);
    if (!moment) return refuse(moment.error(), name);
    *into = *moment;
  }
  return std::nullopt;
}

std::optional<Reply> read_asked(const Call& call, Moment now, Asked& asked) {
  std::int64_t status_code = 0;
  bool receipts = false;  // of messages: none are kept
  const Fields fields(call.head.query);
  fields.number("days", asked.days, {1, most_days}).number("limit", asked.limit, {1, most_a_page});
  fields.number("skip", asked.skip, {0, 1'000'000}).number("status_code", status_code, {100, 599});
  fields.one_of("type", asked.type,
                {"all", "publishing", "connections", "webhooks", "messaging", "workflow_event", "api_request"});
  fields.one_of("status", asked.status, {"success", "failed", "pending", "skipped", "all"});
  fields.one_of("platform", asked.platform,
                {"tiktok", "instagram", "whatsapp", "facebook", "youtube", "linkedin", "twitter", "threads",
                 "pinterest", "reddit", "bluesky", "googlebusiness", "telegram", "snapchat", "all"});
  fields.text("action", asked.action).text("event", asked.event).text("account_id", asked.account);
  fields.text("search", asked.search).flag("include_read_receipts", receipts);
  if (auto refused = fields.refusal()) return refused;
  asked.search = fold(asked.search);
  asked.of_requests = status_code != 0 || !call.query("request_id").empty() || !call.query("api_key_id").empty();
  return read_span(call, now, asked);
}

RecordFilter filter_for(std::string_view kind, const Asked& asked, Moment now) {
  RecordFilter filter{.kind = std::string(kind),
                      .search = asked.search,
                      .created_from = now - std::chrono::hours(24 * asked.days),
                      .created_until = asked.to,
                      .order = RecordFilter::Order::created_down,
                      .limit = asked.skip + asked.limit};
  if (asked.from) filter.created_from = std::max(*filter.created_from, *asked.from);
  if (asked.status != "all") filter.states = {asked.status};
  return filter;
}

/// Rows of one kind, and how many there are.
struct Rows {
  std::vector<Record> first{};
  std::int64_t total = 0;

  void add(RecordSession& session, const RecordFilter& filter) {
    total += session.count(filter);
    for (Record& record : session.list(filter)) first.push_back(std::move(record));
  }
};

void add_publishing(RecordSession& session, const ApiKey& key, const Asked& asked, Rows& rows) {
  const std::string action = asked.action.empty() ? asked.event : asked.action;
  if (!asked.event.empty() && asked.event != action) return;
  RecordFilter filter = filter_for(log_kind, asked, session.now());
  filter.owners = key.profiles;
  filter.ref = action;  // its account follows it there
  if (!asked.account.empty()) filter.ref += (action.empty() ? "" : " ") + asked.account;
  rows.add(session, filter);
}

void add_deliveries(RecordSession& session, const ApiKey& key, const Asked& asked, Rows& rows) {
  if (!asked.account.empty() || !key.may_use("webhooks")) return;
  RecordFilter filter = filter_for(attempt_kind, asked, session.now());
  for (const std::string_view state : {"success", "failed"}) {
    if (asked.action != (state == "success" ? "webhook.delivered" : "webhook.failed")) continue;
    if (!filter.states.empty() && filter.states.front() != state) return;
    filter.states = {std::string(state)};
  }
  if (!asked.action.empty() && !asked.action.starts_with("webhook.")) return;
  for (const Webhook& webhook : list_webhooks(session))
    if (webhook.is_seen_by(key)) filter.owners.push_back(webhook.id);
  if (filter.owners.empty()) return;
  filter.ref = asked.event;
  rows.add(session, filter);
}

Json row_of_delivery(const Json& body) {
  const bool delivered = body["status"].string_or("") == "success";
  const Json metadata = Json::object({{"webhookId", body["webhookId"]},
                                      {"webhookName", body["webhookName"]},
                                      {"eventId", body["eventId"]},
                                      {"event", body["event"]},
                                      {"attemptNumber", body["attemptNumber"]}});
  Json row = Json::object({{"type", "webhooks"},
                           {"action", delivered ? "webhook.delivered" : "webhook.failed"},
                           {"platform", "pinterest"},
                           {"status", body["status"]}});
  if (body["statusCode"].is_number()) row.set("status_code", body["statusCode"]);
  return row.set("error_message", body["errorMessage"].string_or(""))
      .set("duration_ms", body["responseTime"])
      .set("endpoint", body["url"])
      .set("request_body", cut_to(body["requestPayload"].dump(), shown_of_request))
      .set("response_body", cut_to(body["responseBody"].string_or(""), shown_of_answer))
      .set("created_at", body["createdAt"])
      .set("metadata", metadata.dump());
}

}  // namespace

Reply list_logs(Core& core, const Call& call) {
  Asked asked;
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  PINMILL_REFUSE_IF(read_asked(call, now, asked));
  Rows rows;
  auto done = core.records->read([&](RecordSession& session) -> Result<void> {
    rows = {};
    if (asked.wants("publishing")) add_publishing(session, call.key, asked, rows);
    if (asked.wants("webhooks")) add_deliveries(session, call.key, asked, rows);
    return {};
  });
  if (!done) return refuse(done.error());
  std::stable_sort(rows.first.begin(), rows.first.end(),
                   [](const Record& left, const Record& right) { return left.created > right.created; });
  Json logs = Json::array();
  const auto end = std::min(rows.first.size(), static_cast<std::size_t>(asked.skip + asked.limit));
  for (auto i = static_cast<std::size_t>(asked.skip); i < end; ++i) {
    const Record& record = rows.first[i];
    logs.push(record.kind == log_kind ? without_texts(record.body) : row_of_delivery(record.body));
  }
  return {.body = Json::object(
              {{"logs", std::move(logs)}, {"pagination", skip_json(asked.skip, asked.limit, rows.total)}})};
}

}  // namespace pinmill::service

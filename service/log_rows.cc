#include "service/log_rows.h"

#include <algorithm>

#include "service/fields.h"
#include "service/ids.h"
#include "service/json_lists.h"
#include "service/operation.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;

constexpr std::int64_t most_a_page = 100, most_days = 90;  // the contract's

}  // namespace

LogRow publishing_log(const Post& post, const Target& target) {
  const bool out = target.status == TargetStatus::published;
  return {.action = "publish",
          .status = out ? "success" : "failed",
          .account = target.account,
          .profile = post.profile,
          .message = target.problem ? target.problem->message : "",
          .metadata = Json::object({{"postId", post.id}, {"platformPostId", target.pin}})};
}

void put_log(RecordSession& session, const LogRow& row) {
  session.put({.kind = std::string(log_kind),
               .id = new_id(session.now()),
               .owner = row.profile,
               .state = row.status,
               .refs = " " + row.type + " " + row.action + " " + row.account + " ",
               .created = session.now(),
               .body = Json::object({{"type", row.type},
                                     {"action", row.action},
                                     {"platform", "pinterest"},
                                     {"account_id", row.account},
                                     {"status", row.status},
                                     {"error_message", row.message},
                                     {"created_at", to_iso(session.now())},
                                     {"metadata", row.metadata.dump()}})});
}

Reply list_logs(Core& core, const Call& call) {
  std::int64_t days = 7, limit = 50, skip = 0;
  std::string type = "publishing", status = "all";
  const Fields asked(call.head.query);
  asked.number("days", days, {1, most_days})
      .number("limit", limit, {1, most_a_page})
      .number("skip", skip, {0, 1'000'000});
  asked.one_of("type", type,
               {"all", "publishing", "connections", "webhooks", "messaging", "workflow_event", "api_request"});
  asked.one_of("status", status, {"success", "failed", "pending", "skipped", "all"});
  PINMILL_REFUSE_IF(asked.refusal());
  Json rows = Json::array();
  std::int64_t total = 0;
  auto done = core.records->read([&](RecordSession& session) -> Result<void> {
    publish::RecordFilter filter{.kind = std::string(log_kind),
                                 .owners = call.key.profiles,
                                 .ref = call.query("account_id"),
                                 .text = call.query("search"),
                                 .created_from = session.now() - std::chrono::hours(24 * days),
                                 .order = publish::RecordFilter::Order::created_down,
                                 .limit = limit,
                                 .skip = skip};
    if (filter.ref.empty() && type != "all") filter.ref = type;
    if (status != "all") filter.states = {status};
    total = session.count(filter);
    for (const Record& record : session.list(filter)) rows.push(record.body);
    return {};
  });
  if (!done) return refuse(done.error());
  return {.body = Json::object({{"logs", std::move(rows)}, {"pagination", skip_json(skip, limit, total)}})};
}

}  // namespace pinmill::service

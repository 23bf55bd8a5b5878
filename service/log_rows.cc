#include "service/log_rows.h"

#include "base/unicode.h"
#include "service/ids.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::RecordSession;

/// What a search looks in.
std::string texts_of(const LogRow& row) {
  std::string texts = row.action + "\n" + row.status + "\n" + row.account + "\n" + row.message;
  for (const auto& [name, value] : row.metadata.members()) texts += "\n" + value.string_or("");
  return fold(texts);
}

}  // namespace

LogRow publishing_log(const Post& post, const Target& target) {
  const bool out = target.status == TargetStatus::published;
  return {.action = out ? "post.published" : "post.failed",
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
                                     {"metadata", row.metadata.dump()},
                                     {"texts", texts_of(row)}})});
}

}  // namespace pinmill::service

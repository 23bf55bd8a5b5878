// Rows of `GET /v1/logs`: what was tried for whom, and how it went. Plain data and free functions; within a
// transaction, one thread at a time.
#pragma once

#include "publish/store/records.h"
#include "service/kinds.h"
#include "service/post.h"

namespace pinmill::service {

inline constexpr std::chrono::hours logs_kept{24 * 90};

struct LogRow {
  std::string type = "publishing";  ///< of the contract's enumeration
  std::string action{}, status{};   ///< "post.published", "success"
  std::string account{}, profile{};
  std::string message{};
  Json metadata{};
};

LogRow publishing_log(const Post& post, const Target& target);
void put_log(publish::RecordSession& session, const LogRow& row);

}  // namespace pinmill::service

// A request that is sent again is answered again and not done again. Free functions, within a transaction, one thread
// at a time.
//
// A client names a request by `Idempotency-Key` (24 hours; the same key with another body is refused) or, as the hosted
// API has it, by `x-request-id` (5 minutes). What it names is written down in the transaction that does it, so that
// neither a crash nor twenty at once do it twice.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "publish/store/records.h"
#include "service/operation.h"

namespace pinmill::service {

struct RequestName {
  std::string text{};  ///< empty: the client gave none
  std::chrono::seconds kept{};
  enum class Means : std::uint8_t { idempotency_key, request_id } means = Means::request_id;
};
/// Those that the client gave, the idempotency key first; invalid ones are nobody's names.
std::vector<RequestName> names_of(const Call& call);
/// 400 for a key that is too long or holds what is no printable character.
std::optional<Reply> check_names(const Call& call);

/// What an earlier request of that name made.
struct Earlier {
  std::string made{};            ///< id of what it made
  std::optional<Reply> reply{};  ///< as it was answered; nullopt: not answered yet
  RequestName::Means means = RequestName::Means::request_id;
};

/// nullopt where this is the first of its name. A Reply where the same key came with another body: 422.
struct Lookup {
  std::optional<Earlier> earlier{};
  std::optional<Reply> refused{};
};
Lookup look_up(publish::RecordSession& session, const Call& call);
/// Writes down what this request made, and what it is answered (or nothing yet).
void remember(publish::RecordSession& session, const Call& call, const std::string& made,
              const std::optional<Reply>& reply);
/// Forgets the names that are too old.
void forget_old_names(publish::RecordSession& session);

}  // namespace pinmill::service

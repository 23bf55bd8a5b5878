// What an operation answers, and how that becomes bytes. Plain data and free functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/result.h"
#include "http/message.h"
#include "http/server.h"

namespace pinmill::service {

struct Reply {
  int status = 200;
  Json body{};  ///< null: none
  http::Fields headers{};
};

/// Why something is refused. `code` is for programs, `message` for people: what was wrong, and what would do.
struct Refusal {
  int status = 400;
  std::string code = "invalid_request";  ///< empty: none, where the contract lists those there are
  std::string message{};
  std::string param{};  ///< which field of the request; empty: none
  Json details{};       ///< null: none
};

/// `{error, type, code, param?, details?}`: the contract's ErrorResponse.
Reply refuse(Refusal refusal);
/// By the error's code: what the caller must mend is 400, what is not there 404, what may work later 503, ours 500.
Reply refuse(const Error& error, std::string_view param = {});
/// What Pinterest refused is not the caller's fault: 502, as the contract has it. But what failed here is ours.
Reply refuse_from_pinterest(const Error& error);
/// 404 for what is not there, or is not this key's.
Reply not_found(std::string_view what);

/// As JSON that nobody may keep.
http::Answer json_answer(Reply reply);

}  // namespace pinmill::service

/// Answers the refusal of `expression`, a std::optional<Reply>, if it has one.
#define PINMILL_REFUSE_IF(expression)                                            \
  do {                                                                           \
    if (auto pinmill_refused = (expression)) return *std::move(pinmill_refused); \
  } while (false)

/// As PINMILL_ASSIGN_OR_RETURN, answering the error.
#define PINMILL_ASSIGN_OR_REFUSE(target, expression) \
  PINMILL_ASSIGN_OR_REFUSE_INNER(PINMILL_CONCAT(pinmill_result_, __LINE__), target, expression)
#define PINMILL_ASSIGN_OR_REFUSE_INNER(temporary, target, expression)              \
  auto temporary = (expression);                                                   \
  if (!temporary) return ::pinmill::service::refuse(std::move(temporary).error()); \
  target = *std::move(temporary)

// What a failed call to Pinterest leaves open, whose trouble it is, and what helps. Pure, any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/json.h"
#include "http/client.h"

namespace pinmill::publish {

/// Of a request that may make something.
enum class Outcome : std::uint8_t {
  not_sent,  ///< surely never arrived
  refused,   ///< surely made nothing
  accepted,  ///< made
  unknown    ///< may have been made: never repeated, but looked for
};
std::string_view to_string(Outcome outcome) noexcept;

enum class Reaction : std::uint8_t {
  again,            ///< the same once more, later
  wait,             ///< not before `Trouble::not_before`: a limit was reached
  refresh,          ///< the access token is no longer taken
  mend,             ///< a person must change this Pin
  hold_login,       ///< the whole account waits for a login
  hold_permission,  ///< ... for one that grants more
  hold_trial,       ///< ... for standard access
  hold_spam,        ///< ... for the end of the spam block
  hold_board,       ///< all Pins of this board wait for it
  reconcile,        ///< look whether it was made
  stop              ///< the caller asked to stop
};

struct Trouble {
  Outcome outcome = Outcome::not_sent;
  Reaction reaction = Reaction::again;
  int status = 0;         ///< HTTP; 0: no answer
  std::int64_t code = 0;  ///< Pinterest's
  std::string message{};  ///< what happened, in words
  std::string remedy{};   ///< what a person can do; empty: nothing needs to be done
  std::string rid{};      ///< Pinterest's id of the request
  std::optional<std::chrono::seconds> retry_after{};
  std::optional<Moment> not_before{};  ///< by the store's clock; the limiter's answer

  Error to_error() const;
};

/// A value, or what stood against it.
template <typename T>
class [[nodiscard]] Reply {
 public:
  Reply(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Reply(Trouble trouble) : state_(std::in_place_index<1>, std::move(trouble)) {}
  explicit operator bool() const noexcept { return state_.index() == 0; }
  T& operator*() & { return *std::get_if<0>(&state_); }
  const T& operator*() const& { return *std::get_if<0>(&state_); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  const Trouble& trouble() const& { return *std::get_if<1>(&state_); }
  Result<T> to_result() && {
    if (state_.index() == 0) return std::move(*std::get_if<0>(&state_));
    return trouble().to_error();
  }

 private:
  std::variant<T, Trouble> state_;
};

/// What kind of call it was: the same status says different things of different ones.
enum class Call : std::uint8_t {
  read,         ///< may be repeated
  write,        ///< makes nothing that a repetition would double: registering media, deleting, tokens
  create_pin,   ///< must not be repeated
  create_other  ///< a board or section: looked for by name afterwards
};

/// The trouble in an exchange; nullopt where it brought a 2xx answer whose body is JSON, or empty. `now` is the wall
/// clock, for a Retry-After that is a date.
std::optional<Trouble> trouble_in(const http::Exchange& exchange, Call call, std::chrono::sys_seconds now);

/// `Retry-After` as seconds from `now`: a delta, a date, or a Unix time.
std::optional<std::chrono::seconds> retry_after_of(const http::Fields& headers, std::chrono::sys_seconds now);

}  // namespace pinmill::publish

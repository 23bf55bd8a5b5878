// One account's calls to Pinterest: within the limits, with a token that is good. Internally synchronised.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "publish/limiter.h"
#include "publish/pinterest/api.h"
#include "publish/tokens.h"

namespace pinmill::publish {

class Session {
 public:
  /// `random` gives numbers from 0 to 1.
  Session(Api& api, Tokens& tokens, Limiter limiter, Account account, std::function<double()> random);

  const Account& account() const noexcept { return account_; }
  Api& api() noexcept { return api_; }

  /// Counts the call, sends it, hears what the answer says of limits. A token that is not taken is renewed and the call
  /// made once more: it was refused, so nothing was made. Trouble with `wait` where a limit forbids the call.
  Reply<ApiAnswer> call(const ApiRequest& request, Category category, std::stop_token stop = {});

  /// The two halves of `call`, for a caller that has something to store in between.
  struct Ready {
    Secret token{};
  };
  Reply<Ready> prepare(Category category, std::stop_token stop = {});
  /// Never twice: a token that is not taken is trouble with `refresh`.
  Reply<ApiAnswer> send(const ApiRequest& request, Category category, const Ready& ready, std::stop_token stop = {});
  /// In place of a token that was not taken.
  Reply<Ready> renew(const Ready& refused, std::stop_token stop = {});

  /// All pages of a list, each item to `take`. Ends at a bookmark that repeats.
  Reply<std::size_t> list(const std::string& path, http::Fields query, const std::function<void(const Json&)>& take,
                          std::stop_token stop = {});

 private:
  Api& api_;
  Tokens& tokens_;
  Limiter limiter_;
  Account account_;
  std::function<double()> random_;
};

}  // namespace pinmill::publish

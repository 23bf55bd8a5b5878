// Access tokens of accounts: opened from the vault, renewed in time, by one process for all. Internally synchronised.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "publish/account.h"
#include "publish/pinterest/api.h"
#include "publish/pinterest/oauth.h"
#include "publish/store/store.h"
#include "publish/vault.h"

namespace pinmill::publish {

class Tokens {
 public:
  Tokens(std::shared_ptr<Store> store, std::shared_ptr<const Vault> vault);

  /// Renewed first where it has less than a week left; one that cannot be renewed is used until it ends.
  Reply<Secret> access(Api& api, AccountId account, std::stop_token stop = {});
  /// Pinterest does not take `refused` any more. Of all processes that say so, one asks for a new one, and both new
  /// tokens are stored before anybody uses them. Trouble with hold_login where the refresh token is not taken either.
  Reply<Secret> renew(Api& api, AccountId account, const Secret& refused, std::stop_token stop = {});
  /// Stores what a login or a refresh has granted. An empty refresh token keeps the old one.
  Result<void> keep(AccountId account, const TokenGrant& grant);

  /// The app's secret, for logging in.
  Result<Secret> app_secret(const std::string& base_url);
  Result<void> keep_app(const std::string& base_url, const std::string& app_id, const Secret& secret);

  /// For tests: called between the answer and its storing.
  std::function<void()> before_keeping{};

 private:
  Result<Secret> stored(AccountId account, std::string_view column);
  struct Unkept {  // what the store refused: the tokens before it may be dead already
    Secret in_place_of{};
    TokenGrant grant{};
  };
  Reply<Secret> renew_alone(Api& api, AccountId account, const Secret& refused, std::stop_token stop);
  std::optional<TokenGrant> unkept(AccountId account, const Secret& refused);
  Reply<Secret> keep_renewed(AccountId account, const Secret& refused, const TokenGrant& grant);
  std::shared_ptr<Store> store_;
  std::shared_ptr<const Vault> vault_;
  std::mutex mutex_;
  std::map<AccountId, Unkept> unkept_;
};

}  // namespace pinmill::publish

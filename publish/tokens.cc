#include "publish/tokens.h"

#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "publish/store/accounts.h"
#include "publish/store/leases.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::hours renewed_before_end{7 * 24};
constexpr std::chrono::seconds lease_length = Api::deadline + 30s;
constexpr std::chrono::milliseconds look_again{100};

std::string aad_of(AccountId account) {
  return fmt::format("account {}", account);
}

Trouble of(const Error& error) {
  const bool passing = error.retryable() || error.code() == ErrorCode::io_failure;
  return {.outcome = Outcome::not_sent,
          .reaction = passing ? Reaction::again : Reaction::hold_login,
          .message = error.describe(),
          .remedy = passing ? "" : "run `pinmill auth login`"};
}

Trouble login_needed(const Trouble& cause) {
  return {.outcome = Outcome::refused,
          .reaction = Reaction::hold_login,
          .status = cause.status,
          .code = cause.code,
          .message = "Pinterest no longer takes the login: " + cause.message,
          .remedy = "run `pinmill auth login`; everything that waits goes on by itself then",
          .rid = cause.rid};
}

struct Releaser {
  Store& store;
  Lease lease;
  ~Releaser() { (void)release_lease(store, lease); }
};

// A refused grant (400, 401), not a network that fails.
bool is_refusal(const Trouble& trouble) {
  return trouble.status == 400 || trouble.status == 401 || trouble.status == 403;
}

}  // namespace

Tokens::Tokens(std::shared_ptr<Store> store, std::shared_ptr<const Vault> vault)
    : store_(std::move(store)), vault_(std::move(vault)) {}

Result<Secret> Tokens::stored(AccountId account, std::string_view column) {
  PINMILL_ASSIGN_OR_RETURN(const auto sealed, tokens_of(*store_, account));
  return vault_->unseal(column == "access" ? sealed.access : sealed.refresh, aad_of(account), column);
}

Reply<Secret> Tokens::access(Api& api, AccountId id, std::stop_token stop) {
  const auto account = find_account(*store_, id);
  if (!account) return of(account.error());
  auto token = stored(id, "access");
  if (!token) return of(token.error());
  const auto now = store_->now();
  if (!now) return of(now.error());
  const bool fresh = account->access_until == never || account->access_until > *now + renewed_before_end;
  if (fresh && !token->empty()) return *std::move(token);
  auto renewed = renew(api, id, *token, std::move(stop));
  if (renewed) return renewed;
  // The old one still works for a while.
  const bool usable = !token->empty() && account->access_until > *now;
  if (usable) return *std::move(token);
  return renewed;
}

Reply<Secret> Tokens::renew(Api& api, AccountId account, const Secret& refused, std::stop_token stop) {
  const auto name = fmt::format("refresh/{}", account);
  const auto holder = new_holder_name();
  const auto give_up = std::chrono::steady_clock::now() + lease_length;
  while (!stop.stop_requested() && std::chrono::steady_clock::now() < give_up) {
    const auto lease = take_lease(*store_, name, holder, lease_length);
    if (!lease) return of(lease.error());
    auto token = stored(account, "access");
    if (!token) return of(token.error());
    const bool done_by_another = !(*token == refused) && !token->empty();
    if (!done_by_another && !*lease) {
      std::this_thread::sleep_for(look_again);
      continue;
    }
    if (!*lease) return *std::move(token);
    const Releaser releaser{*store_, **lease};
    if (done_by_another) return *std::move(token);
    return renew_alone(api, account, refused, stop);
  }
  return Trouble{.outcome = Outcome::not_sent,
                 .reaction = stop.stop_requested() ? Reaction::stop : Reaction::again,
                 .message = "another process renews the login and does not come to an end"};
}

Reply<Secret> Tokens::renew_alone(Api& api, AccountId id, const Secret& refused, std::stop_token stop) {
  if (const auto granted = unkept(id, refused)) return keep_renewed(id, refused, *granted);
  const auto account = find_account(*store_, id);
  if (!account) return of(account.error());
  const auto refresh = stored(id, "refresh");
  if (!refresh) return of(refresh.error());
  if (refresh->empty())
    return login_needed({.status = 401, .message = "its token has ended, and there is none to renew it with"});
  const auto secret = app_secret(account->base_url);
  if (!secret) return of(secret.error());
  const auto grant = refresh_grant(api, account->app_id, *secret, *refresh, std::move(stop));
  if (!grant) return is_refusal(grant.trouble()) ? login_needed(grant.trouble()) : grant.trouble();
  if (before_keeping) before_keeping();
  return keep_renewed(id, refused, *grant);
}

std::optional<TokenGrant> Tokens::unkept(AccountId id, const Secret& refused) {
  const std::scoped_lock lock(mutex_);
  const auto found = unkept_.find(id);
  if (found == unkept_.end() || !(found->second.in_place_of == refused)) return std::nullopt;
  return found->second.grant;
}

Reply<Secret> Tokens::keep_renewed(AccountId id, const Secret& refused, const TokenGrant& grant) {
  const auto kept = keep(id, grant);
  const std::scoped_lock lock(mutex_);
  if (!kept) {
    unkept_.insert_or_assign(id, Unkept{refused, grant});
    return of(kept.error());
  }
  unkept_.erase(id);
  return grant.access;
}

Result<void> Tokens::keep(AccountId id, const TokenGrant& grant) {
  PINMILL_ASSIGN_OR_RETURN(Account account, find_account(*store_, id));
  PINMILL_ASSIGN_OR_RETURN(SealedTokens sealed, tokens_of(*store_, id));
  PINMILL_ASSIGN_OR_RETURN(const Moment now, store_->now());
  sealed.access = vault_->seal(grant.access, aad_of(id), "access");
  account.access_until = grant.access_for.count() > 0 ? now + grant.access_for : never;
  if (!grant.refresh.empty()) {
    sealed.refresh = vault_->seal(grant.refresh, aad_of(id), "refresh");
    account.refresh_until = grant.refresh_for.count() > 0 ? now + grant.refresh_for : never;
  }
  if (!grant.scopes.empty()) account.scopes = grant.scopes;
  return put_tokens(*store_, account, sealed);
}

Result<Secret> Tokens::app_secret(const std::string& base_url) {
  PINMILL_ASSIGN_OR_RETURN(const auto app, app_of(*store_, base_url));
  if (!app)
    return Error(ErrorCode::not_found,
                 "no app is known for this Pinterest: run `pinmill auth login` with its id and "
                 "secret");
  return vault_->unseal(app->sealed_secret, "app " + app->app_id, "secret");
}

Result<void> Tokens::keep_app(const std::string& base_url, const std::string& app_id, const Secret& secret) {
  return put_app(
      *store_,
      {.base_url = base_url, .app_id = app_id, .sealed_secret = vault_->seal(secret, "app " + app_id, "secret")});
}

}  // namespace pinmill::publish

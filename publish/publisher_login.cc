#include <condition_variable>

#include <fmt/format.h>

#include "http/server.h"
#include "publish/pinterest/boards.h"
#include "publish/publisher_impl.h"
#include "publish/store/accounts.h"

namespace pinmill::publish {
namespace {

constexpr std::string_view page =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>pinmill</title><body style=\"font:18px/1.5 "
    "sans-serif;margin:15vh auto;max-width:32em;padding:0 1em\"><h1>pinmill has got the answer</h1><p>This page can be "
    "closed; the terminal goes on.</p>";

// The account that a fresh grant belongs to.
Reply<UserAccount> whose(Api& api, const Secret& token, std::stop_token stop) {
  auto [reply, headers] = api.send({.path = "/user_account"}, token, std::move(stop));
  if (!reply) return reply.trouble();
  UserAccount user{.id = reply->body["id"].string_or(reply->body["username"].string_or("")),
                   .username = reply->body["username"].string_or(""),
                   .kind = reply->body["account_type"].string_or("")};
  if (!user.id.empty()) return user;
  return Trouble{.reaction = Reaction::again, .message = "Pinterest does not say whose login that is"};
}

Result<LoggedIn> keep_login(Publisher::Impl& impl, const std::string& app_id, const TokenGrant& grant,
                            std::stop_token stop) {
  const auto& base_url = impl.options.pinterest.base_url;
  PINMILL_ASSIGN_OR_RETURN(const auto user, whose(impl.api(base_url), grant.access, std::move(stop)).to_result());
  LoggedIn done;
  done.account = {.base_url = base_url,
                  .user_id = user.id,
                  .name = user.username,
                  .app_id = app_id,
                  .scopes = grant.scopes,
                  .kind = user.kind};
  PINMILL_ASSIGN_OR_RETURN(const auto id, put_account(*impl.store, done.account));
  PINMILL_RETURN_IF_ERROR(impl.tokens->keep(id, grant));
  PINMILL_ASSIGN_OR_RETURN(done.account, find_account(*impl.store, id));
  // The call that asked whose login it is, which had no account yet to be counted for.
  PINMILL_RETURN_IF_ERROR(Limiter(*impl.store).take(done.account, Category::org_read));
  if (!grant.scopes.empty()) done.missing_scopes = missing_scopes(grant.scopes);
  done.personal = !user.kind.empty() && user.kind != "BUSINESS";
  return done;
}

}  // namespace

Result<std::optional<std::string>> Publisher::known_app() {
  PINMILL_ASSIGN_OR_RETURN(const auto app, app_of(*impl_->store, impl_->options.pinterest.base_url));
  if (!app) return std::optional<std::string>();
  return std::optional(app->app_id);
}

Result<void> Publisher::keep_app(const std::string& app_id, const Secret& secret) {
  return impl_->tokens->keep_app(impl_->options.pinterest.base_url, app_id, secret);
}

Result<Login> Publisher::begin_login(const std::string& redirect_uri) {
  PINMILL_ASSIGN_OR_RETURN(const auto app, known_app());
  if (!app) return Error(ErrorCode::not_found, "no app is known yet: its id and secret are needed first");
  return publish::begin_login(
      {.authorize_url = impl_->options.pinterest.authorize_url, .app_id = *app, .redirect_uri = redirect_uri});
}

Result<LoggedIn> Publisher::finish_login(const Login& login, std::string_view redirected, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const auto code, code_in(redirected, login));
  PINMILL_ASSIGN_OR_RETURN(const auto app, known_app());
  if (!app) return Error(ErrorCode::not_found, "no app is known yet: its id and secret are needed first");
  const auto& base_url = impl_->options.pinterest.base_url;
  PINMILL_ASSIGN_OR_RETURN(const auto secret, impl_->tokens->app_secret(base_url));
  PINMILL_ASSIGN_OR_RETURN(const auto grant,
                           exchange_code(impl_->api(base_url), *app, secret, login, code, stop).to_result());
  return keep_login(*impl_, *app, grant, std::move(stop));
}

Result<LoggedIn> Publisher::login_with_tokens(const TokenGrant& tokens, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const auto app, known_app());
  return keep_login(*impl_, app.value_or(""), tokens, std::move(stop));
}

Result<Removal> Publisher::log_out(AccountId account) {
  return remove_account(*impl_->store, account);
}

Result<void> Publisher::check_login(AccountId account, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto session, impl_->session(account));
  PINMILL_RETURN_IF_ERROR(fetch_user_account(session, std::move(stop)).to_result());
  return end_hold(*impl_->store, account, HoldKind::login);
}

Result<std::string> wait_for_redirect(std::uint16_t port, std::chrono::seconds patience,
                                      const std::function<void()>& listening, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any arrived;
  std::string address;
  const auto handle = [&](const http::RequestHead& head) -> http::Reception {
    const bool answer =
        http::find_field(head.query, "code") != nullptr || http::find_field(head.query, "error") != nullptr;
    if (!answer) return http::text_answer(404, "text/plain", "not here\n");
    const std::scoped_lock lock(mutex);
    address = head.path + "?" + http::encode_query(head.query);
    arrived.notify_all();
    return http::text_answer(200, "text/html; charset=utf-8", std::string(page));
  };
  PINMILL_ASSIGN_OR_RETURN(const auto server, http::Server::start({.port = port, .handler_threads = 1}, handle));
  listening();
  std::unique_lock lock(mutex);
  const bool came = arrived.wait_for(lock, stop, patience, [&] { return !address.empty(); });
  lock.unlock();
  server->stop(std::chrono::seconds(1));
  if (came) return address;
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "the login was broken off");
  return Error(ErrorCode::timed_out, fmt::format("nobody came back from Pinterest in {} minutes: start again",
                                                 std::chrono::floor<std::chrono::minutes>(patience).count()));
}

}  // namespace pinmill::publish

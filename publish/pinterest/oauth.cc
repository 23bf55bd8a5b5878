#include "publish/pinterest/oauth.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

#include "base/sha256.h"
#include "base/unicode.h"

namespace pinmill::publish {
namespace {

constexpr std::size_t random_bytes = 32;

std::string url_base64(const unsigned char* bytes, std::size_t size) {
  std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();
  return text;
}

Secret random_text() {
  static const int started = sodium_init();  // without it randombytes may not be safe in several threads
  static_cast<void>(started);
  std::array<unsigned char, random_bytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return Secret(url_base64(bytes.data(), bytes.size()));
}

// A number, or one in a string: both were seen.
std::chrono::seconds seconds_in(const Json& value) {
  std::int64_t number = value.integer_or(0);
  const auto text = value.string_or("");
  if (!text.empty()) std::from_chars(text.data(), text.data() + text.size(), number);
  return std::chrono::seconds(std::max<std::int64_t>(number, 0));
}

Reply<TokenGrant> grant_in(const Reply<Json>& reply) {
  if (!reply) return reply.trouble();
  TokenGrant grant{.access = Secret((*reply)["access_token"].string_or("")),
                   .refresh = Secret((*reply)["refresh_token"].string_or("")),
                   .access_for = seconds_in((*reply)["expires_in"]),
                   .refresh_for = seconds_in((*reply)["refresh_token_expires_in"]),
                   .scopes = (*reply)["scope"].string_or("")};
  if (grant.access.empty())
    return Trouble{.outcome = Outcome::unknown,
                   .reaction = Reaction::again,
                   .message = "Pinterest's answer holds no access token",
                   .remedy = "try again"};
  return grant;
}

bool equal(const std::string& a, const std::string& b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::vector<std::string> wanted_scopes() {
  return {"boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"};
}

Login begin_login(const LoginStart& start) {
  Login login{.redirect_uri = start.redirect_uri, .state = random_text(), .verifier = random_text()};
  const auto challenge = Sha256::of(as_bytes(login.verifier.reveal()));
  const http::Fields query = {
      {"client_id", start.app_id},
      {"redirect_uri", start.redirect_uri},
      {"response_type", "code"},
      {"scope", fmt::format("{}", fmt::join(wanted_scopes(), ","))},
      {"state", login.state.reveal()},
      {"code_challenge", url_base64(reinterpret_cast<const unsigned char*>(challenge.data()), challenge.size())},
      {"code_challenge_method", "S256"}};
  login.address = fmt::format("{}?{}", start.authorize_url, http::encode_query(query));
  return login;
}

Result<Secret> code_in(std::string_view redirected, const Login& login) {
  redirected = trim(redirected);
  redirected = redirected.substr(0, redirected.find('#'));
  const auto question = redirected.find('?');
  const auto fields =
      http::parse_query(question == std::string_view::npos ? redirected : redirected.substr(question + 1));
  if (!fields)
    return Error(ErrorCode::invalid_argument,
                 "that is no address: copy the whole address that the browser shows after "
                 "you have agreed");
  const auto* state = http::find_field(*fields, "state");
  if (state == nullptr || !equal(*state, login.state.reveal()))
    return Error(ErrorCode::invalid_argument,
                 "the answer is not to this login (its state differs): start again, and use the newest address");
  if (const auto* refusal = http::find_field(*fields, "error"); refusal != nullptr)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("Pinterest did not let pinmill in: {}", to_one_line(*refusal)));
  const auto* code = http::find_field(*fields, "code");
  if (code == nullptr || code->empty())
    return Error(ErrorCode::invalid_argument, "the address holds no code: the login was not agreed to");
  return Secret(*code);
}

Reply<TokenGrant> exchange_code(Api& api, const std::string& app_id, const Secret& app_secret, const Login& login,
                                const Secret& code, std::stop_token stop) {
  return grant_in(api.ask_for_token(app_id, app_secret,
                                    {{"grant_type", "authorization_code"},
                                     {"code", code.reveal()},
                                     {"redirect_uri", login.redirect_uri},
                                     {"code_verifier", login.verifier.reveal()},
                                     {"continuous_refresh", "true"}},
                                    std::move(stop)));
}

Reply<TokenGrant> refresh_grant(Api& api, const std::string& app_id, const Secret& app_secret, const Secret& refresh,
                                std::stop_token stop) {
  return grant_in(api.ask_for_token(
      app_id, app_secret, {{"grant_type", "refresh_token"}, {"refresh_token", refresh.reveal()}}, std::move(stop)));
}

std::vector<std::string> missing_scopes(std::string_view granted) {
  std::vector<std::string> missing;
  const auto has = [&](std::string_view scope) {
    for (std::size_t at = granted.find(scope); at != std::string_view::npos; at = granted.find(scope, at + 1)) {
      const auto end = at + scope.size();
      const auto apart = [](char c) { return c == ',' || c == ' '; };
      if ((at == 0 || apart(granted[at - 1])) && (end == granted.size() || apart(granted[end]))) return true;
    }
    return false;
  };
  for (auto& scope : wanted_scopes())
    if (!has(scope)) missing.push_back(std::move(scope));
  return missing;
}

}  // namespace pinmill::publish

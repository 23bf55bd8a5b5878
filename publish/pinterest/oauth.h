// Logging in by OAuth's code flow: the address to open, the answer that comes back, tokens for it. Free functions, any
// thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "publish/pinterest/api.h"

namespace pinmill::publish {

/// What publishing needs.
std::vector<std::string> wanted_scopes();

struct LoginStart {
  std::string authorize_url = "https://www.pinterest.com/oauth/";
  std::string app_id{};
  std::string redirect_uri{};  ///< registered with the app, to the letter
};

/// A login under way; good for one answer.
struct Login {
  std::string address{};  ///< to open in a browser
  std::string redirect_uri{};
  Secret state{}, verifier{};
};

/// Of random state and PKCE verifier (RFC 7636, S256); a Pinterest that does not know PKCE ignores it.
Login begin_login(const LoginStart& start);

/// The code in the address that the browser was sent to (or that a person pasted, or its query alone);
/// invalid_argument where the state is not this login's, where the person refused, or where there is no code.
Result<Secret> code_in(std::string_view redirected, const Login& login);

struct TokenGrant {
  Secret access{}, refresh{};                          ///< refresh empty: keep the one there is
  std::chrono::seconds access_for{0}, refresh_for{0};  ///< 0: not said
  std::string scopes{};
};

Reply<TokenGrant> exchange_code(Api& api, const std::string& app_id, const Secret& app_secret, const Login& login,
                                const Secret& code, std::stop_token stop = {});
Reply<TokenGrant> refresh_grant(Api& api, const std::string& app_id, const Secret& app_secret, const Secret& refresh,
                                std::stop_token stop = {});

/// Of `wanted_scopes`, those that `granted` (separated by commas or spaces) lacks.
std::vector<std::string> missing_scopes(std::string_view granted);

}  // namespace pinmill::publish

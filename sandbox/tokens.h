// Codes and tokens: given out, traded in, found, taken back. Under the world's lock, but for the codes, which are
// internally synchronised.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/core.h"

namespace pinmill::sandbox {

/// What a person agreed to; traded in once for tokens.
struct Grant {
  std::string account{}, app{}, redirect{};
  std::vector<std::string> scopes{};
  std::string challenge{};  ///< PKCE's, S256; empty: none
  Time ends_at{};
};

class Grants {
 public:
  /// The code that stands for it.
  std::string add(Grant grant);
  /// Nothing the second time.
  std::optional<Grant> take(const std::string& code);

 private:
  std::mutex mutex_;
  std::map<std::string, Grant> grants_;
};

/// A new pair, saved.
Token issue_token(Core& core, const std::string& account, std::vector<std::string> scopes,
                  const std::string& replaces = {});
/// The living one with that access token; nothing where it is unknown, expired or revoked. A first use ends what it
/// replaced.
std::optional<Token> use_access_token(Core& core, const std::string& access);
/// As use_access_token; the pair is replaced by the one that is returned.
std::optional<Token> use_refresh_token(Core& core, const std::string& refresh, const std::vector<std::string>& scopes);
/// All of an account's.
void revoke_tokens(Core& core, const std::string& account);

std::vector<std::string> split_scopes(std::string_view text);
std::string join_scopes(const std::vector<std::string>& scopes);

}  // namespace pinmill::sandbox

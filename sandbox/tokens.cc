#include "sandbox/tokens.h"

#include <algorithm>
#include <utility>

namespace pinmill::sandbox {
namespace {

constexpr std::chrono::days access_lifetime{30};
constexpr std::chrono::days refresh_lifetime{60};

const Token* with_refresh(const World& world, const std::string& refresh) {
  for (const auto& [access, token] : world.tokens()) {
    if (token.refresh == refresh) return &token;
  }
  return nullptr;
}

void revoke(World& world, Token token) {
  token.revoked = true;
  world.save(std::move(token));
}

/// See RefreshRotation::gentle.
void mark_used(World& world, const Token& token) {
  if (token.used) return;
  Token now_used = token;
  now_used.used = true;
  const std::string replaced = now_used.replaces;
  world.save(std::move(now_used));
  if (replaced.empty()) return;
  if (const Token* old = with_refresh(world, replaced)) revoke(world, *old);
}

}  // namespace

std::string Grants::add(Grant grant) {
  const std::lock_guard lock(mutex_);
  std::string code = World::new_secret("code");
  grants_.emplace(code, std::move(grant));
  return code;
}

std::optional<Grant> Grants::take(const std::string& code) {
  const std::lock_guard lock(mutex_);
  const auto found = grants_.find(code);
  if (found == grants_.end()) return std::nullopt;
  Grant grant = std::move(found->second);
  grants_.erase(found);
  return grant;
}

Token issue_token(Core& core, const std::string& account, std::vector<std::string> scopes,
                  const std::string& replaces) {
  const Time now = core.clock.now();
  Token token{.access = World::new_secret("pina_"),
              .refresh = World::new_secret("pinr_"),
              .account = account,
              .app = core.options.app_id,
              .scopes = std::move(scopes),
              .access_ends_at = now + access_lifetime,
              .refresh_ends_at = now + refresh_lifetime,
              .replaces = replaces};
  core.world->save(token);
  return token;
}

std::optional<Token> use_access_token(Core& core, const std::string& access) {
  const auto& tokens = core.world->tokens();
  const auto found = tokens.find(access);
  if (found == tokens.end() || found->second.revoked || core.clock.now() >= found->second.access_ends_at)
    return std::nullopt;
  mark_used(*core.world, found->second);
  return tokens.at(access);
}

std::optional<Token> use_refresh_token(Core& core, const std::string& refresh, const std::vector<std::string>& scopes) {
  const Token* found = with_refresh(*core.world, refresh);
  if (found == nullptr || found->revoked || core.clock.now() >= found->refresh_ends_at) return std::nullopt;
  const Token old = *found;
  mark_used(*core.world, old);
  const bool strict = core.options.rotation == RefreshRotation::strict;
  Token fresh = issue_token(core, old.account, scopes.empty() ? old.scopes : scopes, strict ? std::string() : refresh);
  if (strict) revoke(*core.world, core.world->tokens().at(old.access));
  return fresh;
}

void revoke_tokens(Core& core, const std::string& account) {
  std::vector<Token> taken;
  for (const auto& [access, token] : core.world->tokens()) {
    if (token.account == account && !token.revoked) taken.push_back(token);
  }
  for (Token& token : taken) revoke(*core.world, std::move(token));
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes(1);
  for (const char c : text) {
    if (c == ' ' || c == ',')
      scopes.emplace_back();
    else
      scopes.back() += c;
  }
  std::erase(scopes, "");
  return scopes;
}

std::string join_scopes(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) text += (text.empty() ? "" : " ") + scope;
  return text;
}

}  // namespace pinmill::sandbox

#include "publish/desk/desk.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill::publish {
namespace {

std::string names_of(const std::vector<Account>& accounts) {
  std::string names;
  for (const auto& account : accounts) names += (names.empty() ? "@" : ", @") + account.name;
  return names;
}

}  // namespace

Result<Account> account_among(const std::vector<Account>& accounts, std::string_view name) {
  if (accounts.empty()) return Error(ErrorCode::not_found, "no account is known yet: log in with `pinmill auth login`");
  if (name.starts_with('@')) name.remove_prefix(1);
  if (name.empty()) {
    if (accounts.size() == 1) return accounts.front();
    return Error(ErrorCode::invalid_argument, fmt::format("there are {} accounts: name one with --account ({})",
                                                          accounts.size(), names_of(accounts)));
  }
  std::vector<Account> found;
  const std::string folded = fold(name);
  for (const auto& account : accounts)
    if (fold(account.name) == folded || account.user_id == name) found.push_back(account);
  if (found.empty())
    return Error(ErrorCode::not_found,
                 fmt::format("no account is called \"{}\"; known: {}", to_one_line(name), names_of(accounts)));
  if (found.size() > 1)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} accounts are called \"{}\", at different Pinterests: give the id, {} or {}",
                             found.size(), to_one_line(name), found[0].user_id, found[1].user_id));
  return found.front();
}

bool needs_a_person(const AccountStatus& status) noexcept {
  return std::any_of(status.counts.begin(), status.counts.end(),
                     [](const auto& each) { return each.second > 0 && needs_a_person(each.first); }) ||
         std::any_of(status.holds.begin(), status.holds.end(), [](const Hold& hold) { return hold.until == never; });
}

}  // namespace pinmill::publish

// Accounts as the API shows them: Pinterest's, with the profile, name and board that its users gave them. Plain data
// and free functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "publish/account.h"
#include "service/core.h"
#include "service/keys.h"
#include "service/profiles.h"

namespace pinmill::service {

/// There is one: a self-hosted service has its operator for a user.
inline constexpr std::string_view only_user = "000000000000000000000001";

inline constexpr std::size_t longest_board_name = 180;  ///< Pinterest's contract, Board.name

struct Member {
  publish::Account account{};
  std::string id{};
  std::string profile{};
  std::string display_name{};
  std::string default_board{}, default_board_name{};
  std::optional<publish::Hold> hold{};  ///< why nothing of it goes out until somebody acts
  bool needs_login() const noexcept;
};

/// All of the store, each with what is kept of it; the default profile's where nobody has said another.
Result<std::vector<Member>> all_members(Core& core);
/// The same, past the directory.
Result<std::vector<Member>> read_members(Core& core);
/// nullopt where there is none, or the key does not see it.
Result<std::optional<Member>> find_member(Core& core, const ApiKey& key, const std::string& id);
/// Profile, name and board of it.
void put_member(publish::RecordSession& session, const Member& member);

/// The contract's SocialAccount.
Json to_json(const Member& member, const std::optional<Profile>& profile);
Json to_json(const publish::Board& board);

}  // namespace pinmill::service

// The account itself, its boards and their sections. Free functions over a session, any thread.
#pragma once

#include <string>
#include <vector>

#include "publish/account.h"
#include "publish/session.h"

namespace pinmill::publish {

struct UserAccount {
  std::string id{}, username{}, kind{};  ///< "BUSINESS", "PINNER"
};
Reply<UserAccount> fetch_user_account(Session& session, std::stop_token stop = {});

/// Own ones and group boards.
Reply<std::vector<Board>> fetch_boards(Session& session, std::stop_token stop = {});
/// Where the answer is lost or refuses a name that exists, the boards are listed and the one of that name is it.
Reply<Board> create_board(Session& session, const NewBoard& order, std::stop_token stop = {});

Reply<std::vector<Section>> fetch_sections(Session& session, const std::string& board, std::stop_token stop = {});
/// As create_board.
Reply<Section> create_section(Session& session, const std::string& board, const std::string& name,
                              std::stop_token stop = {});

}  // namespace pinmill::publish

// Accounts, boards and holds, as the store knows them. Plain data.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/remedy.h"
#include "publish/publication.h"
#include "publish/schedule.h"

namespace pinmill::publish {

struct Account {
  AccountId id = 0;
  std::string base_url{};  ///< "https://api.pinterest.com/v5": the environment that its tokens are for
  std::string user_id{};   ///< Pinterest's; names change
  std::string name{};      ///< without '@'
  std::string app_id{};
  std::string scopes{};  ///< as granted, separated by commas or spaces
  std::string kind{};    ///< "BUSINESS", "PINNER"
  /// "trial" where Pinterest has said so: 300 writes a day, and Pins that nobody else sees; else "standard".
  std::string tier = "standard";
  Moment access_until = never, refresh_until = never;
  Pace pace{};
  Moment created = never;
};

/// What became of an account's publications when it was removed.
struct Removal {
  std::size_t cancelled = 0;  ///< waited
  std::size_t unclear = 0;    ///< may be Pins already: they are in review, or will be once their answer is stored
};

struct Board {
  AccountId account = 0;
  std::string id{}, name{};
  std::string privacy{};
  bool own = true;  ///< false: a group board of somebody else's
};

/// One that is to be made.
struct NewBoard {
  std::string name{}, description{};
  std::string privacy = "PUBLIC";  ///< or "PROTECTED", "SECRET"
};

struct Section {
  AccountId account = 0;
  std::string board{}, id{}, name{};
};

/// Why an account's Pins, or those of one board, wait.
enum class HoldKind : std::uint8_t {
  login,       ///< the tokens are no longer taken: log in again
  permission,  ///< the login lacks a scope: log in again and grant it
  trial,       ///< the app has trial access, which cannot make this Pin
  spam,        ///< Pinterest's spam block: passes by itself
  board        ///< the board is gone or not ours
};
std::string_view to_string(HoldKind kind) noexcept;

struct Hold {
  AccountId account = 0;
  std::string board{};  ///< Pinterest's id; empty: the whole account
  HoldKind kind = HoldKind::login;
  std::string message{};  ///< what happened
  std::string remedy{};   ///< what helps, in commands; of a Pin `ID` stands for its number
  Moment since = never;
  Moment until = never;    ///< never: until a person acts
  std::int64_t times = 1;  ///< in a row

  /// Message and remedy.
  std::string text() const { return with_remedy(message, remedy); }
};

}  // namespace pinmill::publish

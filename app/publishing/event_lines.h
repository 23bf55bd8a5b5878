// Events of publishing as lines for people. Free functions, any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "publish/publisher.h"

namespace pinmill::app {

/// Accounts by number.
using AccountNames = std::map<publish::AccountId, std::string>;
Result<AccountNames> account_names(publish::Publisher& publisher);

/// "published  12  Lemon cake  https://…", "failed  13  …: why. What helps", "held  @shop  …"; made printable.
std::string event_line(const publish::Event& event, const AccountNames& names);
/// What is said of a Pin that is in that state: its address, its problem and remedy, when it goes out.
std::string what_of(const publish::Publication& publication, Moment now, std::string_view zone);

}  // namespace pinmill::app

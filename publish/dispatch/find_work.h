// What is to be done next, and when the next thing will be. Reads only; free functions, any thread.
#pragma once

#include <set>
#include <string>

#include "publish/account.h"
#include "publish/store/store.h"

namespace pinmill::publish {

struct Work {
  enum class Kind : std::uint8_t {
    none,
    proceed,   ///< `publication` goes a step on
    reconcile  ///< its board is looked through for what is unconfirmed
  } kind = Kind::none;
  Account account{};
  Publication publication{};  ///< with pages
  /// Without work: when there may be some; far away where nothing waits.
  Moment wake = Moment::max();
};

/// For an account that is not in `busy`: looks that are due go first, then videos under way, then what is due, as the
/// account's pace allows. What could not be told from an unconfirmed one waits for that one.
/// Accounts take turns: the first one asked is the one that follows `after`.
Result<Work> find_work(Store& store, const std::set<AccountId>& busy, AccountId after = 0);

}  // namespace pinmill::publish

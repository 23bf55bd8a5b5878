// Accounts and what belongs to them as rows, within a transaction. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "publish/account.h"
#include "publish/schedule.h"
#include "publish/store/query.h"

namespace pinmill::publish {

std::string account_columns();
void bind_account(Query& query, Account& into);

/// Those that are there; `rest` is more conditions ("AND …"), and the order.
template <typename... Values>
std::vector<Account> select_accounts(soci::session& session, const std::string& rest, const Values&... values) {
  Account row;
  Query query(session, "SELECT " + account_columns() + " FROM accounts WHERE removed = 0 " + rest);
  query.with(values...);
  bind_account(query, row);
  std::vector<Account> found;
  while (query.next()) found.push_back(row);
  return found;
}

/// Those that still hold at `now`; all where `now` is never.
std::vector<Hold> select_holds(soci::session& session, Moment now = never);
/// ... and of these the ones that keep something waiting: a board's do while a Pin is to go there.
std::vector<Hold> select_felt_holds(soci::session& session, Moment now);
void put_hold_row(soci::session& session, Hold hold);
void end_hold_rows(soci::session& session, AccountId account, HoldKind kind);
/// The weekly slots that the account was given, in the order of the week.
std::vector<Slot> select_slots(soci::session& session, AccountId account);

}  // namespace pinmill::publish

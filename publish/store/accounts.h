// Accounts, apps, boards, sections, holds and slots in the store. Free functions: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/account.h"
#include "publish/store/store.h"

namespace pinmill::publish {

/// Tokens as the vault has sealed them.
struct SealedTokens {
  std::string access{}, refresh{};
};

Result<std::vector<Account>> list_accounts(Store& store);
/// not_found where there is none.
Result<Account> find_account(Store& store, AccountId id);
/// An account that Pinterest knows by the same id keeps its own id, pace and Pins, also after it was removed. The id.
/// Holds that a login ends are ended.
Result<AccountId> put_account(Store& store, const Account& account);
Result<void> put_tokens(Store& store, const Account& account, const SealedTokens& tokens);
Result<SealedTokens> tokens_of(Store& store, AccountId id);
/// Its tokens, boards and slots are forgotten; its number is kept for when it comes back.
Result<Removal> remove_account(Store& store, AccountId id);
Result<void> put_pace(Store& store, AccountId id, const Pace& pace);
Result<void> put_tier(Store& store, AccountId id, std::string_view tier);

struct App {
  std::string base_url{}, app_id{}, sealed_secret{};
};
Result<void> put_app(Store& store, const App& app);
/// nullopt where nobody has logged in there yet.
Result<std::optional<App>> app_of(Store& store, std::string_view base_url);

/// All boards of an account, in place of those known; holds of boards that are there are ended.
Result<void> put_boards(Store& store, AccountId account, const std::vector<Board>& boards);
Result<void> put_board(Store& store, const Board& board);
Result<std::vector<Board>> boards_of(Store& store, AccountId account);
/// Own boards only; names are compared without regard to case and form.
Result<std::optional<Board>> board_named(Store& store, AccountId account, std::string_view name);
Result<void> put_section(Store& store, const Section& section);
Result<std::optional<Section>> section_named(Store& store, AccountId account, std::string_view board,
                                             std::string_view name);

Result<std::vector<Hold>> list_holds(Store& store);
/// One that is there already stays since when it is, with the new message and time, and counts one more.
Result<void> put_hold(Store& store, Hold hold);
Result<void> end_hold(Store& store, AccountId account, HoldKind kind);

Result<std::vector<Slot>> slots_of(Store& store, AccountId account);
/// One that is there already stays.
Result<void> add_slots(Store& store, AccountId account, const std::vector<Slot>& slots);
/// not_found where there is none.
Result<void> remove_slot(Store& store, AccountId account, std::int64_t id);

}  // namespace pinmill::publish

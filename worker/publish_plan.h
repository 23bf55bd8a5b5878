// Who gets which Pin: accounts and boards that are named become those that are there, before anything is queued.
// Free functions, any thread.
#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/pin.h"
#include "publish/desk/desk.h"

namespace pinmill {

/// For a whole run.
struct PublishWishes {
  std::string account{};        ///< for Pins that name none; empty: the only one
  std::string board{};          ///< instead of what the Pins name and of their folders' names
  std::string section{};        ///< of that board
  std::string default_board{};  ///< for Pins that name none
};

/// Where some of the Pins go.
struct PlannedBoard {
  publish::Account account{};
  std::string board{}, section{};        ///< by name; section empty: none
  std::string board_id{}, section_id{};  ///< empty where there is none of that name yet
  std::size_t pins = 0;
  bool is_there() const noexcept { return !board_id.empty() && (section.empty() || !section_id.empty()); }
};

struct PublishPlan {
  std::vector<PlannedBoard> boards{};
  std::vector<std::size_t> board_of{};  ///< of each Pin: an index into `boards`
};

/// Looks names up, at Pinterest where the store does not know them; changes nothing there. not_found for an account
/// that is not logged in; invalid_argument where a Pin names no board and none was wished for it.
Result<PublishPlan> plan_publishing(publish::Desk& desk, std::span<const PreparedPin> pins, const PublishWishes& wishes,
                                    std::stop_token stop = {});

/// Makes the boards and sections that are missing. Those made stay where a later one fails.
Result<void> make_missing_boards(publish::Desk& desk, PublishPlan& plan, std::stop_token stop = {});

/// Ready to be queued. One whose board is missing gets an id that Pinterest has not: to see what would be, only.
std::vector<publish::QueueItem> items_of(const PublishPlan& plan, std::span<const PreparedPin> pins);

}  // namespace pinmill

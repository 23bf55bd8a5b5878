#include "app/publishing/pin_commands.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/publishing/console_dialogue.h"
#include "app/publishing/desk.h"
#include "app/publishing/moments.h"
#include "app/publishing/open.h"
#include "base/unicode.h"
#include "publish/pinterest/pins.h"

namespace pinmill::app {
namespace {

using publish::PublicationId;

/// Each by itself: one that cannot be costs the others nothing.
ExitCode for_each_pin(const std::vector<PublicationId>& ids, std::string_view done_word,
                      const std::function<Result<void>(PublicationId)>& act) {
  std::size_t done = 0;
  for (const PublicationId id : ids) {
    if (const auto acted = act(id); !acted) {
      tell_error(acted.error());
      continue;
    }
    ++done;
    if (!print(fmt::format("{} {}\n", done_word, id))) return ExitCode::some_failed;
  }
  if (done == ids.size()) return ExitCode::all_ready;
  return done == 0 ? ExitCode::nothing_done : ExitCode::some_failed;
}

/// Those named, or those of a run in one of `states`.
Result<std::vector<PublicationId>> chosen(publish::Desk& desk, const CancelFlags& flags,
                                          std::vector<publish::State> states) {
  if (!flags.ids.empty()) return flags.ids;
  if (flags.run.empty()) return Error(ErrorCode::invalid_argument, "say which Pins: numbers, or --run");
  PINMILL_ASSIGN_OR_RETURN(const auto found, desk.list({.states = std::move(states), .run = flags.run}));
  if (found.empty())
    return Error(ErrorCode::not_found,
                 fmt::format("run {} has no Pin that this could be done to", to_one_line(flags.run)));
  std::vector<PublicationId> ids;
  for (const auto& each : found) ids.push_back(each.id);
  return ids;
}

Result<publish::PublicationEdit> change_of(publish::Desk& desk, const EditFlags& flags) {
  publish::PublicationEdit change{
      .title = flags.title, .description = flags.description, .link = flags.link, .alt_text = flags.alt_text};
  if (!flags.at.empty()) {
    PINMILL_ASSIGN_OR_RETURN(const Moment now, desk.now());
    PINMILL_ASSIGN_OR_RETURN(change.due, moment_from(flags.at, now, zone_of(flags.settings)));
  }
  const bool anything = change.title || change.description || change.link || change.alt_text || change.due ||
                        flags.board || flags.section;
  if (!anything) return Error(ErrorCode::invalid_argument, "say what changes: --title, --link, --board, --at …");
  return change;
}

/// Boards are looked up for the account that the Pin belongs to.
Result<void> edit_one(publish::Desk& desk, const EditFlags& flags, publish::PublicationEdit change, PublicationId id) {
  if (flags.board || flags.section) {
    PINMILL_ASSIGN_OR_RETURN(const auto publication, desk.get(id));
    std::string board = publication.board;
    if (flags.board) {
      PINMILL_ASSIGN_OR_RETURN(const auto found,
                               desk.board(publication.account, *flags.board, publish::MissingBoard::refuse, {}));
      change.board = board = found.id;
    }
    if (flags.section && flags.section->empty()) change.section = "";
    if (flags.section && !flags.section->empty()) {
      PINMILL_ASSIGN_OR_RETURN(const auto found, desk.section(publication.account, board, *flags.section,
                                                              publish::MissingBoard::refuse, {}));
      change.section = found.id;
    }
  }
  return desk.edit(id, change);
}

}  // namespace

ExitCode run_edit(const EditFlags& flags) {
  const auto desk = open_desk(flags.settings);
  if (!desk) return tell_refusal(desk.error());
  const auto change = change_of(**desk, flags);
  if (!change) return tell_refusal(change.error());
  return for_each_pin(flags.ids, "edited", [&](PublicationId id) { return edit_one(**desk, flags, *change, id); });
}

ExitCode run_retry(const RetryFlags& flags) {
  const auto desk = open_desk(flags.settings);
  if (!desk) return tell_refusal(desk.error());
  if (!flags.failed) {
    if (flags.ids.empty())
      return tell_refusal(Error(ErrorCode::invalid_argument, "say which Pins: numbers, or --failed"));
    return for_each_pin(flags.ids, "queued again", [&](PublicationId id) { return (*desk)->retry(id); });
  }
  const auto count = (*desk)->retry_failed();
  if (!count) return tell_refusal(count.error());
  return print(fmt::format("queued again: {} Pins\n", *count)) ? ExitCode::all_ready : ExitCode::some_failed;
}

ExitCode run_cancel(const CancelFlags& flags) {
  const auto desk = open_desk(flags.settings);
  if (!desk) return tell_refusal(desk.error());
  const auto ids =
      chosen(**desk, flags, {publish::State::scheduled, publish::State::uploading, publish::State::failed});
  if (!ids) return tell_refusal(ids.error());
  return for_each_pin(*ids, "cancelled", [&](PublicationId id) { return (*desk)->cancel(id); });
}

ExitCode run_resolve(const ResolveFlags& flags) {
  if (flags.published.empty() == !flags.not_published)
    return tell_refusal(Error(ErrorCode::invalid_argument, "say what you saw: --published PIN, or --not-published"));
  const std::string digits = publish::pin_digits(flags.published);
  if (digits.empty() && !flags.not_published)
    return tell_refusal(Error(ErrorCode::invalid_argument, "--published wants the Pin's address, or the digits in it"));
  const auto desk = open_desk(flags.settings);
  if (!desk) return tell_refusal(desk.error());
  return for_each_pin({flags.id}, "resolved", [&](PublicationId id) { return (*desk)->resolve(id, digits); });
}

ExitCode run_unpublish(const UnpublishFlags& flags) {
  const auto interrupts = Interrupts::watch();
  const auto desk = open_desk(flags.settings);
  if (!desk) return tell_refusal(desk.error());
  const auto ids = chosen(**desk, flags, {publish::State::published});
  if (!ids) return tell_refusal(ids.error());
  if (!flags.yes) {
    const auto meant = is_meant(ids->size(), fmt::format("Delete {} Pins at Pinterest?", ids->size()),
                                fmt::format("{} Pins would be deleted at Pinterest", ids->size()));
    if (!meant) return tell_refusal(meant.error());
    if (!*meant) return ExitCode::nothing_done;
  }
  const std::stop_token stop = interrupts ? (*interrupts)->token() : std::stop_token();
  return for_each_pin(*ids, "deleted", [&](PublicationId id) { return (*desk)->unpublish(id, stop); });
}

}  // namespace pinmill::app

#include "app/publishing/status_command.h"

#include <condition_variable>
#include <mutex>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/publishing/desk.h"
#include "app/publishing/open.h"
#include "app/publishing/status_text.h"

namespace pinmill::app {
namespace {

using publish::State;

constexpr std::chrono::seconds looks_every{2};
constexpr std::string_view clear_screen = "\x1b[H\x1b[2J";

Result<Overview> look(publish::Desk& desk, const StatusFlags& flags) {
  Overview overview{.zone = zone_of(flags.settings)};
  PINMILL_ASSIGN_OR_RETURN(overview.status, desk.status());
  publish::PublicationFilter filter{.run = flags.run};
  if (flags.settings.account && !flags.settings.account->empty()) {
    PINMILL_ASSIGN_OR_RETURN(const publish::Account account, desk.account(*flags.settings.account));
    filter.account = account.id;
    std::erase_if(overview.status.accounts, [&account](const auto& each) { return each.account.id != account.id; });
  }
  if (!flags.all && flags.run.empty())
    filter.states = {State::scheduled,   State::uploading, State::intent,
                     State::unconfirmed, State::failed,    State::review};
  PINMILL_ASSIGN_OR_RETURN(overview.pins, desk.list(filter));
  return overview;
}

Result<bool> show(publish::Desk& desk, const StatusFlags& flags) {
  PINMILL_ASSIGN_OR_RETURN(const Overview overview, look(desk, flags));
  std::string text = flags.json ? overview_json(overview).dump(flags.watch ? 0 : 2) + "\n" : overview_text(overview);
  if (flags.watch && !flags.json) text.insert(0, clear_screen);
  PINMILL_RETURN_IF_ERROR(print(text));
  return overview.status.needs_a_person;
}

/// Until Ctrl-C.
Result<bool> watch(publish::Desk& desk, const StatusFlags& flags, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  while (true) {
    PINMILL_ASSIGN_OR_RETURN(const bool needed, show(desk, flags));
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, looks_every, [] { return false; });
    if (stop.stop_requested()) return needed;
  }
}

}  // namespace

ExitCode run_status(const StatusFlags& flags) {
  const auto interrupts = Interrupts::watch();
  const auto desk = open_desk(flags.settings, interrupts ? (*interrupts)->token() : std::stop_token());
  if (!desk) {
    tell_error(desk.error());
    return ExitCode::nothing_done;
  }
  const auto needed = flags.watch && interrupts ? watch(**desk, flags, (*interrupts)->token()) : show(**desk, flags);
  if (needed) return *needed ? ExitCode::some_failed : ExitCode::all_ready;
  tell_error(needed.error());
  return ExitCode::nothing_done;
}

}  // namespace pinmill::app

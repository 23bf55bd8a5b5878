#include "app/publishing/worker_command.h"

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/printable.h"
#include "app/publishing/event_lines.h"
#include "app/publishing/hook.h"
#include "app/publishing/open.h"
#include "app/publishing/publication_json.h"
#include "app/publishing/worker_unit.h"
#include "base/byte_io.h"
#include "base/parts.h"

namespace pinmill::app {
namespace {

using publish::EventKind;

constexpr std::array kinds = {EventKind::published, EventKind::failed,    EventKind::unconfirmed,
                              EventKind::review,    EventKind::cancelled, EventKind::held};

Result<std::set<EventKind>> events_from(std::string_view text) {
  std::set<EventKind> wanted;
  while (!text.empty()) {
    const auto name = take_part(text, ',');
    const auto* kind =
        std::find_if(kinds.begin(), kinds.end(), [name](EventKind each) { return to_string(each) == name; });
    if (kind == kinds.end())
      return Error(
          ErrorCode::invalid_argument,
          fmt::format("--exec-on knows no event \"{}\": published, failed, unconfirmed, review, cancelled, held "
                      "are, with commas between",
                      name));
    wanted.insert(*kind);
  }
  return wanted;
}

// What a worker says, and to whom.
class Reporter {
 public:
  static Result<std::unique_ptr<Reporter>> create(publish::Publisher& publisher, const WorkerFlags& flags) {
    auto reporter = std::unique_ptr<Reporter>(new Reporter(publisher, flags.json));
    if (flags.exec_on.empty()) return reporter;
    PINMILL_ASSIGN_OR_RETURN(reporter->hooked_, events_from(flags.exec_on.front()));
    reporter->hook_ = Hook::start(flags.exec_on.back());
    return reporter;
  }

  void hear(const publish::Event& event) {
    const std::string& account = name_of(event.publication.account);
    if (json_)
      static_cast<void>(print(to_json(event, account).dump() + "\n").has_value());
    else
      static_cast<void>(print(event_line(event, names_)).has_value());
    if (hook_ && hooked_.contains(event.kind)) hook_->raise(to_json(event, account).dump());
  }

 private:
  Reporter(publish::Publisher& publisher, bool json) : publisher_(publisher), json_(json) {}

  /// One that has logged in since is looked up then.
  const std::string& name_of(publish::AccountId id) {
    if (!names_.contains(id))
      if (auto names = account_names(publisher_)) names_ = *std::move(names);
    return names_[id];
  }

  publish::Publisher& publisher_;
  bool json_;
  AccountNames names_;
  std::set<EventKind> hooked_;
  std::unique_ptr<Hook> hook_;
};

ExitCode install(const WorkerFlags& flags) {
  const std::filesystem::path file = worker_unit_file();
  if (file.empty()) {
    tell_error(Error(ErrorCode::not_found, "HOME is not set: there is no place for a unit of yours"));
    return ExitCode::nothing_done;
  }
  const auto unit = worker_unit(flags.settings.store.value_or(""));
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  const auto written =
      unit ? write_file_atomically(file, file.parent_path(), as_bytes(*unit)) : Result<void>(unit.error());
  if (!written) {
    tell_error(written.error());
    return ExitCode::nothing_done;
  }
  const auto printed = print(printable(file.string()) + "\n");
  tell(
      "Start it now and at each login:  systemctl --user enable --now pinmill-worker\n"
      "Also while you are logged out:   loginctl enable-linger\n"
      "What it does:                    journalctl --user -u pinmill-worker\n");
  return printed ? ExitCode::all_ready : ExitCode::some_failed;
}

publish::RunOptions run_options(Reporter& reporter, const WorkerFlags& flags) {
  publish::RunOptions options;
  if (flags.until_idle) options.until = publish::RunUntil::nothing_waits;
  options.on_event = [&reporter](const publish::Event& event) { reporter.hear(event); };
  options.on_error = [](const Error& error) { tell_error(error); };
  options.on_standby = [](const std::string& holder) {
    if (holder.empty())
      tell("This worker sends now.\n");
    else
      tell(printable(fmt::format("Another worker sends ({}); this one stands by.", holder)) + "\n");
  };
  return options;
}

}  // namespace

ExitCode run_worker(const WorkerFlags& flags) {
  if (flags.install) return install(flags);
  const auto interrupts = Interrupts::watch();
  auto publisher = open_sender(flags.settings);
  if (!interrupts || !publisher) {
    tell_error(interrupts ? publisher.error() : interrupts.error());
    return ExitCode::nothing_done;
  }
  const auto reporter = Reporter::create(**publisher, flags);
  if (!reporter) {
    tell_error(reporter.error());
    return ExitCode::usage;
  }
  const auto ran = (*publisher)->run((*interrupts)->token(), run_options(**reporter, flags));
  if (ran) return ExitCode::all_ready;
  tell_error(ran.error());
  return ExitCode::nothing_done;
}

}  // namespace pinmill::app

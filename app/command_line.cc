// CLI11's exceptions end here.
#include "app/command_line.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/console.h"
#include "app/media_options.h"
#include "app/option.h"
#include "app/printable.h"
#include "app/publishing/options.h"
#include "app/service/options.h"

namespace pinmill::app {
namespace {

CLI::App* add_sandbox(CLI::App& app, SandboxFlags& flags) {
  CLI::App* command =
      app.add_subcommand("sandbox", "Run a local Pinterest to publish to, with pages that show the Pins");
  command->add_option("--port", flags.port, "Where it listens; 0 for any free one [8750]")->type_name("N");
  command->add_option("--state", flags.state, "Keep Pins, tokens and the ledger there [nowhere]")->type_name("DIR");
  command
      ->add_option("--redirect", flags.redirects,
                   "Another redirect address of its app: a service's, for connecting to it")
      ->type_name("URL");
  command
      ->add_option("--fault", flags.faults,
                   "What goes wrong, as \"pins/create:reset@30%\" or \"media/*:throttle=60@3\"; more with ';'")
      ->type_name("SPEC");
  command->add_option("--fault-seed", flags.fault_seed, "Which calls a share of them is [1]")->type_name("N");
  command->add_option("--clock", flags.clock_speed, "Seconds that pass there in one of ours [1]")
      ->type_name("SPEED")
      ->check(CLI::Range(0.0, 1'000'000.0));
  command->add_flag("--strict-contract", flags.strict_contract, "Answer by the published contract, to the letter");
  command->add_flag("--trial", flags.trial, "As an app with trial access: no Pins");
  command->add_flag("--refuse-video", flags.refuse_video, "No video Pins, as in Pinterest's own sandbox");
  command->footer(
      "Faults: lose reset hang error html cut slow late (after the deed), drop fail throttle denied (instead of it),\n"
      "spam revoke no-board (besides), unlisted lag twice (in lists). When: @30%, @3, @2-5, @/7.\n"
      "Examples:\n"
      "  pinmill sandbox --state ~/pinterest\n"
      "  pinmill sandbox --port 0 --fault 'pins/create:lose@10%;boards/list_pins:lag=60000'\n"
      "Exit: 0 stopped, 2 usage, 3 it could not start.");
  return command;
}

CLI::App* add_doctor(CLI::App& app, DoctorFlags& flags) {
  CLI::App* command = app.add_subcommand("doctor", "Look at how this is set up, and say what is wrong and what to do");
  add_parsed(*command, "--config", flags.config, parse_path, "Settings to look at [your settings file]")
      ->type_name("FILE");
  add_parsed(*command, "--store", flags.store, parse_path, "Where the queue lies [as the settings say]")
      ->type_name("DIR");
  command->add_flag("--online", flags.online, "Ask Pinterest whether each account's login holds");
  command->add_flag("--json", flags.json, "Print an array of objects");
  command->footer(
      "Examples:\n"
      "  pinmill doctor --online\n"
      "  sudo -u pinmill pinmill doctor --config /etc/pinmill/pinmill.toml\n"
      "Exit: 0 nothing is wrong, 1 something is, 2 usage.");
  return command;
}

/// The command that `add` declares is the `chosen` one where the line names it.
template <typename Flags>
void offer(CLI::App& app, std::optional<Command>& chosen, CLI::App* (*add)(CLI::App&, Flags&)) {
  auto flags = std::make_shared<Flags>();
  add(app, *flags)->final_callback([flags, &chosen] { chosen = std::move(*flags); });
}

}  // namespace

std::variant<Command, ExitCode> parse_command_line(int argc, const char* const* argv) {
  CLI::App app("Turns folders of photos and videos into Pinterest Pins.", "pinmill");
  std::optional<Command> chosen;
  offer(app, chosen, add_prepare);
  offer(app, chosen, add_publish);
  offer(app, chosen, add_status);
  offer(app, chosen, add_edit);
  offer(app, chosen, add_retry);
  offer(app, chosen, add_cancel);
  offer(app, chosen, add_resolve);
  offer(app, chosen, add_unpublish);
  offer(app, chosen, add_worker);
  offer(app, chosen, add_auth);
  offer(app, chosen, add_boards);
  offer(app, chosen, add_slots);
  offer(app, chosen, add_export);
  offer(app, chosen, add_check_link);
  offer(app, chosen, add_probe);
  offer(app, chosen, add_check);
  offer(app, chosen, add_rules_command);
  offer(app, chosen, add_init);
  offer(app, chosen, add_serve);
  offer(app, chosen, add_keys);
  offer(app, chosen, add_sandbox);
  offer(app, chosen, add_doctor);
  app.require_subcommand(1);
  app.set_version_flag("--version", "pinmill " PINMILL_VERSION);
  app.footer(
      "Example:\n  pinmill prepare photos/ -o pins && xdg-open pins/index.html\n`pinmill COMMAND --help` tells more.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help);
    return ExitCode::all_ready;
  } catch (const CLI::Error& wrong) {
    const auto unknown = app.get_subcommands().empty() ? app.remaining() : std::vector<std::string>();
    const std::string what =
        unknown.empty() ? std::string(wrong.what()) : fmt::format("there is no command \"{}\"", unknown.front());
    tell(fmt::format("pinmill: {}\nRun `pinmill --help`, or `pinmill COMMAND --help`, to see what is accepted.\n",
                     printable(what)));
    return ExitCode::usage;
  }
  return *std::move(chosen);
}

}  // namespace pinmill::app

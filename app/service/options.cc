#include "app/service/options.h"

#include "app/option.h"

namespace pinmill::app {

CLI::App* add_serve(CLI::App& app, ServeFlags& flags) {
  CLI::App* command = app.add_subcommand("serve", "Serve the HTTP API, and publish what it is given");
  ServiceSettings& service = flags.service;
  add_parsed(*command, "--config", flags.config, parse_path, "Settings, with a table [service] [your settings file]")
      ->type_name("FILE");
  add_parsed(*command, "--listen", service.listen, parse_listen,
             "Address and port [127.0.0.1:8760]; port 0 for any free one")
      ->type_name("ADDRESS");
  command
      ->add_option("--public-url", service.public_url,
                   "What links to uploaded files begin with, as https://pins.example.org [where it listens]")
      ->type_name("URL");
  command->add_option("--api", service.api, "Pinterest to connect accounts at: production, sandbox or an address")
      ->type_name("WHERE");
  command->add_option("--requests-per-minute", service.requests_per_minute, "Of one key [1200]")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000'000));
  command->add_flag_callback(
      "--allow-loopback", [&service] { service.allow_loopback = true; },
      "Webhooks may go to, and media may come from, this machine");
  add_parsed(*command, "--confine", service.confine, parse_confine,
             "Lock in what parses media: require, auto (with what the kernel has) or off [require]")
      ->type_name("HOW");
  add_store(*command, flags.settings);
  add_rules(*command, flags.settings);
  command->footer(
      "It prints its address on stdout and a line of JSON for each request on stderr; SIGTERM lets what is under way "
      "end.\n"
      "Examples:\n"
      "  pinmill keys create laptop && pinmill serve\n"
      "  pinmill serve --listen 0.0.0.0:8760 --public-url https://pins.example.org\n"
      "Exit: 0 stopped, 2 usage, 3 it could not start.");
  return command;
}

CLI::App* add_keys(CLI::App& app, KeysFlags& flags) {
  CLI::App* command = app.add_subcommand("keys", "Who may use the HTTP API");
  command->require_subcommand(1);
  CLI::App* create = command->add_subcommand("create", "Make a key, and print it this once");
  create->add_option("NAME", flags.name, "To tell it from others, as \"shop\"")->required();
  create->add_flag("--read-only", flags.read_only, "It may look and change nothing");
  create->add_option("--profile", flags.profiles, "Only that profile's accounts and posts; may be repeated")
      ->type_name("ID");
  create->add_option("--days", flags.days, "It ends after so many [never]")->type_name("N")->check(CLI::Range(1, 3650));
  create->callback([&flags] { flags.act = KeysFlags::Act::create; });
  CLI::App* list = command->add_subcommand("list", "List them, without what is secret");
  list->callback([&flags] { flags.act = KeysFlags::Act::list; });
  CLI::App* revoke = command->add_subcommand("revoke", "End some, at once");
  revoke->add_option("ID", flags.ids, "As `pinmill keys list` shows them")->required();
  revoke->callback([&flags] { flags.act = KeysFlags::Act::revoke; });
  for (CLI::App* each : {create, list, revoke}) {
    each->add_flag("--json", flags.json, "Print JSON");
    add_store(*each, flags.settings);
  }
  command->footer(
      "Examples:\n"
      "  pinmill keys create shop\n"
      "  pinmill keys create reports --read-only --days 30\n"
      "Exit: 0 done, 2 usage, 3 nothing was done.");
  return command;
}

}  // namespace pinmill::app

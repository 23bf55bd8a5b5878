#include "app/publishing/options.h"

#include "app/option.h"

namespace pinmill::app {
namespace {

void add_account(CLI::App& app, Settings& settings) {
  app.add_option("--account", settings.account, "By name, as @shop [the only one]")->type_name("NAME");
}

CLI::Option* add_media_store(CLI::App& app, Settings& settings, const std::string& what) {
  return app
      .add_option("--media-store", settings.media_store,
                  what + ", as s3://bucket/prefix; AWS_* variables say who and where")
      ->type_name("S3");
}

CLI::Option* add_ids(CLI::App& app, std::vector<std::int64_t>& ids) {
  return app.add_option("ID", ids, "Numbers of Pins, as `pinmill status` shows them");
}

void add_texts(CLI::App& app, EditFlags& flags) {
  app.add_option("--title", flags.title, "Up to 100 characters")->type_name("TEXT");
  app.add_option("--description", flags.description, "Up to 800 characters")->type_name("TEXT");
  app.add_option("--link", flags.link, "Where the Pin leads")->type_name("URL");
  app.add_option("--alt-text", flags.alt_text, "What it shows, for who cannot see it")->type_name("TEXT");
  app.add_option("--board", flags.board, "Another board of the same account")->type_name("NAME");
  app.add_option("--section", flags.section, "Of that board; \"\" for none")->type_name("NAME");
}

void add_when(CLI::App& app, PublishFlags& flags) {
  CLI::Option* at =
      app.add_option("--at", flags.at, "The first one's moment, as \"2026-12-24 18:00\" [now]")->type_name("TIME");
  CLI::Option* every = app.add_option("--every", flags.every, "From one to the next, as 3h or 1d")->type_name("LENGTH");
  app.add_flag("--slots", flags.slots, "At the account's weekly times (`pinmill slots`)")
      ->excludes(every)
      ->excludes(at);
  app.add_option("--late", flags.late,
                 "One that could not go in time: run, or skip=2h when it is later than that [run]")
      ->type_name("WHAT");
  app.add_option("--pace", flags.pace,
                 "At most so many, five minutes apart: 25/day or none; kept for the account [25/day]")
      ->type_name("PACE");
  app.add_option("--between", flags.between, "Only at these hours, as 08:00-22:00; kept for the account")
      ->type_name("HOURS");
}

}  // namespace

void add_store(CLI::App& app, Settings& settings) {
  add_parsed(app, "--store", settings.store, parse_path, "Where the queue lies [~/.local/share/pinmill]")
      ->type_name("DIR");
}

/// ... or at a service.
void add_desk(CLI::App& app, Settings& settings) {
  add_store(app, settings);
  app.add_option("--server", settings.server,
                 "A `pinmill serve` to do it at, with the key in PINMILL_API_KEY [PINMILL_SERVER]")
      ->type_name("URL")
      ->excludes("--store");
}

CLI::App* add_publish(CLI::App& app, PublishFlags& flags) {
  CLI::App* command = app.add_subcommand("publish", "Publish Pins, now or later, each exactly once");
  command
      ->add_option("INPUT", flags.prepare.inputs,
                   "An OUT of `pinmill prepare`; or files, folders, a pins.csv, which are prepared first")
      ->required();
  add_account(*command, flags.prepare.settings);
  command->add_option("--board", flags.board, "For all of them [what they or their folders name]")->type_name("NAME");
  command->add_option("--section", flags.section, "Of that board")->type_name("NAME")->needs("--board");
  command->add_option("--default-board", flags.prepare.settings.board, "For those that name none")->type_name("NAME");
  command->add_flag("--create-boards", flags.create_boards, "Make boards and sections that are missing");
  add_when(*command, flags);
  command->add_flag("--again", flags.again, "Publish once more what was published already");
  command
      ->add_option(
          "--on-unknown", flags.on_unknown,
          "Where nobody can tell whether a Pin was made: review it, or retry, which may post it twice [review]")
      ->type_name("WHAT");
  command->add_flag("--dry-run", flags.prepare.dry_run, "Say what would be sent, to whom and when; send nothing");
  command->add_flag("--yes", flags.yes, "Do not ask; needed for more than 10 Pins where nobody can be asked");
  command->add_flag("--wait", flags.wait, "Stay until all of them are out");
  command->add_flag("--json", flags.prepare.json, "Print one object instead of a line a Pin");
  add_media_store(*command, flags.prepare.settings, "Where Pinterest fetches the pages of carousels above 20 MB");
  add_desk(*command, flags.prepare.settings);
  add_preparing(*command, flags.prepare);
  command->footer(
      "Without --wait it sends what is due now and leaves the rest to `pinmill worker`.\n"
      "Examples:\n"
      "  pinmill publish pins\n"
      "  pinmill publish photos/ --board Recipes --slots\n"
      "  pinmill publish shop/pins.csv --at '2026-12-01 09:00' --every 3h --dry-run\n"
      "Exit: 0 all sent or queued, 1 some failed or were left out, 2 usage, 3 nothing was queued, 130 interrupted.");
  return command;
}

CLI::App* add_status(CLI::App& app, StatusFlags& flags) {
  CLI::App* command = app.add_subcommand("status", "What waits until when, what went out, and what needs a person");
  command->add_option("--account", flags.settings.account, "Only the Pins of that one, as @shop [of all]")
      ->type_name("NAME");
  command->add_option("--run", flags.run, "Only what that `publish` queued")->type_name("RUN");
  command->add_flag("--all", flags.all, "Also what was published, cancelled or removed");
  command->add_flag("--watch", flags.watch, "Stay, and show it anew every two seconds");
  command->add_flag("--json", flags.json, "Print one object");
  add_desk(*command, flags.settings);
  add_time_zone(*command, flags.settings);
  command->footer(
      "Examples:\n"
      "  pinmill status\n"
      "  pinmill status --all --json\n"
      "Exit: 0 nothing needs a person, 1 something does, 2 usage, 3 the store could not be read.");
  return command;
}

CLI::App* add_edit(CLI::App& app, EditFlags& flags) {
  CLI::App* command = app.add_subcommand("edit", "Change what was not sent yet, or was refused");
  add_ids(*command, flags.ids)->required();
  add_texts(*command, flags);
  command->add_option("--at", flags.at, "When it goes out, as \"2026-12-24 18:00\"")->type_name("TIME");
  add_desk(*command, flags.settings);
  add_time_zone(*command, flags.settings);
  command->footer(
      "Example:\n"
      "  pinmill edit 12 --link https://shop.example/mug && pinmill retry 12\n"
      "Exit: 0 changed, 1 some could not be, 2 usage, 3 none could.");
  return command;
}

CLI::App* add_retry(CLI::App& app, RetryFlags& flags) {
  CLI::App* command = app.add_subcommand("retry", "Send again what failed or was cancelled");
  CLI::Option* ids = add_ids(*command, flags.ids);
  command->add_flag("--failed", flags.failed, "All that failed")->excludes(ids);
  add_desk(*command, flags.settings);
  command->footer(
      "Examples:\n"
      "  pinmill retry 12 15\n"
      "  pinmill retry --failed\n"
      "Exit: 0 queued again, 1 some could not be, 2 usage, 3 none could.");
  return command;
}

CLI::App* add_cancel(CLI::App& app, CancelFlags& flags) {
  CLI::App* command = app.add_subcommand("cancel", "Keep Pins from being sent");
  CLI::Option* ids = add_ids(*command, flags.ids);
  command->add_option("--run", flags.run, "Those of that `publish` that were not sent")
      ->type_name("RUN")
      ->excludes(ids);
  add_desk(*command, flags.settings);
  command->footer(
      "Examples:\n"
      "  pinmill cancel 12\n"
      "  pinmill cancel --run 20261128-1840-3f2a\n"
      "Exit: 0 cancelled, 1 some could not be, 2 usage, 3 none could.");
  return command;
}

CLI::App* add_unpublish(CLI::App& app, UnpublishFlags& flags) {
  CLI::App* command = app.add_subcommand("unpublish", "Delete Pins at Pinterest");
  CLI::Option* ids = add_ids(*command, flags.ids);
  command->add_option("--run", flags.run, "Those of that `publish` that are Pins")->type_name("RUN")->excludes(ids);
  command->add_flag("--yes", flags.yes, "Do not ask; needed for more than 10 Pins where nobody can be asked");
  add_desk(*command, flags.settings);
  command->footer(
      "Example:\n"
      "  pinmill unpublish 12\n"
      "Exit: 0 deleted, 1 some could not be, 2 usage, 3 none could.");
  return command;
}

CLI::App* add_resolve(CLI::App& app, ResolveFlags& flags) {
  CLI::App* command = app.add_subcommand("resolve", "Say what became of a Pin that nobody could tell of");
  command->add_option("ID", flags.id, "Its number, as `pinmill status` shows it")->required();
  CLI::Option* published =
      command->add_option("--published", flags.published, "It is on the board: its address or digits")
          ->type_name("PIN");
  command->add_flag("--not-published", flags.not_published, "It is not: it is sent again")->excludes(published);
  add_desk(*command, flags.settings);
  command->footer(
      "Examples:\n"
      "  pinmill resolve 12 --published https://www.pinterest.com/pin/1234567890/\n"
      "  pinmill resolve 12 --not-published\n"
      "Exit: 0 done, 2 usage, 3 it could not be.");
  return command;
}

CLI::App* add_worker(CLI::App& app, WorkerFlags& flags) {
  CLI::App* command = app.add_subcommand("worker", "Send what is due, until it is stopped");
  command
      ->add_option("--exec-on", flags.exec_on,
                   "Run a shell's command line for these events, as \"failed,held\", with each as JSON on its stdin")
      ->type_name("EVENTS CMD")
      ->type_size(2)
      ->expected(1);
  command->add_flag("--until-idle", flags.until_idle, "End when nothing waits any more");
  command->add_flag("--install", flags.install,
                    "Write a systemd unit of this user that runs it, and say how it is started");
  command->add_flag("--json", flags.json, "Print events as JSON, one a line");
  add_media_store(*command, flags.settings, "Where Pinterest fetches the pages of carousels above 20 MB");
  add_store(*command, flags.settings);
  add_time_zone(*command, flags.settings);
  command->footer(
      "One worker sends; any other stands by, and takes over when that one is gone.\n"
      "Events: published, failed, unconfirmed, review, cancelled, held.\n"
      "Examples:\n"
      "  pinmill worker\n"
      "  pinmill worker --exec-on failed,held 'mail -s \"pinmill\" me@example.com'\n"
      "Exit: 0 stopped, 2 usage, 3 it could not start.");
  return command;
}

CLI::App* add_auth(CLI::App& app, AuthFlags& flags) {
  CLI::App* command = app.add_subcommand("auth", "Log in to Pinterest accounts");
  command->require_subcommand(1);
  CLI::App* login = command->add_subcommand("login", "Log an account in, or in anew");
  login
      ->add_option(
          "--api", flags.api,
          "production; sandbox, which is Pinterest's own; or an address, as http://127.0.0.1:8750/v5 [production]")
      ->type_name("WHERE");
  login->add_option("--app-id", flags.app_id, "Of your app at developers.pinterest.com/apps [the one known]")
      ->type_name("ID");
  login->add_option("--redirect", flags.redirect, "As registered with the app [http://localhost:8085/]")
      ->type_name("URL");
  CLI::Option* paste = login->add_flag_callback(
      "--paste", [&flags] { flags.answer = AuthFlags::Answer::paste; },
      "Read the address that the browser ended at from stdin: for a browser on another machine");
  login
      ->add_flag_callback(
          "--token", [&flags] { flags.answer = AuthFlags::Answer::token; },
          "Read an access token from stdin, as the page of an app gives one for the sandbox")
      ->excludes(paste);
  login->callback([&flags] { flags.act = AuthFlags::Act::login; });
  CLI::App* list = command->add_subcommand("list", "Who is logged in, and until when");
  list->add_flag("--json", flags.json, "Print an array of objects");
  list->callback([&flags] { flags.act = AuthFlags::Act::list; });
  CLI::App* remove = command->add_subcommand("remove", "Forget an account and its tokens; what waits is cancelled");
  remove->add_option("NAME", flags.name, "As @shop")->required();
  remove->callback([&flags] { flags.act = AuthFlags::Act::remove; });
  for (CLI::App* each : {login, list, remove}) add_store(*each, flags.settings);
  login->footer(
      "The app's secret is asked for once and sealed; where nobody can be asked it is read from stdin.\n"
      "Examples:\n"
      "  pinmill auth login\n"
      "  pinmill auth login --api sandbox --token < token.txt\n"
      "Exit: 0 logged in, 2 usage, 3 not.");
  return command;
}

CLI::App* add_boards(CLI::App& app, BoardsFlags& flags) {
  CLI::App* command = app.add_subcommand("boards", "List an account's boards, or make some");
  add_account(*command, flags.settings);
  command->add_option("--create", flags.create, "Make a board of that name, where there is none")->type_name("NAME");
  command->add_flag("--json", flags.json, "Print an array of objects");
  add_desk(*command, flags.settings);
  command->footer(
      "Examples:\n"
      "  pinmill boards\n"
      "  pinmill boards --create Recipes --create Garden\n"
      "Exit: 0 done, 2 usage, 3 not.");
  return command;
}

CLI::App* add_slots(CLI::App& app, SlotsFlags& flags) {
  CLI::App* command = app.add_subcommand("slots", "The weekly times at which an account publishes");
  command->require_subcommand(1);
  CLI::App* add = command->add_subcommand("add", "Add times");
  add->add_option("TIME", flags.times, "As \"Tue 18:00\" or \"daily 08:30\"")->required();
  add_time_zone(*add, flags.settings);
  add->callback([&flags] { flags.act = SlotsFlags::Act::add; });
  CLI::App* list = command->add_subcommand("list", "List them, with their numbers");
  list->add_flag("--json", flags.json, "Print an array of objects");
  list->callback([&flags] { flags.act = SlotsFlags::Act::list; });
  CLI::App* remove = command->add_subcommand("remove", "Remove some");
  remove->add_option("NUMBER", flags.ids, "As `pinmill slots list` shows them")->required();
  remove->callback([&flags] { flags.act = SlotsFlags::Act::remove; });
  for (CLI::App* each : {add, list, remove}) {
    add_account(*each, flags.settings);
    add_desk(*each, flags.settings);
  }
  command->footer(
      "Examples:\n"
      "  pinmill slots add 'Tue 18:00' 'Sat 10:00' --time-zone Europe/Zurich\n"
      "  pinmill slots list\n"
      "Exit: 0 done, 2 usage, 3 not.");
  return command;
}

CLI::App* add_export(CLI::App& app, ExportFlags& flags) {
  CLI::App* command =
      app.add_subcommand("export", "Write the file that Pinterest's own page for many Pins takes: without API access");
  command->add_option("OUT", flags.outs, "Folders that `pinmill prepare` made")->required();
  command->add_option("--board", flags.settings.board, "For Pins that name none")->type_name("NAME");
  command->add_flag("--csv", flags.csv, "In that form, 100 Pins a file")->required();
  CLI::Option* base = command
                          ->add_option("--media-base", flags.media_base,
                                       "The web address under which OUT's files lie, for Pinterest to fetch")
                          ->type_name("URL");
  add_media_store(*command, flags.settings, "Upload the files there first")->excludes(base);
  command->add_option("-o", flags.file, "The file; the second is NAME-2.csv [pinterest.csv]")->type_name("NAME.csv");
  command->footer(
      "Examples:\n"
      "  pinmill export pins --csv --media-base https://shop.example/pins\n"
      "  pinmill export pins --csv --media-store s3://shop/pins\n"
      "Exit: 0 all written, 1 some were left out, 2 usage, 3 nothing was written.");
  return command;
}

CLI::App* add_check_link(CLI::App& app, CheckLinkFlags& flags) {
  CLI::App* command =
      app.add_subcommand("check-link", "Whether a page makes a Rich Pin, and lets its link be pinned at all");
  command->add_option("URL", flags.urls, "Pages that Pins lead to")->required();
  command->add_flag("--local", flags.local, "Also pages on this machine, while they are being made");
  command->add_flag("--json", flags.json, "Print an array of objects");
  command->footer(
      "Example:\n"
      "  pinmill check-link https://shop.example/mug\n"
      "Exit: 0 Pinterest takes them all, 1 some it does not, 2 usage.");
  return command;
}

}  // namespace pinmill::app

#include "app/media_options.h"

#include <fmt/format.h>

#include "app/option.h"

namespace pinmill::app {

namespace {

void add_looks(CLI::App& app, Settings& settings) {
  add_parsed(app, "--size", settings.size, parse_size, "Of a page, in pixels [1000x1500]")->type_name("WxH");
  add_parsed(app, "--fit", settings.fit, parse_fit,
             "How another shape is fitted: auto (videos keep theirs), crop, pad, blur, or keep [auto]")
      ->type_name("MODE");
  add_parsed(app, "--focus", settings.focus, parse_focus,
             "Where a crop looks: auto, centre, or a point as fractions of width and height (0.5,0.3) [auto]")
      ->type_name("WHERE");
  add_parsed(app, "--background", settings.background, parse_colour,
             "Under what is transparent and around what is padded: #rrggbb or a basic name [white]")
      ->type_name("COLOUR");
  add_number(app, "--quality", settings.quality, parse_quality, "Of JPEGs, 40 to 100 [94]")->type_name("N");
  // what it makes looks the same: for comparing their cost, so no help speaks of it
  add_parsed(app, "--jpeg-road", settings.jpeg_road, parse_jpeg_road, "How JPEGs are read: planes, or libvips")
      ->group("");
}

void add_videos(CLI::App& app, Settings& settings) {
  add_parsed(app, "--effort", settings.effort, parse_effort,
             "What a smaller video is worth: fast, or small, which takes half again the time [fast]")
      ->type_name("HOW");
  add_parsed(app, "--too-short", settings.too_short, parse_too_short,
             "A video below 4 s: loop, hold its last picture, or fail [loop]")
      ->type_name("WAY");
  add_parsed(app, "--too-long", settings.too_long, parse_too_long,
             "A video above 15 min: fail, trim, split into a series of Pins, or speed it up [fail]")
      ->type_name("WAY");
  app.add_option_function<double>(
         "--loudness",
         [&settings](const double& lufs) {
           auto loudness = parse_loudness(lufs);
           if (!loudness) throw CLI::ValidationError("--loudness", loudness.error().describe());
           settings.loudness = *loudness;
         },
         "Bring sound to this loudness, such as -16 [as it is]")
      ->type_name("LUFS");
  app.add_flag_callback(
      "--force-transcode", [&settings] { settings.transcode = VideoRecipe::Transcode::always; },
      "Encode every video anew, also where copying would do");
}

void add_as(CLI::App& app, Settings& settings) {
  add_parsed(
      app, "--as", settings.pages_as, parse_pages_as,
      "What a *.pin folder of several pages becomes: auto, a carousel, one story video, or a series of Pins [auto]")
      ->type_name("WHAT");
}

void add_pages(CLI::App& app, Settings& settings) {
  add_as(app, settings);
  app.add_option_function<double>(
         "--still-seconds",
         [&settings](const double& seconds) {
           auto shown = parse_still_seconds(seconds);
           if (!shown) throw CLI::ValidationError("--still-seconds", shown.error().describe());
           settings.still_seconds = *shown;
         },
         "How long a story shows a picture that does not say itself [3]")
      ->type_name("N");
}

}  // namespace

Result<std::filesystem::path> parse_path(const std::string& text) {
  if (text.empty()) return Error(ErrorCode::invalid_argument, "a path is wanted, and this is empty");
  return std::filesystem::path(text);
}

void add_rules(CLI::App& app, Settings& settings) {
  add_parsed(app, "--rules", settings.rules, parse_path, "Rules to judge by instead of the built-in ones (TOML)")
      ->type_name("FILE");
}

void add_time_zone(CLI::App& app, Settings& settings) {
  add_parsed(app, "--time-zone", settings.time_zone, parse_time_zone,
             "For times without an offset, as \"Europe/Berlin\" [the machine's]")
      ->type_name("ZONE");
}

void add_confine(CLI::App& app, Confine& confine) {
  app.add_option_function<std::string>(
         "--confine",
         [&confine](const std::string& text) {
           auto how = parse_confine(text);
           if (!how) throw CLI::ValidationError("--confine", how.error().describe());
           confine = *how;
         },
         fmt::format("Lock in what parses media: require, auto (with what the kernel has) or off [{}]",
                     confine == Confine::require ? "require" : "auto"))
      ->type_name("HOW");
}

void add_preparing(CLI::App& app, PrepareFlags& flags) {
  add_parsed(app, "-o", flags.settings.out, parse_path, "Where the Pins go [./pins]")->type_name("OUT");
  add_looks(app, flags.settings);
  add_videos(app, flags.settings);
  add_pages(app, flags.settings);
  add_number(app, "--jobs", flags.settings.jobs, parse_jobs, "Pages at once [one a core]")->type_name("N");
  app.add_flag("--force", flags.force, "Make again what is there already");
  app.add_flag("--unlisted", flags.unlisted, "Take files that a pins.csv beside them does not name, too");
  app.add_flag("--live-photos", flags.live_photos, "Keep the moving half of a Live Photo as a Pin of its own");
  add_rules(app, flags.settings);
  add_time_zone(app, flags.settings);
  add_confine(app, flags.confine);
  add_parsed(app, "--progress", flags.progress, parse_progress_style,
             "How to show it on stderr: auto, bar, plain, json or none [auto]")
      ->type_name("STYLE");
  app.add_flag("-q", flags.quiet, "On stderr, errors only");
}

CLI::App* add_prepare(CLI::App& app, PrepareFlags& flags) {
  CLI::App* command =
      app.add_subcommand("prepare", "Make Pins of pictures and videos: right shape, colours, format, size and length");
  command->add_option("INPUT", flags.inputs, "Files, folders, or a pins.csv")->required();
  add_preparing(*command, flags);
  command->add_flag("--dry-run", flags.dry_run, "Say what would be done, write nothing");
  command->add_flag("--json", flags.json, "Print the manifest instead of a line a Pin");
  command->add_flag("--prune", flags.prune, "Remove Pins whose source is gone");
  command->footer(
      "Examples:\n"
      "  pinmill prepare photos/ -o pins\n"
      "  pinmill prepare shop/pins.csv --fit pad --background '#f4efe6'\n"
      "  pinmill prepare DSC_0042.jpg --fit crop --focus 0.5,0.3 --dry-run\n"
      "  pinmill prepare cake.pin --as story --still-seconds 4\n"
      "  pinmill prepare holiday.mov --fit blur --too-long split --loudness -16\n"
      "Exit: 0 all ready, 1 some failed, 2 usage, 3 nothing could be done, 130 interrupted.\n"
      "Defaults of your own: ~/.config/pinmill/pinmill.toml (out, size, fit, focus, background, quality, jobs,\n"
      "effort, too_short, too_long, loudness, force_transcode, as, still_seconds, time_zone, rules).");
  return command;
}

CLI::App* add_probe(CLI::App& app, ProbeFlags& flags) {
  CLI::App* command = app.add_subcommand("probe", "Say what a file really is");
  command->add_option("FILE", flags.files, "Pictures and videos")->required();
  command->add_flag("--json", flags.json, "Print an array of objects");
  add_confine(*command, flags.confine);
  command->footer(
      "Examples:\n"
      "  pinmill probe IMG_2041.HEIC\n"
      "  pinmill probe --json *.jpg\n"
      "Exit: 0 all told, 1 some could not be read, 2 usage, 3 none could.");
  return command;
}

CLI::App* add_check(CLI::App& app, CheckFlags& flags) {
  CLI::App* command = app.add_subcommand("check", "Only judge files and texts by the rules, change nothing");
  command->add_option("INPUT", flags.inputs, "Files, folders, or a pins.csv")->required();
  command->add_flag("--json", flags.json, "Print one object");
  add_as(*command, flags.settings);
  add_rules(*command, flags.settings);
  add_time_zone(*command, flags.settings);
  add_confine(*command, flags.confine);
  command->footer(
      "Examples:\n"
      "  pinmill check photos/\n"
      "  pinmill check cake.pin --as carousel\n"
      "  pinmill check shop/pins.csv --json\n"
      "Exit: 0 nothing is wrong that preparing could not mend, 1 something is, 2 usage, 3 nothing could be judged.");
  return command;
}

CLI::App* add_rules_command(CLI::App& app, RulesFlags& flags) {
  CLI::App* command = app.add_subcommand("rules", "Print every limit that Pinterest sets, with its source");
  command->add_flag("--json", flags.json, "Print one object");
  add_rules(*command, flags.settings);
  command->footer(
      "Examples:\n"
      "  pinmill rules\n"
      "  pinmill rules --json --rules my-rules.toml");
  return command;
}

CLI::App* add_init(CLI::App& app, InitFlags& flags) {
  CLI::App* command =
      app.add_subcommand("init", "Write FOLDER/pins.csv with every picture and video listed, ready to edit");
  command->add_option("FOLDER", flags.folder, "Where the pictures are")->required();
  command->add_flag("--force", flags.force, "Overwrite the pins.csv that is there");
  add_confine(*command, flags.confine);
  command->footer(
      "Example:\n"
      "  pinmill init shop/ && pinmill prepare shop/pins.csv");
  return command;
}

}  // namespace pinmill::app

#include "app/prepare_command.h"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/prepare_report.h"
#include "app/rules_option.h"
#include "worker/media_fetch.h"

namespace pinmill::app {
namespace {

ScanOptions scan_options_of(const PrepareFlags& flags) {
  ScanOptions scan;
  scan.inputs = flags.inputs;
  scan.out = flags.settings.out.value_or("pins");
  if (flags.live_photos) scan.live_photos = ScanOptions::LivePhotos::keep_motion;
  if (flags.unlisted) scan.unlisted = ScanOptions::Unlisted::take;
  scan.fetch = fetch_into(scan.out / ".pinmill" / "fetched",
                          flags.force ? FetchAgain::always : FetchAgain::when_missing, {.user_agent = "pinmill"});
  scan.zone = flags.settings.time_zone.value_or("");
  scan.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return scan;
}

ExitCode print_report(const PrepareReport& report, const PrepareOptions& options, const PrepareFlags& flags) {
  const auto printed = print(flags.json ? to_json(report.manifest).dump(2) + "\n" : pin_lines(report));
  tell(error_lines(report));
  if (!flags.quiet) tell(summary_lines(report, options));
  if (printed) return exit_code_of(report);
  tell_error(printed.error());
  return ExitCode::some_failed;
}

}  // namespace

Recipe recipe_of(const Settings& settings) {
  Recipe recipe;
  recipe.size = settings.size.value_or(recipe.size);
  recipe.fit = settings.fit.value_or(recipe.fit);
  recipe.focus = settings.focus.value_or(recipe.focus);
  recipe.background = settings.background.value_or(recipe.background);
  recipe.jpeg_quality = settings.quality.value_or(recipe.jpeg_quality);
  recipe.jpeg_road = settings.jpeg_road.value_or(recipe.jpeg_road);
  recipe.video.effort = settings.effort.value_or(recipe.video.effort);
  recipe.video.too_short = settings.too_short.value_or(recipe.video.too_short);
  recipe.video.too_long = settings.too_long.value_or(recipe.video.too_long);
  recipe.video.transcode = settings.transcode.value_or(recipe.video.transcode);
  if (settings.loudness) recipe.video.loudness_lufs = settings.loudness;
  return recipe;
}

PrepareOptions prepare_options_of(const PrepareFlags& flags) {
  PrepareOptions options;
  options.scan = scan_options_of(flags);
  options.recipe = recipe_of(flags.settings);
  options.pages_as = flags.settings.pages_as.value_or(options.pages_as);
  if (flags.settings.still_seconds)
    options.still_length =
        std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(*flags.settings.still_seconds));
  options.jobs = flags.settings.jobs.value_or(0);
  if (flags.force) options.reuse = PrepareOptions::Reuse::nothing;
  if (flags.prune) options.gone = PrepareOptions::Gone::prune;
  if (flags.dry_run) options.write = PrepareOptions::Write::nothing;
  return options;
}

Result<PrepareReport> prepare_as_asked(const PrepareOptions& options, const PrepareFlags& flags,
                                       MediaBoundary& boundary, std::stop_token stop) {
  const auto unasked = flags.quiet ? ProgressStyle::none : ProgressStyle::automatic;
  const auto bar = make_progress_bar(flags.progress.value_or(unasked));
  auto report = prepare(
      options, boundary, [&bar](const Progress& progress) { bar->show(progress); }, std::move(stop));
  bar->finish();
  return report;
}

ExitCode run_prepare(const PrepareFlags& flags, MediaBoundary& boundary) {
  const auto rules = load_rules(flags.settings);
  if (!rules) {
    tell_error(rules.error());
    return ExitCode::usage;
  }
  auto interrupts = Interrupts::watch();
  if (!interrupts) {
    tell_error(interrupts.error());
    return ExitCode::nothing_done;
  }
  PrepareOptions options = prepare_options_of(flags);
  options.rules = &*rules;
  const auto report = prepare_as_asked(options, flags, boundary, (*interrupts)->token());
  if (report) return print_report(*report, options, flags);
  if (report.error().code() == ErrorCode::cancelled) {
    tell("Interrupted before anything was made; the same command starts again.\n");
    return ExitCode::interrupted;
  }
  tell_error(report.error());
  return ExitCode::nothing_done;
}

}  // namespace pinmill::app

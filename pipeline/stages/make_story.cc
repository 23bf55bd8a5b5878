#include "pipeline/stages/make_story.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "codecs/probe.h"
#include "codecs/still.h"
#include "codecs/story.h"
#include "pipeline/perceptual_hash.h"
#include "pipeline/quantity.h"
#include "pipeline/stages/clip_cover.h"
#include "pipeline/stages/clip_damage.h"
#include "pipeline/stages/fit.h"
#include "pipeline/stages/loudness_gain.h"
#include "pipeline/stages/overview.h"
#include "pipeline/stages/page_source.h"
#include "pipeline/stages/prove_clip.h"
#include "pipeline/stages/story_plan.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

/// What was found out about the pages before the first picture of the story is made.
struct LookedAt {
  std::vector<StoryPage> pages;
  std::vector<PageReport> reports;
  std::vector<std::string> secrets;  // of all
  milliseconds length{0};            // of the story, as far as it is known
};

Result<void> go_on(const std::stop_token& stop) {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the story was finished");
  return {};
}

std::string seconds(milliseconds length) {
  return duration_text(std::chrono::duration<double>(length).count());
}

PageReport start_report(PageSource& source, LookedAt& all) {
  PageReport report = report_on(source);
  std::move(source.secrets.begin(), source.secrets.end(), std::back_inserter(all.secrets));
  report.action = Action::story;
  return report;
}

VideoCanvas canvas_of(const Drawing& drawing) {
  VideoCanvas canvas;
  canvas.width_px = drawing.canvas_width_px;
  canvas.height_px = drawing.canvas_height_px;
  canvas.crop = drawing.crop;
  canvas.placed_width_px = drawing.placed_width_px;
  canvas.placed_height_px = drawing.placed_height_px;
  canvas.surround = drawing.surround == Surround::edge ? Surround::colour : drawing.surround;
  canvas.background = drawing.surround == Surround::edge ? drawing.edge : drawing.background;
  return canvas;
}

// Decoded small, to see where it may be cut; the story decodes it again as large as it is shown.
Result<void> look_at_still(std::shared_ptr<const Bytes> bytes, const Recipe& recipe, StoryPage& page,
                           PageReport& report) {
  PINMILL_ASSIGN_OR_RETURN(const std::unique_ptr<Still> still, Still::open(std::move(bytes), recipe.limits));
  PINMILL_RETURN_IF_ERROR(
      still->decode({.width_px = overview_side_px, .height_px = overview_side_px, .fit = DecodeTarget::Fit::inside}));
  PINMILL_ASSIGN_OR_RETURN(const Image overview, still->overview(overview_side_px, recipe.background));
  FitDecision decision = decide_fit(still->info(), overview, recipe);
  page.canvas = canvas_of(decision.drawing);
  page.moving = StoryPage::Moving::still;
  report.reason = std::move(decision.reason);
  report.share_kept = decision.share_kept;
  std::move(decision.findings.begin(), decision.findings.end(), std::back_inserter(report.findings));
  report.perceptual_hash = perceptual_hash(overview);
  return {};
}

void look_at_clip(const MediaInfo& info, const Recipe& recipe, milliseconds still_length, StoryPage& page,
                  PageReport& report) {
  StoryFit fit = fit_into_story({.width_px = info.width_px(), .height_px = info.height_px()}, recipe.size, recipe);
  page.canvas = fit.canvas;
  page.moving = StoryPage::Moving::clip;
  page.length = info.video && info.video->picture ? info.video->picture->duration : still_length;
  if (info.video && info.video->picture && info.video->picture->fields != FieldOrder::progressive)
    page.interlacing = TranscodeRequest::Interlacing::interlaced;
  report.reason = std::move(fit.reason);
  report.share_kept = fit.share_kept;
}

Result<void> look_at(const StoryFiles::Page& file, const StoryOrder::Page& wanted, milliseconds still_length,
                     const Recipe& recipe, const std::stop_token& stop, LookedAt& all) {
  StoryPage page;
  page.fd = file.source_fd;
  page.caption = wanted.caption;
  PINMILL_ASSIGN_OR_RETURN(page.format, sniff(file.source_fd));
  std::shared_ptr<const Bytes> bytes;
  MediaInfo probed;
  if (traits_of(page.format).kind == FormatKind::image) {
    PINMILL_ASSIGN_OR_RETURN(Bytes whole, read_all(file.source_fd, recipe.limits.max_input_bytes));
    bytes = std::make_shared<const Bytes>(std::move(whole));
    PINMILL_ASSIGN_OR_RETURN(probed, probe(bytes, recipe.limits));
  } else {
    PINMILL_ASSIGN_OR_RETURN(probed, probe(file.source_fd, recipe.limits, recipe.video.limits, stop));
  }
  const bool still = probed.image && probed.image->frames <= 1;
  if (!probed.image && !(probed.video && probed.video->picture))
    return Error(ErrorCode::unsupported, "there is no moving picture in it that can be decoded");
  PageSource source = page_source(std::move(probed), file.sidecar_fd);
  PageReport report = start_report(source, all);
  if (still) {
    page.length = wanted.length;
    PINMILL_RETURN_IF_ERROR(look_at_still(std::move(bytes), recipe, page, report));
  } else {
    look_at_clip(source.info, recipe, wanted.length.count() > 0 ? wanted.length : still_length, page, report);
    if (bytes) {
      if (auto damage = loss_of_animation(*bytes, page.format)) report.findings.push_back(*std::move(damage));
    }
    if (source.info.video) {
      PINMILL_ASSIGN_OR_RETURN(std::optional<Finding> damage, judge_loss(*source.info.video));
      if (damage) report.findings.push_back(*std::move(damage));
    }
  }
  all.pages.push_back(std::move(page));
  all.reports.push_back(std::move(report));
  return {};
}

Result<LookedAt> look_at_all(const StoryFiles& files, const StoryOrder& order, const Recipe& recipe,
                             const ClipProgressCallback& progress, const std::stop_token& stop) {
  LookedAt all;
  for (std::size_t index = 0; index < files.pages.size(); ++index) {
    PINMILL_RETURN_IF_ERROR(go_on(stop));
    auto looked = look_at(files.pages[index], order.pages[index], order.still_length, recipe, stop, all);
    if (!looked) return std::move(looked).error().during(fmt::format("page {}", index + 1));
    if (progress) progress({});
  }
  return all;
}

StoryRequest request_for(const StoryOrder& order, const Recipe& recipe) {
  return {.width_px = recipe.size.width_px,
          .height_px = recipe.size.height_px,
          .still_length = order.still_length,
          .min_length = recipe.video.min_duration,
          .max_length = recipe.video.max_duration,
          .effort = recipe.video.effort,
          .max_bytes = recipe.video.max_output_bytes,
          .image_limits = recipe.limits};
}

void tell_parts(const StoryReport& made, std::vector<PageReport>& reports) {
  for (std::size_t index = 0; index < reports.size(); ++index) {
    const StoryPart& part = made.parts[index];
    PageReport& report = reports[index];
    report.part = ClipRange{part.start, part.start + part.length};
    report.reason = fmt::format("Shown from {} to {} of the story. {}", seconds(part.start),
                                seconds(part.start + part.length), report.reason);
    if (!part.damage.empty())
      report.findings.push_back({.rule = "page.damaged",
                                 .severity = Severity::warning,
                                 .message = "It is damaged, and what could be read is shown: " + part.damage});
  }
}

// Each clip is as loud as the recipe says, however it was recorded.
Result<void> even_out(std::vector<StoryPage>& pages, const Recipe& recipe, const ClipProgressCallback& progress,
                      const std::stop_token& stop) {
  for (std::size_t index = 0; index < pages.size(); ++index) {
    StoryPage& page = pages[index];
    if (page.moving != StoryPage::Moving::clip || traits_of(page.format).kind != FormatKind::video) continue;
    auto gain_db = loudness_gain_db(page.fd, page.format, page.range, recipe.video, progress, stop);
    if (!gain_db) return std::move(gain_db).error().during(fmt::format("page {}", index + 1));
    page.gain_db = *gain_db;
  }
  return {};
}

Result<StoryMusic> music_of(const StoryFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                            const std::stop_token& stop) {
  StoryMusic music;
  if (files.music_fd < 0) return music;
  music.fd = files.music_fd;
  PINMILL_ASSIGN_OR_RETURN(music.format, sniff(files.music_fd));
  auto gain_db = loudness_gain_db(music.fd, music.format, {}, recipe.video, progress, stop);
  if (!gain_db) return std::move(gain_db).error().during("music");
  music.gain_db = *gain_db;
  return music;
}

Result<void> check(const StoryFiles& files, const StoryOrder& order) {
  if (!files.pages.empty() && files.pages.size() == order.pages.size() && files.pages.size() <= most_story_pages)
    return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("a story of {} pages was ordered for {} files; 1 to {} are taken", order.pages.size(),
                           files.pages.size(), most_story_pages));
}

}  // namespace

Result<std::vector<PageReport>> prepare_story(const StoryFiles& files, const StoryOrder& order, const Recipe& wanted,
                                              const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_RETURN_IF_ERROR(wanted.check());
  PINMILL_RETURN_IF_ERROR(check(files, order));
  Recipe recipe = wanted;
  recipe.size = story_size(wanted);
  if (recipe.fit == FitMode::keep) recipe.fit = FitMode::pad;
  PINMILL_ASSIGN_OR_RETURN(LookedAt all, look_at_all(files, order, recipe, progress, stop));
  PINMILL_RETURN_IF_ERROR(even_out(all.pages, recipe, progress, stop));
  PINMILL_ASSIGN_OR_RETURN(const StoryMusic music, music_of(files, recipe, progress, stop));
  PINMILL_ASSIGN_OR_RETURN(
      const StoryReport made,
      make_story(all.pages, music, files.output_fd, request_for(order, recipe), recipe.video.limits, progress, stop));
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(files.output_fd));
  PreparedFile output{.media_type = "video/mp4",
                      .extension = "mp4",
                      .width_px = made.width_px,
                      .height_px = made.height_px,
                      .size_bytes = status.size_bytes,
                      .sha256 = {},
                      .duration = made.duration};
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(ClipCover shown,
                           make_clip_cover(files.output_fd, files.cover_source_fd, output, recipe, progress, stop));
  PINMILL_ASSIGN_OR_RETURN(output.sha256, prove_clip_clean(files.output_fd, all.secrets, stop));
  tell_parts(made, all.reports);
  for (PageReport& report : all.reports) report.output = output;
  PageReport& first = all.reports.front();
  std::move(shown.findings.begin(), shown.findings.end(), std::back_inserter(first.findings));
  if (files.cover_fd >= 0) {
    PageSource of_all{.info = {}, .text = first.text, .secrets = std::move(all.secrets)};
    PINMILL_ASSIGN_OR_RETURN(first.cover, write_clip_cover(files.cover_fd, shown.image, of_all, recipe));
  }
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  return std::move(all.reports);
}

}  // namespace pinmill

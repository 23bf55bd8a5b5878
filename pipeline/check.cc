#include "pipeline/check.h"

#include <algorithm>
#include <utility>

#include "pipeline/batch/pin_shapes.h"
#include "pipeline/stages/assemble.h"
#include "pipeline/stages/clip_damage.h"

namespace pinmill {
namespace {

Result<MediaInfo> look_at(const DraftPage& page, const ImageLimits& limits, MediaBoundary& boundary,
                          const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor file, page.file.open());
  return boundary.probe(file.get(), limits, stop);
}

double shape_of(const MediaInfo& media) noexcept {
  return media.height_px() == 0 ? 0 : static_cast<double>(media.width_px()) / media.height_px();
}

CheckedPage judged_page(const DraftPage& page, Result<MediaInfo> looked_at, std::optional<PagesShape> shape,
                        const RulePack& rules) {
  CheckedPage checked{.path = page.file.path(), .media = {}, .error = {}, .findings = {}};
  if (!looked_at) {
    checked.error = std::move(looked_at).error();
    return checked;
  }
  checked.media = *std::move(looked_at);
  checked.media->privacy.secrets.clear();
  Judged judged{.media = &*checked.media};
  if (shape == PagesShape::story) judged.place = Judged::Place::in_story;
  if (shape == PagesShape::carousel && checked.media->image) judged.carousel_aspect = shape_of(*checked.media);
  checked.findings = rules.judge(judged);
  if (!checked.media->video) return checked;
  auto damage = judge_loss(*checked.media->video);
  if (!damage)
    checked.error = std::move(damage).error();
  else if (*damage)
    checked.findings.push_back(**std::move(damage));
  return checked;
}

std::optional<bool> have_one_size(const std::vector<CheckedPage>& pages) {
  if (std::any_of(pages.begin(), pages.end(), [](const CheckedPage& page) { return !page.media; })) return std::nullopt;
  const MediaInfo& first = *pages.front().media;
  return std::all_of(pages.begin(), pages.end(), [&](const CheckedPage& page) {
    return page.media->width_px() == first.width_px() && page.media->height_px() == first.height_px();
  });
}

// What is written for the Pin, else for its only page, else what the file holds; nothing where a sidecar may hold it.
struct Texts {
  std::optional<std::string> title, description, alt_text, link;
};

Texts texts_of(const Draft& draft, const std::vector<CheckedPage>& pages) {
  const DraftPage& first = draft.pages.front();
  const bool single = draft.pages.size() == 1;
  const auto given = [&](const std::string& of_pin, const std::string& of_page) {
    return of_pin.empty() && single ? of_page : of_pin;
  };
  const TextInfo found = pages.front().media ? pages.front().media->text : TextInfo{};
  const auto or_found = [&](std::string text, const std::string& embedded) -> std::optional<std::string> {
    if (!text.empty()) return text;
    if (first.sidecar) return std::nullopt;
    return embedded;
  };
  Texts texts{.title = or_found(given(draft.title, first.title), found.title),
              .description = or_found(draft.description, found.caption),
              .alt_text = given(draft.alt_text, first.alt_text),
              .link = given(draft.link, first.link)};
  const bool each_described =
      std::none_of(draft.pages.begin(), draft.pages.end(), [](const DraftPage& page) { return page.alt_text.empty(); });
  if (texts.alt_text->empty() && each_described) texts.alt_text = first.alt_text;
  return texts;
}

std::vector<Finding> judged_pin(const Draft& draft, const std::vector<CheckedPage>& pages, PagesShape shape,
                                const RulePack& rules) {
  const Texts texts = texts_of(draft, pages);
  Judged judged;
  const auto view = [](const std::optional<std::string>& text) -> std::optional<std::string_view> {
    if (!text) return std::nullopt;
    return *text;
  };
  judged.title = view(texts.title);
  judged.description = view(texts.description);
  judged.alt_text = view(texts.alt_text);
  judged.link = view(texts.link);
  if (shape == PagesShape::carousel) {
    judged.carousel_pages = draft.pages.size();
    judged.carousel_same_size = have_one_size(pages);
  } else if (draft.pages.size() > 1) {
    judged.story_pages = draft.pages.size();
  }
  std::vector<Finding> findings = draft.findings;
  for (Finding& finding : rules.judge(judged)) findings.push_back(std::move(finding));
  return findings;
}

bool stands(const std::vector<Finding>& findings, const RulePack& rules) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.severity == Severity::error && !finding.mended && !rules.can_mend(finding);
  });
}

bool is_fatal(const CheckedPin& pin, const RulePack& rules) {
  return pin.error || stands(pin.findings, rules) ||
         std::any_of(pin.pages.begin(), pin.pages.end(),
                     [&](const CheckedPage& page) { return page.error.has_value() || stands(page.findings, rules); });
}

template <typename Item>
Json array_of(const std::vector<Item>& items, Json (*written)(const Item&)) {
  Json array = Json::array();
  for (const Item& item : items) array.push(written(item));
  return array;
}

Json written(const Error& error) {
  return Json::object({{"code", to_string(error.code())}, {"message", error.describe()}});
}

Json page_to_json(const CheckedPage& page) {
  return Json::object({{"path", page.path.string()},
                       {"media", page.media ? to_json(*page.media) : Json()},
                       {"error", page.error ? written(*page.error) : Json()},
                       {"findings", array_of<Finding>(page.findings, to_json)}});
}

Json pin_to_json(const CheckedPin& pin) {
  return Json::object({{"name", pin.name},
                       {"origin", pin.origin},
                       {"pages", array_of<CheckedPage>(pin.pages, page_to_json)},
                       {"error", pin.error ? written(*pin.error) : Json()},
                       {"findings", array_of<Finding>(pin.findings, to_json)}});
}

Json skipped_to_json(const Skipped& skipped) {
  return Json::object(
      {{"path", skipped.path.string()}, {"reason", to_string(skipped.reason)}, {"message", skipped.message}});
}

Json error_to_json(const ScanError& error) {
  return Json::object({{"subject", error.subject}, {"error", written(error.error)}});
}

Result<CheckedPin> checked_pin(const Draft& draft, const CheckOptions& options, MediaBoundary& boundary,
                               const RulePack& rules, const std::stop_token& stop) {
  PinShape shape = shape_of(draft, options.pages_as, rules, boundary, options.scan.limits, stop);
  CheckedPin pin{
      .name = draft.name, .origin = draft.origin, .pages = {}, .error = std::move(shape.refusal), .findings = {}};
  const auto becomes = pin.error ? std::nullopt : std::optional(shape.shape);
  for (const DraftPage& page : draft.pages) {
    Result<MediaInfo> media = look_at(page, options.scan.limits, boundary, stop);
    if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before everything was checked");
    pin.pages.push_back(judged_page(page, std::move(media), becomes, rules));
  }
  pin.findings = judged_pin(draft, pin.pages, shape.shape, rules);
  return pin;
}

}  // namespace

Result<CheckReport> check(const CheckOptions& options, MediaBoundary& boundary, std::stop_token stop) {
  const RulePack& rules = options.rules != nullptr ? *options.rules : RulePack::built_in();
  PINMILL_ASSIGN_OR_RETURN(ScanReport scanned, scan(options.scan, boundary, stop));
  scanned = spread_series(std::move(scanned), options.pages_as, max_pages(rules));
  CheckReport report;
  report.fatal = !scanned.errors.empty();
  for (const Draft& draft : scanned.drafts) {
    PINMILL_ASSIGN_OR_RETURN(CheckedPin pin, checked_pin(draft, options, boundary, rules, stop));
    report.fatal = report.fatal || is_fatal(pin, rules);
    report.pins.push_back(std::move(pin));
  }
  report.skipped = std::move(scanned.skipped);
  report.errors = std::move(scanned.errors);
  report.zone = std::move(scanned.zone);
  return report;
}

Json to_json(const CheckReport& report) {
  return Json::object({{"pins", array_of<CheckedPin>(report.pins, pin_to_json)},
                       {"skipped", array_of<Skipped>(report.skipped, skipped_to_json)},
                       {"errors", array_of<ScanError>(report.errors, error_to_json)},
                       {"zone", report.zone},
                       {"fatal", report.fatal}});
}

}  // namespace pinmill

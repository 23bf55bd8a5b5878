#include "pipeline/stages/assemble.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/stages/validate.h"

namespace pinmill {
namespace {

std::size_t maximum_of(const RulePack& rules, Measure measure, std::size_t fallback) {
  for (const Rule& rule : rules.rules()) {
    if (rule.measures == measure && rule.severity == Severity::error && rule.maximum)
      return static_cast<std::size_t>(*rule.maximum);
  }
  return fallback;
}

ManifestKind kind_of(std::span<const PageOutcome> pages, PagesShape shape) {
  if (shape == PagesShape::story) return ManifestKind::story;
  if (shape == PagesShape::carousel) return ManifestKind::carousel;
  return pages.front().is_video ? ManifestKind::video : ManifestKind::image;
}

double in_seconds(std::chrono::milliseconds time) noexcept {
  return std::chrono::duration<double>(time).count();
}

ManifestPage page_from(const DraftPage& draft, const PageOutcome& outcome, const RulePack& rules) {
  ManifestPage page;
  page.source = outcome.source;
  page.source_sha256 = outcome.source_sha256;
  page.title = draft.title;
  page.alt_text = draft.alt_text;
  page.link = draft.link;
  if (outcome.report == nullptr) return page;
  const PageReport& report = *outcome.report;
  page.file = outcome.file;
  page.preview = outcome.preview;
  page.media_type = report.output.media_type;
  page.width_px = report.output.width_px;
  page.height_px = report.output.height_px;
  page.size_bytes = report.output.size_bytes;
  page.sha256 = report.output.sha256;
  page.action = to_string(report.action);
  page.reason = report.reason;
  page.share_kept = report.share_kept;
  if (report.perceptual_hash != 0) page.looks = report.perceptual_hash;
  if (report.output.is_video()) page.duration_s = in_seconds(report.output.duration);
  if (report.part) {
    page.start_s = in_seconds(report.part->start);
    page.duration_s = in_seconds(report.part->end.value_or(report.part->start) - report.part->start);
  }
  page.findings = report.findings;
  for (Finding& finding : validate(report, rules)) page.findings.push_back(std::move(finding));
  return page;
}

// Photographers write long captions: what nobody typed for Pinterest is cut rather than refused.
std::string cut_embedded(const std::string& text, std::string_view what, Measure measure, const RulePack& rules,
                         std::vector<Finding>& findings) {
  const std::size_t most = maximum_of(rules, measure, text.size());
  const std::size_t length = count_code_points(text);
  if (length <= most) return text;
  findings.push_back(
      {"text.cut", Severity::warning, fmt::format("{} characters", length), fmt::format("{} characters", most),
       fmt::format("The {} found in the file was cut. Write a shorter one in pins.csv or pin.toml.", what), true});
  return cut_to(text, most);
}

void fill_texts(const Draft& draft, std::span<const PageOutcome> pages, const RulePack& rules, ManifestPin& pin) {
  const DraftPage& first = draft.pages.front();
  const bool single = draft.pages.size() == 1;
  const TextInfo found = pages.front().report != nullptr ? pages.front().report->text : TextInfo{};
  const auto given = [single](const std::string& of_pin, const std::string& of_page) {
    return of_pin.empty() && single ? of_page : of_pin;
  };
  pin.title = given(draft.title, first.title);
  if (pin.title.empty())
    pin.title = cut_embedded(found.title, "title", Measure::title_code_points, rules, pin.findings);
  pin.description = draft.description;
  if (pin.description.empty())
    pin.description = cut_embedded(found.caption, "caption", Measure::description_code_points, rules, pin.findings);
  pin.link = given(draft.link, first.link);
  pin.alt_text = given(draft.alt_text, first.alt_text);
  pin.keywords = draft.keywords.empty() ? found.keywords : draft.keywords;
  pin.board = draft.board;
  pin.section = draft.section;
  pin.account = draft.account;
  if (draft.publish_at) pin.publish_at = to_rfc3339(*draft.publish_at);
}

// A cover is what a video shows before it plays; for stills the first page is.
void set_cover(const Draft& draft, std::span<const PageOutcome> pages, ManifestPin& pin) {
  if (pin.kind == ManifestKind::video || pin.kind == ManifestKind::story) {
    pin.cover_file = pages.front().cover;
    return;
  }
  if (const auto* time = std::get_if<CoverTime>(&draft.cover)) pin.cover_time_s = time->seconds;
  const auto* file = std::get_if<CoverFile>(&draft.cover);
  if (file == nullptr) return;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (draft.pages[i].file.path() == file->file.path()) pin.cover_file = pages[i].file;
  }
  if (pin.cover_file.empty())
    pin.findings.push_back({"cover.unused", Severity::info, file->file.relative.generic_string(), "",
                            "Only videos have a cover of their own: the first page is shown.", false});
}

// Parts of one video are told apart by the number in their titles.
void number_part(const Draft& draft, const RulePack& rules, ManifestPin& pin) {
  if (!draft.part || !draft.series || pin.title.empty()) return;
  const std::string number = fmt::format(" ({}/{})", draft.series->index + 1, draft.series->count);
  const std::size_t most = maximum_of(rules, Measure::title_code_points, 100);
  if (count_code_points(pin.title) + number.size() <= most) pin.title += number;
}

bool have_one_size(const std::vector<ManifestPage>& pages) {
  return std::all_of(pages.begin(), pages.end(), [&](const ManifestPage& page) {
    return page.width_px == pages.front().width_px && page.height_px == pages.front().height_px;
  });
}

void judge(std::span<const PageOutcome> outcomes, const RulePack& rules, ManifestPin& pin) {
  const bool each_described =
      std::all_of(pin.pages.begin(), pin.pages.end(), [](const ManifestPage& page) { return !page.alt_text.empty(); });
  const bool all_made =
      std::all_of(outcomes.begin(), outcomes.end(), [](const PageOutcome& page) { return page.report != nullptr; });
  Judged judged{.title = pin.title,
                .description = pin.description,
                .alt_text = pin.alt_text.empty() && each_described ? pin.pages.front().alt_text : pin.alt_text,
                .link = pin.link};
  if (pin.kind == ManifestKind::carousel) judged.carousel_pages = outcomes.size();
  if (pin.kind == ManifestKind::story) judged.story_pages = outcomes.size();
  if (pin.kind == ManifestKind::carousel && all_made) {
    judged.carousel_same_size = have_one_size(pin.pages);
    const ManifestPage& first = pin.pages.front();
    if (first.height_px > 0) judged.carousel_aspect = static_cast<double>(first.width_px) / first.height_px;
  }
  for (Finding& finding : rules.judge(judged)) pin.findings.push_back(std::move(finding));
}

std::string describe_page(const Draft& draft, std::size_t index, const std::string& what) {
  const std::string name = to_one_line(draft.pages[index].file.relative.filename().string());
  if (draft.pages.size() == 1) return fmt::format("{}: {}", name, what);
  return fmt::format("page {} ({}): {}", index + 1, name, what);
}

using Failure = ManifestPin::Failure;

std::optional<Failure> failure_of_pages(const Draft& draft, std::span<const PageOutcome> pages, const RulePack& rules) {
  if (const std::size_t most = max_pages(rules); pages.size() > most)
    return Failure{std::string(to_string(ErrorCode::limit_exceeded)),
                   fmt::format("{} pages; a Pin takes up to {}: split it into several", pages.size(), most)};
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (pages[i].error)
      return Failure{std::string(to_string(pages[i].error->code())),
                     describe_page(draft, i, pages[i].error->describe())};
  }
  return std::nullopt;
}

std::optional<Failure> broken_rule(const ManifestPin& pin) {
  const auto stands = [](const Finding& finding) { return finding.severity == Severity::error && !finding.mended; };
  const auto first_of = [&](const std::vector<Finding>& findings) -> std::optional<Failure> {
    const auto found = std::find_if(findings.begin(), findings.end(), stands);
    if (found == findings.end()) return std::nullopt;
    return Failure{std::string(to_string(ErrorCode::invalid_argument)), found->message};
  };
  if (auto failure = first_of(pin.findings)) return failure;
  for (const ManifestPage& page : pin.pages) {
    if (auto failure = first_of(page.findings)) return failure;
  }
  return std::nullopt;
}

void set_status(const Draft& draft, std::span<const PageOutcome> pages, const Together& together, const RulePack& rules,
                ManifestPin& pin) {
  pin.error = failure_of_pages(draft, pages, rules);
  if (!pin.error && together.error)
    pin.error = Failure{std::string(to_string(together.error->code())), together.error->describe()};
  if (!pin.error) pin.error = broken_rule(pin);
  pin.status = pin.error ? PinStatus::failed : PinStatus::ready;
}

}  // namespace

std::size_t max_pages(const RulePack& rules) {
  return maximum_of(rules, Measure::story_pages, 20);
}

ManifestPin assemble(const Draft& draft, std::string id, std::span<const PageOutcome> pages, const Together& together,
                     const RulePack& rules) {
  ManifestPin pin;
  pin.id = std::move(id);
  pin.kind = kind_of(pages, together.shape);
  pin.findings = draft.findings;
  if (draft.series) pin.series = ManifestPin::Series{draft.series->id, draft.series->index, draft.series->count};
  for (std::size_t i = 0; i < pages.size(); ++i) pin.pages.push_back(page_from(draft.pages[i], pages[i], rules));
  fill_texts(draft, pages, rules, pin);
  number_part(draft, rules, pin);
  set_cover(draft, pages, pin);
  judge(pages, rules, pin);
  set_status(draft, pages, together, rules, pin);
  return pin;
}

}  // namespace pinmill

#include "pipeline/batch/pin_shapes.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/unicode.h"
#include "codecs/format.h"

namespace pinmill {
namespace {

constexpr std::size_t id_digits = 8;

PageMotion motion_of(const SourceFile& file, MediaBoundary& boundary, const ImageLimits& limits,
                     const std::stop_token& stop) {
  const auto fd = file.open();
  if (!fd) return PageMotion::still;
  const auto format = sniff(fd->get());
  if (!format) return PageMotion::still;
  if (traits_of(*format).kind == FormatKind::video) return PageMotion::moving;
  if (!may_be_animated(*format)) return PageMotion::still;
  const auto info = boundary.probe(fd->get(), limits, stop);
  return info && info->image && info->image->frames > 1 ? PageMotion::moving : PageMotion::still;
}

Draft page_alone(const Draft& whole, std::size_t index, const std::string& series) {
  Draft draft = whole;
  const DraftPage& page = whole.pages[index];
  draft.name = fmt::format("{} {}", whole.name, index + 1);
  draft.pages = {page};
  if (!page.title.empty()) draft.title = page.title;
  if (!page.alt_text.empty()) draft.alt_text = page.alt_text;
  if (!page.link.empty()) draft.link = page.link;
  draft.music.reset();
  draft.series = DraftSeries{series, index, whole.pages.size()};
  if (index > 0) draft.findings.clear();
  return draft;
}

}  // namespace

PinShape shape_of(const Draft& draft, PagesAs as, const RulePack& rules, MediaBoundary& boundary,
                  const ImageLimits& limits, std::stop_token stop) {
  if (!draft.multi_page || draft.series) return {};
  std::vector<PageMotion> motions;
  for (const DraftPage& page : draft.pages) motions.push_back(motion_of(page.file, boundary, limits, stop));
  auto planned = plan_pages(as, motions, rules);
  if (planned) return {.shape = *planned, .refusal = {}};
  return {.shape = PagesShape::carousel, .refusal = std::move(planned).error()};
}

ScanReport spread_series(ScanReport scanned, PagesAs as, std::size_t most_pages) {
  if (as != PagesAs::series) return scanned;
  std::vector<Draft> drafts;
  for (Draft& draft : scanned.drafts) {
    if (!draft.multi_page || draft.pages.size() < 2 || draft.pages.size() > most_pages) {
      drafts.push_back(std::move(draft));
      continue;
    }
    const std::string place = (draft.pin_folder / draft.name).generic_string();
    const std::string series =
        fmt::format("{}-{}", slug(draft.name), Sha256::hex_of(as_bytes(place)).substr(0, id_digits));
    for (std::size_t index = 0; index < draft.pages.size(); ++index) drafts.push_back(page_alone(draft, index, series));
  }
  scanned.drafts = std::move(drafts);
  return scanned;
}

}  // namespace pinmill

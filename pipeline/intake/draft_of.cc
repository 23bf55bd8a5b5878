#include "pipeline/intake/draft_of.h"

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill {

namespace {

Result<decltype(Draft::cover)> open_cover(const std::shared_ptr<const Folder>& root, const Cover& cover) {
  if (const auto* seconds = std::get_if<double>(&cover)) return decltype(Draft::cover)(CoverTime{*seconds});
  const auto& relative = std::get<std::filesystem::path>(cover);
  auto found = look_at({root, relative});
  if (!found) return std::move(found).error().during("cover");
  if (found->kind() != FormatKind::image)
    return Error(ErrorCode::unsupported, fmt::format("cover {}: {}", to_one_line(relative.string()),
                                                     found->kind() == FormatKind::video
                                                         ? "a video; a cover is a picture, or a time in the video"
                                                         : refusal_of(*found).message()));
  return decltype(Draft::cover)(CoverFile{std::move(found->source)});
}

}  // namespace

PinFields completed(PinFields said, const PinFields& by_folder) {
  if (said.board && !said.section && said.board != by_folder.board) said.section = "";
  said.fill_from(by_folder);
  return said;
}

Result<void> apply(const DraftSeed& seed, const std::shared_ptr<const Folder>& root, Draft& draft) {
  const PinFields& fields = seed.fields;
  draft.title = fields.title.value_or("");
  draft.description = fields.description.value_or("");
  draft.link = fields.link.value_or("");
  draft.alt_text = fields.alt_text.value_or("");
  draft.board = fields.board.value_or("");
  draft.section = fields.section.value_or("");
  draft.account = fields.account.value_or("");
  draft.keywords = fields.keywords.value_or(std::vector<std::string>());
  draft.publish_at = fields.publish_at;
  draft.fit = fields.fit;
  draft.focus = fields.focus;
  draft.origin = seed.origin;
  if (fields.cover) {
    PINMILL_ASSIGN_OR_RETURN(draft.cover, open_cover(root, *fields.cover));
  }
  return {};
}

Result<Draft> draft_of_file(const FoundFile& file, const Sidecars& sidecars, const DraftSeed& seed) {
  Draft draft;
  draft.name = file.source.relative.stem().string();
  DraftPage page;
  page.file = file.source;
  page.sidecar = sidecars.of(file.source);
  draft.pages.push_back(std::move(page));
  PINMILL_RETURN_IF_ERROR(apply(seed, file.source.root, draft));
  return draft;
}

}  // namespace pinmill

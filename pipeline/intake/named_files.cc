#include "pipeline/intake/named_files.h"

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/intake/csv_drafts.h"
#include "pipeline/intake/folder_walk.h"
#include "pipeline/intake/live_photo.h"

namespace pinmill {
namespace {

Result<std::filesystem::path> canonical_of(const std::filesystem::path& given) {
  std::error_code failure;
  auto canonical = std::filesystem::canonical(given, failure);
  if (failure) return Error::from_errno(failure.value(), fmt::format("open {}", to_one_line(given.string())));
  return canonical;
}

// A link that is named is followed: its target's folder is the one that nothing is opened outside of.
std::filesystem::path opened_by(const std::filesystem::path& given, const std::filesystem::path& canonical) {
  std::error_code ignored;
  return std::filesystem::is_symlink(given, ignored) ? canonical : given;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

}  // namespace

Result<NamedFiles::Parent*> NamedFiles::parent_of(const std::filesystem::path& folder) {
  if (const auto known = parents_.find(folder); known != parents_.end()) return &known->second;
  PINMILL_ASSIGN_OR_RETURN(auto root, Folder::open(folder));
  PINMILL_ASSIGN_OR_RETURN(const auto entries, root->list({}));
  Parent parent{root, FolderDefaults(root, session_.time), {}, {}};
  for (const FolderEntry& entry : entries) {
    if (entry.kind != EntryKind::file || parent.sidecars.add(entry.name)) continue;
    parent.by_stem.emplace(folded_stem(entry.name), entry.name);
  }
  return &parents_.emplace(folder, std::move(parent)).first->second;
}

Result<std::string> NamedFiles::still_of(const Parent& parent, const FoundFile& clip) {
  if (session_.options.live_photos == ScanOptions::LivePhotos::keep_motion) return std::string();
  std::vector<FoundFile> files = {clip};
  const auto [first, last] = parent.by_stem.equal_range(folded_stem(clip.source.relative));
  for (auto sibling = first; sibling != last; ++sibling) {
    auto found = look_at({parent.root, sibling->second});
    if (found && found->kind() == FormatKind::image) files.push_back(*std::move(found));
  }
  if (files.size() == 1) return std::string();
  PINMILL_ASSIGN_OR_RETURN(const auto pairs,
                           find_live_photos(files, session_.boundary, session_.options.limits, session_.stop));
  return pairs.empty() ? std::string() : to_one_line(files[pairs.front().still].source.relative.string());
}

Result<void> NamedFiles::take(const std::filesystem::path& given) {
  PINMILL_ASSIGN_OR_RETURN(const std::filesystem::path canonical, canonical_of(given));
  if (session_.is_in_out(canonical))
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("{} lies in the folder that results are written to; prepare takes the file it was made from",
                    to_one_line(given.string())));
  const std::filesystem::path opened = opened_by(given, canonical);
  PINMILL_ASSIGN_OR_RETURN(Parent * parent, parent_of(folder_of(opened)));
  PINMILL_ASSIGN_OR_RETURN(const FoundFile found, look_at({parent->root, opened.filename()}));
  if (session_.is_claimed(found.status)) return {};
  if (!found.is_media()) {
    session_.fail(given.string(), refusal_of(found));
    return {};
  }
  if (found.kind() == FormatKind::video) {
    PINMILL_ASSIGN_OR_RETURN(const std::string still, still_of(*parent, found));
    if (!still.empty()) {
      session_.fail(given.string(),
                    Error(ErrorCode::unsupported,
                          fmt::format("the moving half of the Live Photo {}; --live-photos takes it, too", still)));
      return {};
    }
  }
  session_.claim(found.status);
  PINMILL_ASSIGN_OR_RETURN(const DraftSeed by_folder, parent->defaults.of({}));
  auto draft = draft_of_file(found, parent->sidecars, by_folder);
  if (draft) {
    draft->name = given.stem().string();
    session_.report.drafts.push_back(*std::move(draft));
  } else {
    session_.fail(given.string(), std::move(draft).error());
  }
  return {};
}

Result<void> NamedFiles::take_table(const std::filesystem::path& given) {
  if (given.filename() == "pins.csv") return take_folder(session_, folder_of(given), OwnCsv::read);
  PINMILL_ASSIGN_OR_RETURN(const std::filesystem::path canonical, canonical_of(given));
  if (!session_.claim_path(canonical)) return {};
  const std::filesystem::path opened = opened_by(given, canonical);
  PINMILL_ASSIGN_OR_RETURN(Parent * parent, parent_of(folder_of(opened)));
  return take_csv(session_, {parent->root, canonical.parent_path(), opened.filename()}, parent->defaults);
}

}  // namespace pinmill

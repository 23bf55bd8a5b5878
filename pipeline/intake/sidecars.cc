#include "pipeline/intake/sidecars.h"

#include "base/unicode.h"

namespace pinmill {

Sidecars Sidecars::in(const Folder& root, const std::filesystem::path& folder) {
  Sidecars sidecars;
  const auto entries = root.list(folder);
  if (!entries) return sidecars;
  for (const FolderEntry& entry : *entries) {
    if (entry.kind == EntryKind::file || entry.kind == EntryKind::link) sidecars.add(folder / entry.name);
  }
  return sidecars;
}

bool Sidecars::add(const std::filesystem::path& relative) {
  std::string name = fold(relative.filename().string());
  if (!name.ends_with(".xmp")) return false;
  by_name_.emplace(std::move(name), relative);
  return true;
}

std::optional<SourceFile> Sidecars::of(const SourceFile& media) const {
  if (by_name_.empty()) return std::nullopt;
  const std::filesystem::path name = media.relative.filename();
  for (const std::string& wanted : {fold(name.string() + ".xmp"), fold(name.stem().string() + ".xmp")}) {
    if (const auto found = by_name_.find(wanted); found != by_name_.end()) return SourceFile{media.root, found->second};
  }
  return std::nullopt;
}

std::vector<std::filesystem::path> Sidecars::all() const {
  std::vector<std::filesystem::path> paths;
  for (const auto& [name, relative] : by_name_) paths.push_back(relative);
  return paths;
}

}  // namespace pinmill

#include "pipeline/intake/unicode_names.h"

#include "base/unicode.h"

namespace pinmill {

std::filesystem::path UnicodeNames::on_disk(const std::filesystem::path& written) {
  std::filesystem::path found;
  for (const std::filesystem::path& part : written) {
    const ByForm& names = names_in(found);
    const auto same = names.find(to_nfc(part.string()));
    found /= same != names.end() ? std::filesystem::path(same->second) : part;
  }
  return found;
}

const UnicodeNames::ByForm& UnicodeNames::names_in(const std::filesystem::path& folder) {
  const auto [place, is_new] = folders_.try_emplace(folder);
  if (!is_new) return place->second;
  if (const auto entries = root_->list(folder)) {
    for (const FolderEntry& entry : *entries) place->second.emplace(to_nfc(entry.name), entry.name);
  }
  return place->second;
}

}  // namespace pinmill

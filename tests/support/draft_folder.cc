#include "support/draft_folder.h"

#include "support/result_matchers.h"

namespace pinmill::testing {

void DraftFolder::write(const std::filesystem::path& relative, std::string_view text) const {
  folder_.write("in" / relative, text);
}

Draft DraftFolder::draft(const std::vector<std::string>& files) const {
  Draft draft;
  draft.name = std::filesystem::path(files.front()).stem().string();
  const auto root = take(Folder::open(path()));
  for (const std::string& file : files) {
    DraftPage page;
    page.file = {root, file};
    draft.pages.push_back(std::move(page));
  }
  draft.multi_page = files.size() > 1;
  return draft;
}

ScanReport DraftFolder::drafts(const std::vector<std::string>& files) const {
  ScanReport scanned;
  for (const std::string& file : files) scanned.drafts.push_back(draft({file}));
  return scanned;
}

}  // namespace pinmill::testing

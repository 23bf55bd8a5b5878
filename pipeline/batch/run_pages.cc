#include "pipeline/batch/run_pages.h"

#include <utility>

namespace pinmill {

RunPages::RunPages(std::vector<Draft> given) : drafts(std::move(given)) {
  for (std::size_t draft = 0; draft < drafts.size(); ++draft) {
    first_.push_back(all.size());
    for (std::size_t number = 1; number <= drafts[draft].pages.size(); ++number) {
      PageState& page = all.emplace_back();
      page.draft = draft;
      page.number = number;
    }
  }
}

std::span<PageState> RunPages::of(std::size_t draft) {
  return std::span(all).subspan(first_[draft], drafts[draft].pages.size());
}

std::span<const PageState> RunPages::of(std::size_t draft) const {
  return std::span(all).subspan(first_[draft], drafts[draft].pages.size());
}

void RunPages::replace(std::vector<std::vector<Draft>> parts) {
  std::vector<Draft> new_drafts;
  std::vector<PageState> pages;
  std::vector<std::size_t> first;
  for (std::size_t draft = 0; draft < parts.size(); ++draft) {
    for (Draft& part : parts[draft]) {
      first.push_back(pages.size());
      for (const PageState& page : of(draft)) pages.emplace_back(page).draft = new_drafts.size();
      new_drafts.push_back(std::move(part));
    }
  }
  drafts = std::move(new_drafts);
  all = std::move(pages);
  first_ = std::move(first);
}

}  // namespace pinmill

// The drafts of a run, and how far each of their pages is. Threads may each work on a page of their own.
#pragma once

#include <span>
#include <vector>

#include "pipeline/batch/page_state.h"
#include "pipeline/draft.h"

namespace pinmill {

class RunPages {
 public:
  /// Each draft has a page at least.
  explicit RunPages(std::vector<Draft> drafts);

  /// The pages of a draft.
  std::span<PageState> of(std::size_t draft);
  std::span<const PageState> of(std::size_t draft) const;
  const Draft& draft_of(const PageState& page) const { return drafts[page.draft]; }
  /// What the draft says of the page.
  const DraftPage& said_of(const PageState& page) const { return drafts[page.draft].pages[page.number - 1]; }

  /// Puts its parts, one at least, in the place of each draft; a part's pages are as far as the draft's were.
  void replace(std::vector<std::vector<Draft>> parts);

  std::vector<Draft> drafts;
  std::vector<PageState> all;  ///< pages of all drafts, in their order

 private:
  std::vector<std::size_t> first_;  // of each draft
};

}  // namespace pinmill

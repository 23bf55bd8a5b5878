// Which Pin a draft is: ids that stay when files are moved or renamed. Free functions, any thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/manifest.h"

namespace pinmill {

/// What tells one draft from another.
struct PinClaim {
  std::string name;     ///< Draft::name
  std::string content;  ///< content_of its pages; empty where one could not be read: then its source tells
  std::string source;   ///< of its first page, as ManifestPage::source
  std::string board;
};

/// Lower-case hex that stands for the pages' content in their order: a single page's own digest.
std::string content_of(std::span<const std::string> page_sha256);

/// An id for each claim, in their order, each once: a slug of the name, a hyphen, the first 8 digits of the content,
/// and "-2", "-3" … where several would have the same. A Pin of `earlier` with the same content lends its id: first to
/// the claim with its source, then, where `is_free` says that its source is no longer that file, to one of its name,
/// then to any. The answer depends on nothing else, and not on which claims an interrupted run got to.
std::vector<std::string> claim_ids(std::span<const PinClaim> claims, const Manifest& earlier,
                                   const std::function<bool(const ManifestPin&)>& is_free);

}  // namespace pinmill

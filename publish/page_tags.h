// What the head of a web page says of itself: the tags that Pinterest makes Rich Pins of. Pure, any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pinmill::publish {

struct PageTags {
  std::string title{};
  /// <meta property|name content>, names in lower case, in order.
  std::vector<std::pair<std::string, std::string>> meta{};
  std::string canonical{};
  /// schema.org types and properties of the body (itemtype, itemprop), in lower case: "recipe", "recipeyield".
  std::set<std::string> item_types{}, item_properties{};
  std::set<std::string> classes{};     ///< that begin with "h-" or "p-": microformats
  std::vector<std::string> json_ld{};  ///< the texts of such scripts
  bool has_password_field = false;

  /// The first such meta; nullptr where there is none, or an empty one.
  const std::string* find(std::string_view name) const noexcept;
};

/// Of HTML however broken. Nothing is fetched; what is nested or repeated beyond reason is left out.
PageTags page_tags_of(std::string_view html);

}  // namespace pinmill::publish

#include "http/path_pattern.h"

#include "http/message.h"

namespace pinmill::http {

std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path) {
  std::vector<std::string> ids;
  while (!pattern.empty() && !path.empty()) {
    if (pattern.starts_with("{}")) {
      const auto part = path.substr(0, path.find('/'));
      auto id = percent_decode(part);
      if (part.empty() || !id) return std::nullopt;
      ids.push_back(*std::move(id));
      path.remove_prefix(part.size());
      pattern.remove_prefix(2);
    } else {
      if (pattern.front() != path.front()) return std::nullopt;
      pattern.remove_prefix(1);
      path.remove_prefix(1);
    }
  }
  return pattern.empty() && path.empty() ? std::optional(ids) : std::nullopt;
}

}  // namespace pinmill::http

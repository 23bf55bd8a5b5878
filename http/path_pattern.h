// Paths with places for ids: "/v1/posts/{}/retry". Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinmill::http {

/// What stands at the pattern's `{}`, percent-decoded; nullopt where `path` does not fit, or an id is empty or broken.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path);

}  // namespace pinmill::http

// The drawing of ARCHITECTURE.md as rules over #include lines and over what libraries may not do. Pure functions.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pinmill::house {

struct Violation {
  std::string file;
  std::size_t line = 0;
  std::string what;
  bool operator==(const Violation&) const = default;
};
std::string to_string(const Violation& violation);

/// `file` is relative to the tree, '/' between parts; `public_headers` are relative to the tree, too.
std::vector<Violation> check_source(std::string_view file, std::string_view text,
                                    const std::set<std::string>& public_headers);

/// The files that a folder's CMakeLists.txt names in pinmill_public_headers(...), without the folder.
std::vector<std::string> public_headers_in(std::string_view cmake);

/// The text with comments and the insides of string and character literals blanked; line breaks stay.
std::string code_only(std::string_view text);

}  // namespace pinmill::house

#include "house/house_rules.h"

#include <algorithm>
#include <map>
#include <regex>

namespace pinmill::house {
namespace {

using Rooms = std::vector<std::string_view>;

/// Whose headers a room may include. A folder that is not here (tests, bench, samples) may include everybody's.
const std::map<std::string_view, Rooms> may_include = {
    {"base", {"base"}},
    {"codecs", {"base", "codecs"}},
    {"http", {"base", "http"}},
    {"pipeline", {"base", "codecs", "pipeline"}},
    {"publish", {"base", "http", "publish"}},
    {"worker", {"base", "codecs", "http", "pipeline", "publish", "worker"}},
    {"sandbox", {"base", "codecs", "http", "pipeline", "sandbox"}},
    {"service", {"base", "http", "pipeline", "publish", "worker", "service"}},
    {"app", {"base", "codecs", "http", "pipeline", "publish", "sandbox", "service", "worker", "app"}},
};

bool is_library(std::string_view room) {
  return room != "app" && may_include.contains(room);
}

struct ThirdParty {
  std::string_view header;  ///< how the name between <> begins
  Rooms folders;            ///< where it may be included, below these paths
};

const std::vector<ThirdParty> third_parties = {
    {"libav", {"codecs/libav/"}},
    {"libsw", {"codecs/libav/"}},
    {"vips/", {"codecs/vips/"}},
    {"jpeglib.h", {"codecs/jpeg/"}},
    {"jerror.h", {"codecs/jpeg/"}},
    {"libheif/", {"codecs/heif/"}},
    {"exiv2/", {"codecs/metadata/"}},
    {"zlib.h", {"codecs/metadata/"}},
    {"emmintrin.h", {"codecs/"}},  // the compiler's own, where there is SSE2
    {"immintrin.h", {"codecs/"}},  // ... and what came later
    {"curl/", {"http/"}},
    {"microhttpd.h", {"http/"}},
    {"soci/", {"publish/store/"}},
    {"prometheus/", {"service/"}},
    {"sodium.h", {"publish/"}},
    {"libxml/", {"publish/"}},
    {"seccomp.h", {"worker/"}},
    {"linux/seccomp.h", {"worker/"}},
    {"linux/filter.h", {"worker/"}},
    {"linux/landlock.h", {"worker/"}},
    {"fmt/", {"base/", "codecs/", "http/", "pipeline/", "publish/", "sandbox/", "service/", "worker/", "app/"}},
    {"nlohmann/", {"base/"}},
    {"toml++/", {"base/"}},
    {"csv.h", {"base/"}},
    {"utf8proc.h", {"base/"}},
    {"openssl/", {"base/"}},
    {"date/", {"base/"}},
    {"CLI/", {"app/"}},
};

/// The system's own headers, in sources only.
const std::regex system_header(
    R"((sys|linux|netinet|arpa|bits|gnu)/.*|(unistd|emmintrin|immintrin|fcntl|poll|signal|dirent|pwd|termios|sched|)"
    R"(time|errno|spawn|pthread|langinfo|locale|stdlib|stdio|string|strings|dlfcn|malloc)\.h)");

std::string_view room_of(std::string_view path) {
  return path.substr(0, path.find('/'));
}

bool is_header(std::string_view file) {
  return file.ends_with(".h");
}

bool lies_below(std::string_view file, const Rooms& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](std::string_view folder) { return file.starts_with(folder); });
}

std::string quoted_problem(std::string_view file, const std::string& included,
                           const std::set<std::string>& public_headers) {
  const auto rule = may_include.find(room_of(file));
  if (rule == may_include.end()) return {};
  if (included.find('/') == std::string::npos) return "names no room: write \"room/" + included + "\"";
  const auto room = room_of(included);
  if (room == "embedded" && !is_header(file)) return {};  // what pinmill_embed made of the room's own file
  if (std::find(rule->second.begin(), rule->second.end(), room) == rule->second.end())
    return std::string(rule->first) + " may not include headers of " + std::string(room);
  if (public_headers.contains(std::string(file)) && !public_headers.contains(included))
    return "a public header includes one that is not installed";
  return {};
}

std::string angled_problem(std::string_view file, const std::string& included,
                           const std::set<std::string>& public_headers) {
  const auto room = room_of(file);
  if (!may_include.contains(room)) return {};
  if (included.find_first_of("./") == std::string::npos) return {};  // the standard library
  if (public_headers.contains(std::string(file))) return "a public header names the standard library only";
  if (room == "base" && is_header(file)) return "headers of base name the standard library only";
  const auto known = std::find_if(third_parties.begin(), third_parties.end(),
                                  [&](const ThirdParty& party) { return included.starts_with(party.header); });
  if (known == third_parties.end())
    return std::regex_match(included, system_header) ? "" : "a library that the drawing does not know";
  if (!lies_below(file, known->folders)) return "belongs below " + std::string(known->folders.front());
  return {};
}

/// What a library must leave to the program: talking, and ending the process. A forked child ends by _exit.
const std::regex forbidden_in_libraries(
    R"(std::(cout|cerr|clog)\b|\b\w*printf\s*\(|\bfmt::print\b|\b(puts|fputs|perror)\s*\(|)"
    R"((^|[^\w.>])(abort|exit|quick_exit|terminate)\s*\()");

void check_line(std::string_view file, const std::string& raw, const std::string& code, std::size_t number,
                const std::set<std::string>& public_headers, std::vector<Violation>& found) {
  static const std::regex include(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  std::smatch match;
  if (code.find("include") != std::string::npos && std::regex_search(raw, match, include)) {
    const auto problem = match[1] == "<" ? angled_problem(file, match[2], public_headers)
                                         : quoted_problem(file, match[2], public_headers);
    if (!problem.empty()) found.push_back({std::string(file), number, match[2].str() + ": " + problem});
  }
  if (is_library(room_of(file)) && std::regex_search(code, match, forbidden_in_libraries))
    found.push_back({std::string(file), number, match.str() + ": a library neither prints nor ends the process"});
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  }
  return lines;
}

}  // namespace

std::string to_string(const Violation& violation) {
  return violation.file + ":" + std::to_string(violation.line) + ": " + violation.what;
}

std::string code_only(std::string_view text) {
  static const std::regex token(R"re(//[^\n]*|/\*[^]*?\*/|R"(\w*)\([^]*?\)\1"|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])+')re");
  std::string code(text);
  for (std::cregex_iterator match(text.data(), text.data() + text.size(), token), end; match != end; ++match) {
    const auto from = static_cast<std::size_t>(match->position());
    for (auto i = from; i < from + static_cast<std::size_t>(match->length()); ++i)
      if (code[i] != '\n') code[i] = ' ';
  }
  return code;
}

std::vector<Violation> check_source(std::string_view file, std::string_view text,
                                    const std::set<std::string>& public_headers) {
  std::vector<Violation> found;
  const auto raw = lines_of(text), code = lines_of(code_only(text));
  for (std::size_t i = 0; i < raw.size(); ++i) check_line(file, raw[i], code[i], i + 1, public_headers, found);
  return found;
}

std::vector<std::string> public_headers_in(std::string_view cmake) {
  static const std::regex call(R"(pinmill_public_headers\(\w+([^)]*)\))");
  static const std::regex name(R"([\w/.]+\.h)");
  std::vector<std::string> headers;
  for (std::cregex_iterator found(cmake.data(), cmake.data() + cmake.size(), call), end; found != end; ++found) {
    const std::string list = (*found)[1];
    for (std::sregex_iterator header(list.begin(), list.end(), name), last; header != last; ++header)
      headers.push_back(header->str());
  }
  return headers;
}

}  // namespace pinmill::house

#include "pipeline/intake/pin_fields.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/parts.h"
#include "base/unicode.h"

namespace pinmill {
namespace {

template <typename T>
void fill(std::optional<T>& into, const std::optional<T>& from) {
  if (!into) into = from;
}

bool is_ascii_space_or_control(char c) noexcept {
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
}

std::optional<double> parse_number(std::string_view text) noexcept {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
    return std::nullopt;
  return value;
}

// "90", "90.5", "1:30", "1:02:03.5"; nothing where it is no time.
std::optional<double> parse_seconds(std::string_view text) noexcept {
  double total = 0;
  for (int parts = 1;; ++parts) {
    const auto colon = text.find(':');
    const auto value = parse_number(text.substr(0, colon));
    const bool is_first = parts == 1;
    if (!value || (!is_first && *value >= 60)) return std::nullopt;
    total = total * 60 + *value;
    if (colon == std::string_view::npos) return total;
    if (parts == 3 || std::floor(*value) != *value) return std::nullopt;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

void PinFields::fill_from(const PinFields& other) {
  fill(title, other.title);
  fill(description, other.description);
  fill(link, other.link);
  fill(alt_text, other.alt_text);
  fill(board, other.board);
  fill(section, other.section);
  fill(account, other.account);
  fill(keywords, other.keywords);
  fill(publish_at, other.publish_at);
  fill(fit, other.fit);
  fill(focus, other.focus);
  fill(cover, other.cover);
}

std::string clean_text(std::string_view text) {
  const std::string clean = to_clean_utf8(text);
  return std::string(trim(clean));
}

std::vector<std::string> split_keywords(std::string_view text) {
  std::vector<std::string> keywords;
  while (!text.empty()) {
    if (std::string keyword = clean_text(take_part(text, ',')); !keyword.empty())
      keywords.push_back(std::move(keyword));
  }
  return keywords;
}

Result<std::string> parse_link(std::string_view text) {
  const std::string_view link = trim(text);
  if (link.empty()) return std::string();
  const std::string lower = fold(link.substr(0, 8));
  const std::size_t scheme = lower.starts_with("https://") ? 8 : lower.starts_with("http://") ? 7 : 0;
  bool sound = scheme > 0 && link.size() > scheme && link[scheme] != '/';
  for (const char c : link) sound = sound && !is_ascii_space_or_control(c);
  if (!sound || !is_valid_utf8(link))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no web address; write it whole, as in https://example.com/cake, without spaces",
                             to_one_line(link)));
  return std::string(link);
}

Result<Cover> parse_cover(std::string_view text, const std::filesystem::path& folder) {
  if (const auto seconds = parse_seconds(trim(text))) return Cover(*seconds);
  if (text.find("://") != std::string_view::npos)
    return Error(
        ErrorCode::unsupported,
        fmt::format("\"{}\": addresses are not fetched; save the picture as a file and write its relative path, "
                    "or a time in the video as seconds or mm:ss",
                    to_one_line(text)));
  return Cover((folder / text).lexically_normal());
}

std::string to_string(const Cover& cover) {
  if (const auto* seconds = std::get_if<double>(&cover)) return fmt::to_string(*seconds);
  return std::get<std::filesystem::path>(cover).string();
}

}  // namespace pinmill

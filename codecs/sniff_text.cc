#include <string_view>

#include "codecs/sniffers.h"

namespace pinmill {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view white = " \t\r\n\f\v"sv;

std::string_view without_leading_white(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(white), text.size()));
  return text;
}

// Behind `end`, or nothing where it does not come.
std::string_view behind(std::string_view text, std::string_view end) noexcept {
  const std::size_t at = text.find(end);
  return at == std::string_view::npos ? std::string_view{} : text.substr(at + end.size());
}

// A document type may hold declarations in brackets, with a '>' in each.
std::string_view behind_doctype(std::string_view text) noexcept {
  const std::size_t close = text.find('>');
  const std::size_t open = text.find('[');
  return behind(open < close ? behind(text, "]") : text, ">");
}

/// The name of the first element, past declarations, comments and a document type; its namespace prefix is left out.
std::string_view root_element(std::string_view text) noexcept {
  while (true) {
    text = without_leading_white(text);
    if (text.starts_with("<?")) {
      text = behind(text, "?>");
    } else if (text.starts_with("<!--")) {
      text = behind(text, "-->");
    } else if (text.starts_with("<!")) {
      text = behind_doctype(text);
    } else {
      break;
    }
  }
  if (!text.starts_with('<')) return {};
  const std::size_t end = text.find_first_of(" \t\r\n/>"sv, 1);
  if (end == std::string_view::npos) return {};
  const std::string_view name = text.substr(1, end - 1);
  return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
}

Format sniff_xml(std::string_view text) noexcept {
  const std::string_view root = root_element(text);
  if (root == "svg") return Format::svg;
  if (root == "image" || root == "msl") return Format::mvg;  // Magick Scripting Language
  if (root == "MPD" || root == "smil" || root == "playlist" || root == "SmoothStreamingMedia") return Format::playlist;
  return Format::unknown;
}

// Takes one decimal number and the white space or comments before it; false where there is none.
bool take_number(std::string_view& text) noexcept {
  text = without_leading_white(text);
  while (text.starts_with('#')) text = without_leading_white(behind(text, "\n"));
  const std::size_t length = std::min(text.find_first_not_of("0123456789"sv), text.size());
  const bool ends = length < text.size() && white.find(text[length]) != std::string_view::npos;
  text.remove_prefix(length);
  return length > 0 && ends;
}

// "P5" opens sentences, too: width and height must follow.
Format sniff_netpbm(std::string_view text) noexcept {
  if (text.starts_with("P7\nWIDTH") || text.starts_with("P7\n#")) return Format::netpbm;
  const std::string_view kinds = "123456Ff"sv;
  if (text.size() < 3 || text[0] != 'P' || kinds.find(text[1]) == std::string_view::npos) return Format::unknown;
  if (white.find(text[2]) == std::string_view::npos) return Format::unknown;
  text.remove_prefix(2);
  return take_number(text) && take_number(text) ? Format::netpbm : Format::unknown;
}

struct Opening {
  std::string_view text;
  Format format;
};
constexpr Opening openings[] = {
    {"%PDF-"sv, Format::pdf},
    {"%!PS"sv, Format::postscript},
    {"#?RADIANCE"sv, Format::radiance_hdr},
    {"#?RGBE"sv, Format::radiance_hdr},
    {"push graphic-context"sv, Format::mvg},
    {"#EXTM3U"sv, Format::playlist},
    {"ffconcat version"sv, Format::playlist},
    {"[playlist]"sv, Format::playlist},
    {"[Reference]"sv, Format::playlist},
};

}  // namespace

Format sniff_text(ByteView head) noexcept {
  std::string_view text = as_text(head);
  if (text.starts_with("\xef\xbb\xbf"sv)) text.remove_prefix(3);
  if (const Format format = sniff_netpbm(text); format != Format::unknown) return format;
  text = without_leading_white(text);
  for (const Opening& opening : openings) {
    if (text.starts_with(opening.text)) return opening.format;
  }
  return sniff_xml(text);
}

}  // namespace pinmill

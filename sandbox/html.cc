#include "sandbox/html.h"

namespace pinmill::sandbox {

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

std::string filled(std::string_view text, const std::vector<std::pair<std::string, std::string>>& values) {
  std::string page(text);
  for (const auto& [name, value] : values) {
    const std::string mark = "{{" + name + "}}";
    if (const auto at = page.find(mark); at != std::string::npos) page.replace(at, mark.size(), value);
  }
  return page;
}

}  // namespace pinmill::sandbox

#include "pipeline/finding.h"

#include <array>

namespace pinmill {
namespace {

constexpr std::array<std::string_view, 3> severity_names = {"info", "warning", "error"};

}  // namespace

std::string_view to_string(Severity severity) noexcept {
  return severity_names[static_cast<std::size_t>(severity)];
}

Json to_json(const Finding& finding) {
  return Json::object({{"rule", finding.rule},
                       {"severity", to_string(finding.severity)},
                       {"measured", finding.measured},
                       {"limit", finding.limit},
                       {"message", finding.message},
                       {"mended", finding.mended}});
}

Finding finding_from(const Json& json) {
  const std::string severity = json["severity"].string_or("info");
  return {.rule = json["rule"].string_or(""),
          .severity = severity == "error"     ? Severity::error
                      : severity == "warning" ? Severity::warning
                                              : Severity::info,
          .measured = json["measured"].string_or(""),
          .limit = json["limit"].string_or(""),
          .message = json["message"].string_or(""),
          .mended = json["mended"].boolean_or(false)};
}

}  // namespace pinmill

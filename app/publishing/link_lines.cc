#include "app/publishing/link_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/printable.h"
#include "http/guard.h"

namespace pinmill::app {
namespace {

using publish::LinkReport;
using publish::LinkTrouble;

std::string verdict_of(const LinkReport& report) {
  if (report.trouble != LinkTrouble::none) return fmt::format("{}: {}", to_string(report.trouble), report.message);
  if (report.opted_out) return "an ordinary Pin: the page asks for no Rich Pins";
  if (report.kind == publish::RichPin::none) return "an ordinary Pin: the page has no product, recipe or article tags";
  return fmt::format("a Rich Pin, {}", to_string(report.kind));
}

Json strings_json(const std::vector<std::string>& texts) {
  return Json::array({texts.begin(), texts.end()});
}

std::string list_line(std::string_view name, const std::vector<std::string>& texts) {
  return texts.empty() ? std::string() : printable(fmt::format("  {:<8} {}", name, fmt::join(texts, ", "))) + "\n";
}

}  // namespace

std::map<std::string, std::string> troubled_links(const std::set<std::string>& urls, std::stop_token stop) {
  http::GuardOptions options;
  options.deadlines.total = std::chrono::seconds(20);
  http::GuardedClient client(options);
  std::map<std::string, std::string> troubled;
  for (const std::string& url : urls) {
    if (stop.stop_requested()) break;
    const auto report = publish::check_link(client, url, stop);
    if (!report)
      troubled.emplace(url, "link: " + report.error().describe());
    else if (report->trouble != LinkTrouble::none)
      troubled.emplace(url, "link: " + report->message);
  }
  return troubled;
}

std::string link_text(const std::string& asked, const LinkReport& report) {
  std::string text = printable(asked) + "\n";
  if (!report.url.empty() && report.url != asked) text += printable("  leads to " + report.url) + "\n";
  text += printable("  " + verdict_of(report)) + "\n";
  return text + list_line("there", report.present) + list_line("missing", report.missing) +
         list_line("advised", report.advised) + list_line("note", report.notes);
}

Json to_json(const std::string& asked, const LinkReport& report) {
  return Json::object({{"url", asked},
                       {"leads_to", report.url},
                       {"status", report.status},
                       {"trouble", std::string(to_string(report.trouble))},
                       {"message", report.message},
                       {"rich_pin", std::string(to_string(report.kind))},
                       {"opted_out", report.opted_out},
                       {"present", strings_json(report.present)},
                       {"missing", strings_json(report.missing)},
                       {"advised", strings_json(report.advised)},
                       {"notes", strings_json(report.notes)}});
}

}  // namespace pinmill::app

#include "app/publishing/check_link_command.h"

#include "app/console.h"
#include "app/interrupts.h"
#include "app/publishing/link_lines.h"
#include "http/guard.h"

namespace pinmill::app {

ExitCode run_check_link(const CheckLinkFlags& flags) {
  const auto interrupts = Interrupts::watch();
  const std::stop_token stop = interrupts ? (*interrupts)->token() : std::stop_token();
  http::GuardOptions options;
  if (flags.local) options.loopback = http::GuardOptions::Loopback::allowed;
  http::GuardedClient client(options);
  bool all_taken = true;
  std::string text;
  std::vector<Json> all;
  for (const std::string& url : flags.urls) {
    const auto report = publish::check_link(client, url, stop);
    if (!report) {
      tell_error(report.error());
      all_taken = false;
      continue;
    }
    all_taken = all_taken && report->trouble == publish::LinkTrouble::none;
    text += link_text(url, *report);
    all.push_back(to_json(url, *report));
  }
  if (stop.stop_requested()) return ExitCode::interrupted;
  const auto printed = print(flags.json ? Json::array(std::move(all)).dump(2) + "\n" : text);
  return printed && all_taken ? ExitCode::all_ready : ExitCode::some_failed;
}

}  // namespace pinmill::app

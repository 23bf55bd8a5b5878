#include "app/service/serve_command.h"

#include <charconv>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/prepare_command.h"
#include "app/publishing/open.h"
#include "app/rules_option.h"
#include "publish/secret.h"
#include "service/service.h"

namespace pinmill::app {
namespace {

constexpr std::chrono::seconds grace{25};  // what is being sent ends; systemd waits 90 s

/// "127.0.0.1:8760", "[::1]:8760"
Result<void> read_listen(const std::string& text, service::ServiceOptions& options) {
  const auto colon = text.rfind(':');
  const auto digits = colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("--listen is an address and a port, as 127.0.0.1:8760, not \"{}\"", text));
  options.address = text.substr(0, colon);
  if (options.address.starts_with('[') && options.address.ends_with(']'))
    options.address = options.address.substr(1, options.address.size() - 2);
  options.port = port;
  return {};
}

Result<service::ServiceOptions> options_of(const ServeFlags& flags, const RulePack& rules) {
  service::ServiceOptions options;
  options.store.folder = flags.settings.store.value_or("");
  PINMILL_ASSIGN_OR_RETURN(options.pinterest, pinterest_at(flags.api));
  if (flags.settings.media_store) {
    PINMILL_ASSIGN_OR_RETURN(options.media_store, publish::media_store_from(*flags.settings.media_store, variable));
  }
  PINMILL_RETURN_IF_ERROR(read_listen(flags.listen, options));
  options.public_url = flags.public_url;
  options.recipe = recipe_of(flags.settings);
  options.rules = &rules;
  options.time_zone = zone_of(flags.settings);
  options.jobs = static_cast<unsigned>(flags.settings.jobs.value_or(0));
  if (flags.requests_per_minute) options.requests_per_minute = static_cast<unsigned>(*flags.requests_per_minute);
  if (flags.allow_loopback) options.webhooks_to = options.media_from = service::ForeignAddresses::loopback_too;
  return options;
}

Result<void> serve(const ServeFlags& flags, MediaBoundary& boundary) {
  publish::forbid_core_dumps();
  PINMILL_ASSIGN_OR_RETURN(const auto interrupts, Interrupts::watch());
  PINMILL_ASSIGN_OR_RETURN(const RulePack rules, load_rules(flags.settings));
  PINMILL_ASSIGN_OR_RETURN(auto options, options_of(flags, rules));
  const auto log = [](const Json& line) { tell(line.dump() + "\n"); };
  PINMILL_ASSIGN_OR_RETURN(const auto running, service::Service::start(std::move(options), boundary, log));
  PINMILL_RETURN_IF_ERROR(print(fmt::format("{0}\n", running->url())));
  wait_for(interrupts->token());
  running->drain(grace);
  return {};
}

}  // namespace

ExitCode run_serve(const ServeFlags& flags, MediaBoundary& boundary) {
  const auto served = serve(flags, boundary);
  return served ? ExitCode::all_ready : tell_refusal(served.error());
}

}  // namespace pinmill::app

// The heap of a process that stays
//
// glibc gives each thread that finds the others busy a heap of its own, up to eight a processor. What all of them need
// together is some 20 MB, most of it the database's pages, which go with any thread; in sixteen heaps, each as large as
// its own largest moment, that came to 280 MB after ten minutes of load. Two heaps, whose ends go back to the system
// and which hold no large pieces, stay under 50 MB.
#include "app/service/serve_command.h"

#include <string>
#include <utility>

#include <malloc.h>

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/prepare_command.h"
#include "app/publishing/open.h"
#include "app/rules_option.h"
#include "app/service/systemd.h"
#include "publish/secret.h"
#include "service/service.h"

namespace pinmill::app {
namespace {

constexpr std::chrono::seconds grace{25};  // what is being sent ends; pinmill.service waits 60 s

/// Where systemd listens already, it is taken at its word.
Result<void> listen_at(const ListenAddress& listen, service::ServiceOptions& options) {
  PINMILL_ASSIGN_OR_RETURN(const std::optional<int> passed, passed_socket());
  options.address = passed ? fmt::format("fd://{}", *passed) : listen.address;
  options.port = listen.port;
  return {};
}

Result<service::ServiceOptions> options_of(const ServeFlags& flags, const RulePack& rules) {
  const ServiceSettings& told = flags.service;
  service::ServiceOptions options;
  options.store.folder = flags.settings.store.value_or("");
  PINMILL_ASSIGN_OR_RETURN(options.pinterest, pinterest_at(told.api.value_or("production")));
  if (flags.settings.media_store) {
    PINMILL_ASSIGN_OR_RETURN(options.media_store, publish::media_store_from(*flags.settings.media_store, variable));
  }
  PINMILL_RETURN_IF_ERROR(listen_at(told.listen.value_or(ListenAddress()), options));
  options.public_url = told.public_url.value_or("");
  options.redirect_hosts = told.redirect_hosts.value_or(std::vector<std::string>());
  if (told.publish_wait_s) options.publish_wait = std::chrono::seconds(*told.publish_wait_s);
  options.recipe = recipe_of(flags.settings);
  options.rules = &rules;
  options.time_zone = zone_of(flags.settings);
  options.jobs = static_cast<unsigned>(flags.settings.jobs.value_or(0));
  if (told.requests_per_minute) options.requests_per_minute = static_cast<unsigned>(*told.requests_per_minute);
  if (told.allow_loopback.value_or(false))
    options.webhooks_to = options.media_from = service::ForeignAddresses::loopback_too;
  return options;
}

void keep_the_heap_small() {
#if defined(__GLIBC__)
  constexpr int heaps = 2, large_piece_bytes = 128 * 1024;  // the latter are glibc's own, until they adapt themselves
  ::mallopt(M_ARENA_MAX, heaps);
  ::mallopt(M_MMAP_THRESHOLD, large_piece_bytes);
  ::mallopt(M_TRIM_THRESHOLD, large_piece_bytes);
#endif
}

Result<void> serve(const ServeFlags& flags, MediaBoundary& boundary) {
  keep_the_heap_small();
  publish::forbid_core_dumps();
  PINMILL_ASSIGN_OR_RETURN(const auto interrupts, Interrupts::watch());
  PINMILL_ASSIGN_OR_RETURN(const RulePack rules, load_rules(flags.settings));
  PINMILL_ASSIGN_OR_RETURN(auto options, options_of(flags, rules));
  const auto log = [](const Json& line) { tell(line.dump() + "\n"); };
  PINMILL_ASSIGN_OR_RETURN(const auto running, service::Service::start(std::move(options), boundary, log));
  PINMILL_RETURN_IF_ERROR(print(fmt::format("{0}\n", running->url())));
  notify("READY=1");
  wait_for(interrupts->token());
  notify("STOPPING=1");
  running->drain(grace);
  return {};
}

}  // namespace

ExitCode run_serve(const ServeFlags& flags, MediaBoundary& boundary) {
  const auto served = serve(flags, boundary);
  return served ? ExitCode::all_ready : tell_refusal(served.error());
}

}  // namespace pinmill::app

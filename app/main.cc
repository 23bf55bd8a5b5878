#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "app/check_command.h"
#include "app/command_line.h"
#include "app/console.h"
#include "app/doctor/doctor_command.h"
#include "app/init_command.h"
#include "app/prepare_command.h"
#include "app/printable.h"
#include "app/probe_command.h"
#include "app/publishing/auth_command.h"
#include "app/publishing/boards_command.h"
#include "app/publishing/check_link_command.h"
#include "app/publishing/export_command.h"
#include "app/publishing/pin_commands.h"
#include "app/publishing/publish_command.h"
#include "app/publishing/slots_command.h"
#include "app/publishing/status_command.h"
#include "app/publishing/worker_command.h"
#include "app/rules_command.h"
#include "app/sandbox_command.h"
#include "app/service/keys_command.h"
#include "app/service/serve_command.h"
#include "worker/zygote.h"

namespace pinmill::app {
namespace {

Result<void> fill(Settings& settings) {
  if (const char* server = std::getenv("PINMILL_SERVER"); server != nullptr && !settings.server && !settings.store)
    settings.server = server;
  PINMILL_ASSIGN_OR_RETURN(const Settings defaults, load_settings(settings_file()));
  settings.fill_from(defaults);
  return {};
}

Result<void> fill(ServeFlags& flags) {
  const std::filesystem::path file = flags.config.value_or(settings_file());
  if (flags.config && !std::filesystem::exists(file))
    return Error(ErrorCode::not_found, "read settings: there is no " + file.string());
  PINMILL_ASSIGN_OR_RETURN(const Settings defaults, load_settings(file));
  PINMILL_ASSIGN_OR_RETURN(const ServiceSettings service, load_service_settings(file));
  flags.settings.fill_from(defaults);
  flags.service.fill_from(service);
  return {};
}

Result<void> fill(PublishFlags& flags) {
  const std::optional<std::string> media_store = flags.prepare.settings.media_store;  // as a flag
  PINMILL_RETURN_IF_ERROR(fill(flags.prepare.settings));
  const auto& server = flags.prepare.settings.server;
  if (!media_store || !server || server->empty()) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("--media-store {}: {} sends by a media store of its own: leave the flag out, and write "
                           "media_store into the pinmill.toml of that service",
                           printable(*media_store), printable(*server)));
}

/// Flags win over the person's defaults.
Result<void> add_defaults(Command& command) {
  return std::visit(
      [](auto& flags) -> Result<void> {
        if constexpr (requires { flags.service; }) return fill(flags);
        if constexpr (requires { flags.prepare.settings; }) return fill(flags);
        if constexpr (requires { flags.settings; }) return fill(flags.settings);
        return {};
      },
      command);
}

struct Runner {
  ExitCode operator()(const RulesFlags& flags) const { return run_rules(flags); }
  ExitCode operator()(const DoctorFlags& flags) const { return run_doctor(flags); }
  ExitCode operator()(const SandboxFlags& flags) const { return run_sandbox(flags); }
  ExitCode operator()(const AuthFlags& flags) const { return run_auth(flags); }
  ExitCode operator()(const BoardsFlags& flags) const { return run_boards(flags); }
  ExitCode operator()(const StatusFlags& flags) const { return run_status(flags); }
  ExitCode operator()(const EditFlags& flags) const { return run_edit(flags); }
  ExitCode operator()(const RetryFlags& flags) const { return run_retry(flags); }
  ExitCode operator()(const CancelFlags& flags) const { return run_cancel(flags); }
  ExitCode operator()(const ResolveFlags& flags) const { return run_resolve(flags); }
  ExitCode operator()(const UnpublishFlags& flags) const { return run_unpublish(flags); }
  ExitCode operator()(const WorkerFlags& flags) const { return run_worker(flags); }
  ExitCode operator()(const SlotsFlags& flags) const { return run_slots(flags); }
  ExitCode operator()(const ExportFlags& flags) const { return run_export(flags); }
  ExitCode operator()(const CheckLinkFlags& flags) const { return run_check_link(flags); }
  ExitCode operator()(const KeysFlags& flags) const { return run_keys(flags); }
  ExitCode operator()(const ServeFlags& flags) const { return with_media(run_serve, flags); }
  ExitCode operator()(const PublishFlags& flags) const { return with_media(run_publish, flags); }
  ExitCode operator()(const PrepareFlags& flags) const { return with_media(run_prepare, flags); }
  ExitCode operator()(const ProbeFlags& flags) const { return with_media(run_probe, flags); }
  ExitCode operator()(const CheckFlags& flags) const { return with_media(run_check, flags); }
  ExitCode operator()(const InitFlags& flags) const { return with_media(run_init, flags); }

  template <typename Flags>
  static Confine confine_of(const Flags& flags) {
    if constexpr (requires { flags.service; })
      return flags.service.confine.value_or(Confine::require);
    else if constexpr (requires { flags.prepare.confine; })
      return flags.prepare.confine;
    else
      return flags.confine;
  }

  /// The zygote comes before anything that starts a thread.
  template <typename Flags>
  static ExitCode with_media(ExitCode (*run)(const Flags&, MediaBoundary&), const Flags& flags) {
    const auto zygote = Zygote::start(confine_of(flags));
    if (zygote) return run(flags, (*zygote)->boundary());
    tell_error(zygote.error());
    return ExitCode::nothing_done;
  }
};

ExitCode run(int argc, char** argv) {
  auto parsed = parse_command_line(argc, argv);
  if (const ExitCode* done = std::get_if<ExitCode>(&parsed)) return *done;
  Command command = std::get<Command>(std::move(parsed));
  if (auto added = add_defaults(command); !added) {
    tell_error(added.error());
    return ExitCode::usage;
  }
  return std::visit(Runner{}, command);
}

}  // namespace
}  // namespace pinmill::app

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is seen where something is written
  return static_cast<int>(pinmill::app::run(argc, argv));
}

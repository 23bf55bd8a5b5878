#include "app/sandbox_command.h"

#include <string>

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "sandbox/sandbox.h"

namespace pinmill::app {
namespace {

constexpr std::chrono::seconds grace{2};

sandbox::SandboxOptions options_of(const SandboxFlags& flags) {
  sandbox::SandboxOptions options;
  options.port = flags.port;
  options.state = flags.state;
  options.redirects.insert(options.redirects.end(), flags.redirects.begin(), flags.redirects.end());
  for (const std::string& one : flags.faults) options.faults += one + ";";
  options.fault_seed = flags.fault_seed;
  options.clock_speed = flags.clock_speed;
  options.strict_contract = flags.strict_contract;
  options.trial = flags.trial;
  options.refuse_video = flags.refuse_video;
  return options;
}

/// The first account's token stands there as Pinterest's page of an app shows one for its sandbox.
std::string welcome(sandbox::Sandbox& running, const sandbox::SandboxOptions& options) {
  std::string redirects;
  for (const std::string& one : options.redirects) redirects += (redirects.empty() ? "" : ", ") + one;
  return fmt::format(
      "boards    {0}/\n"
      "API       {1}\n"
      "access    {0}/oauth/   app {2}, secret {3}, redirect {4}\n"
      "token     {5}   of @{6}, for `pinmill auth login --api {1} --token`\n"
      "ledger    {0}/sandbox/ledger\n",
      running.url(), running.api_url(), options.app_id, options.app_secret, redirects,
      running.issue_tokens(options.accounts.front()).access, options.accounts.front());
}

}  // namespace

ExitCode run_sandbox(const SandboxFlags& flags) {
  const auto interrupts = Interrupts::watch();
  if (!interrupts) {
    tell_error(interrupts.error());
    return ExitCode::nothing_done;
  }
  const auto options = options_of(flags);
  const auto running = sandbox::Sandbox::start(options);
  if (!running) return tell_refusal(running.error());
  if (auto printed = print(welcome(**running, options)); !printed) {
    tell_error(printed.error());
    return ExitCode::nothing_done;
  }
  wait_for((*interrupts)->token());
  (*running)->stop(grace);
  return ExitCode::all_ready;
}

}  // namespace pinmill::app

// Note: an oracle, not a mock
//
// It is written from Pinterest's contract, without a line of `publish`, so that what the publisher misunderstands does
// not come true here. What is uploaded is opened and looked at, and refused as Pinterest would. Faults lose, cut and
// delay answers after the deed or instead of it; the ledger says what was truly done, and is what tests believe.
#include "sandbox/sandbox.h"

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>

#include "codecs/runtime.h"
#include "http/server.h"
#include "sandbox/api.h"
#include "sandbox/control.h"
#include "sandbox/upload.h"

namespace pinmill::sandbox {
namespace {

constexpr std::size_t max_control_bytes = 1'000'000;
constexpr unsigned handler_threads = 16;

/// Removed with its owner.
class TemporaryState {
 public:
  static Result<TemporaryState> make() {
    std::string name = (std::filesystem::temp_directory_path() / "pinmill-sandbox.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return Error::from_errno(errno, "make " + name);
    return TemporaryState(name);
  }
  TemporaryState(TemporaryState&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryState& operator=(TemporaryState&&) = delete;
  ~TemporaryState() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  explicit TemporaryState(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// Accounts that are not there yet, each with a board that a stranger shares with it.
void populate(Core& core) {
  const auto lock = core.world->lock();
  for (const std::string& name : core.options.accounts) {
    if (core.world->account(name) != nullptr) continue;
    core.world->save(Account{.id = core.world->new_id(), .username = name});
    core.world->save(Board{.id = core.world->new_id(),
                           .owner = "neighbour",
                           .name = "Shared ideas",
                           .collaborators = {name},
                           .created_at = core.clock.now()});
  }
}

}  // namespace

struct Sandbox::Impl {
  Impl(SandboxOptions options, std::unique_ptr<World> world, Journal ledger, std::optional<TemporaryState> folder)
      : temporary(std::move(folder)),
        core(std::move(options), std::move(world), std::move(ledger)),
        oauth(core),
        api(core, oauth) {}

  http::Reception receive(const http::RequestHead& head) {
    if (head.path.starts_with("/v5/")) return api.receive(head);
    if (head.path == "/upload") return receive_upload(core, head);
    return http::gather_body(head, max_control_bytes,
                             [this, head](const std::string& body) { return other(head, body); });
  }

  http::Answer other(const http::RequestHead& head, const std::string& body) {
    if (head.path == "/oauth/" || head.path == "/oauth")
      return head.method == http::Method::post ? oauth.decide(body) : oauth.ask(head);
    if (head.path.starts_with("/sandbox/")) return control(core, head, body);
    return show(core, head);
  }

  std::optional<TemporaryState> temporary;
  Core core;
  OAuth oauth;
  Api api;
  std::unique_ptr<http::Server> server;  ///< the last: its threads use all of the above
};

Sandbox::Sandbox(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Sandbox::~Sandbox() = default;

Result<std::unique_ptr<Sandbox>> Sandbox::start(SandboxOptions options) {
  PINMILL_RETURN_IF_ERROR(start_media_runtime());
  if (options.accounts.empty()) return Error(ErrorCode::invalid_argument, "a sandbox needs an account: name one");
  PINMILL_ASSIGN_OR_RETURN(auto faults, parse_faults(options.faults));
  std::optional<TemporaryState> temporary;
  if (options.state.empty()) {
    PINMILL_ASSIGN_OR_RETURN(TemporaryState made, TemporaryState::make());
    options.state = made.path();
    temporary.emplace(std::move(made));
  }
  PINMILL_ASSIGN_OR_RETURN(auto world, World::open(options.state));
  PINMILL_ASSIGN_OR_RETURN(Journal ledger, Journal::open(options.state / "ledger.ndjson"));
  auto impl = std::make_unique<Impl>(std::move(options), std::move(world), std::move(ledger), std::move(temporary));
  Core& core = impl->core;
  core.faults.replace(std::move(faults), core.options.fault_seed);
  populate(core);
  PINMILL_ASSIGN_OR_RETURN(
      impl->server,
      http::Server::start(
          {.address = core.options.address, .port = core.options.port, .handler_threads = handler_threads},
          [&raw = *impl](const http::RequestHead& head) { return raw.receive(head); }));
  core.url = impl->server->url();
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(impl)));
}

std::string Sandbox::url() const {
  return impl_->core.url;
}
std::string Sandbox::api_url() const {
  return impl_->core.url + "/v5";
}
void Sandbox::stop(std::chrono::milliseconds grace) {
  impl_->server->stop(grace);
}
Clock& Sandbox::clock() noexcept {
  return impl_->core.clock;
}

Result<void> Sandbox::set_faults(std::string_view rules, std::uint64_t seed) {
  PINMILL_ASSIGN_OR_RETURN(auto parsed, parse_faults(rules));
  impl_->core.faults.replace(std::move(parsed), seed);
  return {};
}

void Sandbox::set_limits(const RateLimits& limits) {
  impl_->core.limiter.set(limits, impl_->core.settings().trial);
}

void Sandbox::set_list_lag(std::chrono::milliseconds lag) {
  Settings settings = impl_->core.settings();
  settings.list_lag = lag;
  impl_->core.change(settings);
}

void Sandbox::set_trial(bool trial) {
  Settings settings = impl_->core.settings();
  settings.trial = trial;
  impl_->core.change(settings);
}

TokenPair Sandbox::issue_tokens(std::string_view account) {
  const auto lock = impl_->core.world->lock();
  const Token token = issue_token(impl_->core, std::string(account),
                                  {"boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"});
  return {token.access, token.refresh};
}

void Sandbox::revoke_tokens(std::string_view account) {
  const auto lock = impl_->core.world->lock();
  sandbox::revoke_tokens(impl_->core, std::string(account));
}

std::vector<Json> Sandbox::ledger(std::string_view kind) const {
  std::vector<Json> lines = impl_->core.ledger.lines();
  std::erase_if(lines, [&](const Json& line) { return !kind.empty() && line["kind"].string_or("") != kind; });
  return lines;
}

}  // namespace pinmill::sandbox

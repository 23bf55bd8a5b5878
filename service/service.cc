#include "service/service.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "http/server.h"
#include "http/url.h"
#include "service/api.h"
#include "service/console.h"
#include "service/deliveries.h"
#include "service/follow.h"
#include "service/intake.h"
#include "service/kinds.h"
#include "service/log_rows.h"
#include "service/media.h"
#include "service/media_library.h"
#include "service/metrics.h"
#include "service/once.h"
#include "service/openapi.h"
#include "service/pictures.h"
#include "service/preparation.h"
#include "service/profiles.h"
#include "service/tus.h"
#include "service/uploads.h"

namespace pinmill::service {
namespace {

using namespace std::chrono_literals;

constexpr unsigned handler_threads = 64;  // each `publishNow` holds one while it waits
constexpr std::chrono::seconds follows_every{10};
constexpr std::chrono::hours sweeps_every{1};
constexpr std::chrono::hours webhook_logs_kept{24 * 30};
constexpr std::size_t small_body = 1'000'000;

Result<void> make_folders(const Core& core) {
  for (const char* name : {"media", "sets", "fetched", "uploads", "pictures"}) {
    std::error_code failed;
    std::filesystem::create_directories(core.folder(name), failed);
    if (failed) return Error::from_errno(failed.value(), "make " + core.folder(name).string());
  }
  return {};
}

/// What the server itself refuses, as the API says it.
http::Answer refuse_as_api(const http::RequestHead& head, int status, std::string why) {
  Reply reply = refuse({.status = status, .code = status == 413 ? "too_large" : "malformed_request", .message = why});
  reply.headers.emplace_back("X-Request-Id", request_id_of(head));
  return json_answer(std::move(reply));
}

http::ServerOptions server_options(const ServiceOptions& options) {
  http::ServerOptions server{.address = options.address,
                             .port = options.port,
                             .handler_threads = handler_threads,
                             .allowed_hosts = options.allowed_hosts,
                             .refuse = refuse_as_api};
  if (const auto url = http::parse_url(options.public_url)) server.allowed_hosts.push_back(url->host);
  return server;
}

}  // namespace

struct Service::Impl {
  Impl(ServiceOptions options, std::unique_ptr<publish::Records> records, std::unique_ptr<publish::Publisher> publisher,
       std::shared_ptr<const publish::Vault> vault, MediaBoundary& media, LogSink log)
      : core{.options = std::move(options),
             .records = std::move(records),
             .publisher = std::move(publisher),
             .vault = std::move(vault),
             .media = media,
             .log = std::move(log)},
        console(core),
        api(core, metrics, console),
        tus(core) {}

  http::Reception receive(const http::RequestHead& head) {
    if (!is_open) return http::text_answer(503, "text/plain", "starting\n");
    if (head.path.starts_with(tus_path) || head.path.starts_with("/api" + std::string(tus_path)))
      return tus.receive(head);
    if (head.path.starts_with("/v1/") || head.path.starts_with("/api/v1/")) return api.receive(head);
    if (Console::serves(head.path)) return console.receive(head);
    if (head.path.starts_with("/media/")) return receive_media(core, head);
    return http::gather_body(head, small_body, [this, head](const std::string&) { return other(head); });
  }

  http::Answer other(const http::RequestHead& head) {
    if (head.path == "/healthz") return http::text_answer(200, "text/plain", "ok\n");
    if (head.path == "/readyz") return ready();
    if (head.path == "/metrics") return measured();
    if (head.path == "/openapi.json")
      return http::text_answer(200, "application/json", openapi_document(core.url).dump());
    return http::text_answer(404, "application/json", not_found("Page").body.dump());
  }

  /// Ready: the store answers.
  http::Answer ready() {
    const auto now = core.publisher->store().now();
    if (now && !core.stopping.stop_requested()) return http::text_answer(200, "text/plain", "ready\n");
    return http::text_answer(503, "text/plain", "not ready\n");
  }

  http::Answer measured() {
    const auto text = metrics.text(core);
    if (!text) return http::text_answer(503, "text/plain", text.error().describe() + "\n");
    return http::text_answer(200, "text/plain; version=0.0.4; charset=utf-8", *text);
  }

  void begin() {
    courier = std::make_unique<Courier>(core);
    intake = std::make_unique<Intake>(core);
    sender = std::jthread([this] { send(); });
    keeper = std::jthread([this] { keep(); });
  }

  void send() {
    publish::RunOptions options;
    options.on_event = [this](const publish::Event& event) {
      if (event.kind == publish::EventKind::held) {
        core.events.publish("account", "{}");
        resting.ring();  // whatever of the account is due waits now
        return;
      }
      const std::string post = post_of_run(event.publication.run);
      if (!post.empty())
        note(follow(core, post), "follow");
      else
        core.events.publish("post", "{}");  // of a Pin that a command has queued
    };
    options.on_error = [this](const Error& error) { note(error, "worker"); };
    note(core.publisher->run(core.stopping.get_token(), options), "worker");
  }

  /// What is followed when nobody tells, and what is swept.
  void keep() {
    const auto stop = core.stopping.get_token();
    auto sweep = std::chrono::steady_clock::now();
    Follower follower(core);
    while (!stop.stop_requested()) {
      note(follower.round(), "follow");
      if (std::chrono::steady_clock::now() >= sweep) {
        note(this->sweep(), "sweep");
        sweep += sweeps_every;
      }
      resting.wait(stop, follows_every);
    }
  }

  Result<void> sweep() {
    PINMILL_RETURN_IF_ERROR(sweep_media(core));
    PINMILL_RETURN_IF_ERROR(sweep_uploads(core));
    PINMILL_RETURN_IF_ERROR(sweep_pictures(core));
    sweep_prepared(core);
    return core.records->write([](publish::RecordSession& session) -> Result<void> {
      forget_old_names(session);
      session.remove_older(claim_kind, session.now() - 24h);
      session.remove_older(log_kind, session.now() - logs_kept);
      session.remove_older(attempt_kind, session.now() - webhook_logs_kept);
      session.remove_older(delivery_kind, session.now() - webhook_logs_kept);
      return {};
    });
  }

  void note(const Result<void>& result, std::string_view what) {
    if (result || !core.log) return;
    core.log(Json::object({{"level", "error"}, {"event", std::string(what)}, {"message", result.error().describe()}}));
  }

  void end(std::chrono::milliseconds grace) {
    core.stopping.request_stop();
    if (server) server->stop(grace);
    sender = {};
    keeper = {};
    intake.reset();
    courier.reset();
    server.reset();
  }

  Core core;
  Metrics metrics;
  Console console;
  Api api;
  Tus tus;
  std::atomic<bool> is_open{false};
  Bell resting;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<Courier> courier;
  std::unique_ptr<Intake> intake;
  std::jthread sender, keeper;
};

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Service::~Service() {
  impl_->end(0ms);
}

Result<std::unique_ptr<Service>> Service::start(ServiceOptions options, MediaBoundary& media,
                                                std::function<void(const Json&)> log) {
  publish::PublisherOptions publishing{.store = options.store,
                                       .vault = options.vault,
                                       .pinterest = options.pinterest,
                                       .media_store = options.media_store};
  PINMILL_ASSIGN_OR_RETURN(auto publisher, publish::Publisher::open(std::move(publishing)));
  PINMILL_ASSIGN_OR_RETURN(auto vault, publish::Vault::open(options.vault));
  auto records = std::make_unique<publish::Records>(publisher->store().shared_from_this());
  auto impl = std::make_unique<Impl>(std::move(options), std::move(records), std::move(publisher), std::move(vault),
                                     media, std::move(log));
  Core& core = impl->core;
  PINMILL_RETURN_IF_ERROR(make_folders(core));
  PINMILL_RETURN_IF_ERROR(core.records->write([](publish::RecordSession& session) -> Result<void> {
    ensure_default_profile(session);
    return {};
  }));
  PINMILL_ASSIGN_OR_RETURN(impl->server, http::Server::start(server_options(core.options),
                                                             [impl = impl.get()](const http::RequestHead& head) {
                                                               return impl->receive(head);
                                                             }));
  core.url = core.options.public_url.empty() ? impl->server->url() : core.options.public_url;
  while (core.url.ends_with('/')) core.url.pop_back();
  impl->is_open = true;
  impl->begin();
  return std::unique_ptr<Service>(new Service(std::move(impl)));
}

const std::string& Service::url() const noexcept {
  return impl_->core.url;
}

void Service::drain(std::chrono::milliseconds grace) {
  impl_->end(grace);
}

}  // namespace pinmill::service

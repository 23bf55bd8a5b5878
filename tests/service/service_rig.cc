#include "service/service_rig.h"

#include <mutex>
#include <stdexcept>
#include <utility>

#include "publish/pictures.h"
#include "service/keys.h"
#include "support/processes.h"

namespace pinmill::testing {

using namespace std::chrono_literals;

namespace {

sandbox::SandboxOptions quick_sandbox() {
  return {
      .limits = {.read_per_minute = 0, .write_per_minute = 0, .per_second = 0, .read_per_day = 0, .write_per_day = 0},
      .rate_headers = sandbox::RateHeaders::none,
      .processing = 0ms};
}

}  // namespace

ServiceRig::ServiceRig(const std::function<void(service::ServiceOptions&)>& change)
    : sandbox(take(sandbox::Sandbox::start(quick_sandbox()))) {
  options.store.folder = folder.path() / "store";
  options.vault.key_file = folder.path() / "vault.key";
  options.pinterest = {.base_url = sandbox->api_url(), .authorize_url = sandbox->url() + "/oauth/"};
  options.port = 0;
  options.requests_per_minute = 1'000'000;
  options.webhooks_to = options.media_from = service::ForeignAddresses::loopback_too;
  if (change) change(options);
  const auto publisher =
      take(publish::Publisher::open({.store = options.store, .vault = options.vault, .pinterest = options.pinterest}));
  EXPECT_THAT(publisher->keep_app("1480000", publish::Secret("sandbox-secret")), is_ok());
  const auto issued = sandbox->issue_tokens("shop");
  tokens = {issued.access, issued.refresh};
  const auto login = take(publisher->login_with_tokens({.access = publish::Secret(issued.access),
                                                        .refresh = publish::Secret(issued.refresh),
                                                        .access_for = 30 * 24h,
                                                        .refresh_for = 60 * 24h}));
  board = take(publisher->board(login.account.id, "Recipes", publish::MissingBoard::create)).id;
  key = make_key();
  running = take(service::Service::start(options, media));
  url = running->url();
  const Json accounts = get("/v1/accounts").body["accounts"];
  account = accounts.items().at(0)["_id"].string_or("");
  profile = accounts.items().at(0)["profileId"]["_id"].string_or("");
}

ServiceRig::~ServiceRig() = default;

http::Response ServiceRig::send(http::Request request) const {
  return take(const_cast<http::Client&>(client).send(request).response);
}

Called ServiceRig::call(http::Method method, const std::string& path, const Json& body, http::Fields headers) const {
  if (http::find_header(headers, "Authorization") == nullptr) headers.emplace_back("Authorization", "Bearer " + key);
  http::Request request{.method = method, .url = running->url() + path, .headers = std::move(headers)};
  if (!body.is_null()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body.dump();
  }
  auto response = send(std::move(request));
  return {.status = response.status,
          .body = Json::parse(response.body).value_or(Json()),
          .headers = std::move(response.headers)};
}

std::string ServiceRig::upload(unsigned number) const {
  const std::string png = numbered_png(number);
  const Called announced =
      post("/v1/media/presign", Json::object({{"filename", "picture.png"}, {"contentType", "image/png"}}));
  const auto put = send({.method = http::Method::put,
                         .url = announced.body["uploadUrl"].string_or(""),
                         .headers = {{"Content-Type", "image/png"}},
                         .body = png});
  EXPECT_EQ(put.status, 200) << put.body;
  return announced.body["publicUrl"].string_or("");
}

Json ServiceRig::post_body(unsigned number, Json more) const {
  Json body = Json::object(
      {{"content", "Picture " + std::to_string(number)},
       {"mediaItems", Json::array({Json::object({{"type", "image"}, {"url", upload(number)}})})},
       {"platforms", Json::array({Json::object({{"platform", "pinterest"},
                                                {"accountId", account},
                                                {"platformSpecificData", Json::object({{"boardId", board}})}})})}});
  Json whole = Json::object();
  for (const auto& [name, value] : body.members())
    if (more[name].is_null()) whole.set(name, value);
  for (const auto& [name, value] : more.members()) whole.set(name, value);
  return whole;
}

Json ServiceRig::wait_for(const std::string& id, std::string_view status) const {
  Json seen;
  const bool came = wait_until([&] {
    seen = get("/v1/posts/" + id).body["post"];
    return seen["status"].string_or("") == status;
  });
  if (!came) throw std::runtime_error("the post is not " + std::string(status) + ": " + seen.dump());
  return seen;
}

void ServiceRig::keep_port() {
  options.port = static_cast<std::uint16_t>(std::stoi(running->url().substr(running->url().rfind(':') + 1)));
}

void ServiceRig::stop() {
  keep_port();
  running.reset();
}

void ServiceRig::restart() {
  running.reset();
  running = take(service::Service::start(options, media));
}

std::string ServiceRig::make_key(std::vector<std::string> profiles) const {
  const auto records = take(publish::Records::open(options.store));
  return take(service::create_key(*records, {.name = "test", .profiles = std::move(profiles)})).secret;
}

int ServiceRig::pins_titled(const std::string& title) const {
  int count = 0;
  for (const Json& pin : sandbox->ledger("pin")) count += pin["pin"]["title"].string_or("") == title ? 1 : 0;
  return count;
}

struct HookReceiver::State {
  std::mutex mutex;
  std::vector<Hit> hits;
  int status = 200;
};

HookReceiver::HookReceiver() : state_(std::make_shared<State>()) {
  server_ = take(http::Server::start({}, [state = state_](const http::RequestHead& head) -> http::Reception {
    return http::gather_body(head, 1'000'000, [state, head](const std::string& body) {
      const std::scoped_lock lock(state->mutex);
      state->hits.push_back({head.headers, body, Json::parse(body).value_or(Json())});
      return http::text_answer(state->status, "text/plain", "noted");
    });
  }));
}

HookReceiver::~HookReceiver() = default;

std::string HookReceiver::url() const {
  return server_->url() + "/hook";
}

void HookReceiver::answer_with(int status) {
  const std::scoped_lock lock(state_->mutex);
  state_->status = status;
}

std::vector<HookReceiver::Hit> HookReceiver::hits() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->hits;
}

HookReceiver::Hit HookReceiver::wait_for(std::string_view event) const {
  Hit found;
  const bool came = wait_until([&] {
    for (const Hit& hit : hits())
      if (hit.json["event"].string_or("") == event) {
        found = hit;
        return true;
      }
    return false;
  });
  if (!came) throw std::runtime_error("no " + std::string(event) + " has come");
  return found;
}

}  // namespace pinmill::testing

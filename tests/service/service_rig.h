// A sandbox Pinterest, a service that publishes to it, and a client with a key. One thread at a time, but for `call`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "http/client.h"
#include "http/server.h"
#include "pipeline/media_boundary.h"
#include "sandbox/sandbox.h"
#include "service/service.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {

struct Called {
  int status = 0;
  Json body{};
  http::Fields headers{};
};

class ServiceRig {
 public:
  /// `change` is applied to the options before the service starts.
  explicit ServiceRig(const std::function<void(service::ServiceOptions&)>& change = {});
  ~ServiceRig();

  /// With the rig's key, or another.
  Called call(http::Method method, const std::string& path, const Json& body = {}, http::Fields headers = {}) const;
  Called get(const std::string& path) const { return call(http::Method::get, path); }
  Called post(const std::string& path, const Json& body, http::Fields headers = {}) const {
    return call(http::Method::post, path, body, std::move(headers));
  }
  /// Anything, without a key unless it is in the headers.
  http::Response send(http::Request request) const;

  /// Uploads that numbered picture as a client would: presign, PUT. Its address.
  std::string upload(unsigned number) const;
  /// The body of a post about that picture, on the rig's account and board.
  Json post_body(unsigned number, Json more = Json::object()) const;
  /// Asks until the post has that status; its JSON.
  Json wait_for(const std::string& post, std::string_view status) const;

  /// Ends the service and starts it again on the same store, as after an update.
  void restart();
  /// Ends the service, for another process to take its place at `url`.
  void stop();
  /// From the next `restart` on it listens where it does now.
  void keep_port();
  std::string make_key(std::vector<std::string> profiles = {}) const;
  /// How many Pins of that title the sandbox truly holds.
  int pins_titled(const std::string& title) const;

  TemporaryFolder folder;
  std::unique_ptr<sandbox::Sandbox> sandbox;
  service::ServiceOptions options;
  InProcessBoundary media;
  std::unique_ptr<service::Service> running;
  http::Client client;
  std::string key, account, profile, board, url;
  std::vector<std::string> tokens;  ///< of the account, which nobody must see
};

/// A receiver of webhooks on this machine, which keeps what comes. Internally synchronised.
class HookReceiver {
 public:
  HookReceiver();
  ~HookReceiver();
  std::string url() const;
  /// What the next ones are answered; 200 at first.
  void answer_with(int status);

  struct Hit {
    http::Fields headers{};
    std::string body{};
    Json json{};
  };
  std::vector<Hit> hits() const;
  /// Waits until one of that event has come; throws after a minute.
  Hit wait_for(std::string_view event) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace pinmill::testing

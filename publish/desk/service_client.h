// Calls of a pinmill service's API. Internally synchronised.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "base/json.h"
#include "http/client.h"
#include "publish/secret.h"

namespace pinmill::publish {

/// Where a service is, and as whom it is spoken to.
struct ServiceAddress {
  std::string url{};  ///< "https://pins.example.org"; "/v1" and "/api/v1" behind it are taken off
  Secret key{};       ///< "sk_…"
};

struct ServiceAnswer {
  int status = 0;
  Json body{};
  http::Fields headers{};
};

/// What to do where no answer came to a request that may have arrived.
enum class Repeat : std::uint8_t { no, yes };

class ServiceClient {
 public:
  /// invalid_argument for what is no address, and without a key.
  static Result<ServiceClient> open(ServiceAddress address);

  /// "https://pins.example.org"
  const std::string& url() const noexcept { return address_.url; }

  /// `path`: "/v1/pins". Waits and asks again where the service is busy (429, 503: as long as it says), and a little
  /// while it is not there. unavailable where that does not help; any other answer is one.
  Result<ServiceAnswer> ask(http::Method method, const std::string& path, const std::optional<Json>& body,
                            Repeat repeat, std::stop_token stop);
  /// As `ask`, but answers that are no 2xx are errors, in the service's words.
  Result<Json> call(http::Method method, const std::string& path, const std::optional<Json>& body, Repeat repeat,
                    std::stop_token stop);
  /// Once, with the key, without any patience.
  http::Exchange send(http::Request request, std::stop_token stop);

  /// What a refusal means, in the service's words.
  Error error_of(const ServiceAnswer& answer) const;
  /// `error` of an exchange that brought no answer, for people.
  Error unreachable(const Error& error) const;

 private:
  explicit ServiceClient(ServiceAddress address) : address_(std::move(address)) {}
  ServiceAddress address_;
  http::Client client_;
};

/// Waits that long, or until it is asked to stop: then cancelled.
Result<void> rest(std::chrono::milliseconds length, const std::stop_token& stop);

}  // namespace pinmill::publish

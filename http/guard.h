// Requests to addresses that a user, a file or a foreign page named: nothing but the public internet is dialled.
// Internally synchronised.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "http/client.h"

namespace pinmill::http {

/// An address as it is dialled: 4 or 16 bytes, network order. True for public unicast; false for loopback, private,
/// link-local, shared, reserved, multicast, documentation and benchmarking ranges, and for IPv6 forms that carry one.
bool is_public_unicast(std::span<const std::byte> address) noexcept;

/// http or https, a host, no user info, no backslash, no control characters; invalid_argument says which.
Result<void> check_foreign_url(std::string_view url);

struct GuardOptions {
  std::string user_agent = "pinmill";
  std::vector<std::uint16_t> ports = {80, 443};
  int max_redirects = 5;
  Deadlines deadlines{.connect = std::chrono::milliseconds(5'000),
                      .total = std::chrono::minutes(10),
                      .stall = std::chrono::seconds(15),
                      .min_bytes_per_second = 1'000};
  std::uint64_t max_body_bytes = 32'000'000;
  /// For tests that serve pages themselves: loopback may be dialled as well, at any port.
  enum class Loopback : std::uint8_t { refused, allowed } loopback = Loopback::refused;
};

struct Fetched {
  std::string url{};  ///< after redirects
  Response response{};
};

/// invalid_argument where what the address says by itself (its port, numbers for a host, "localhost") is never dialled.
Result<void> check_dialable(std::string_view url, const GuardOptions& options);

/// Internally synchronised. The address is checked on the socket that is about to be dialled, after names were looked
/// up, for each redirect anew; neither proxy nor kept connection stands between.
class GuardedClient {
 public:
  explicit GuardedClient(GuardOptions options = {});
  GuardedClient(GuardedClient&&) noexcept;
  GuardedClient& operator=(GuardedClient&&) noexcept;
  ~GuardedClient();

  /// GET with redirects followed, https never down to http. The body of a 2xx answer goes to `sink`, else into the
  /// response. invalid_argument for an address that must not be dialled; else as Client::send.
  Result<Fetched> fetch(const std::string& url, std::stop_token stop = {}, BodySink* sink = nullptr);
  /// As fetch, with HEAD.
  Result<Fetched> head(const std::string& url, std::stop_token stop = {});
  /// Sends `request` once, on a connection of its own, with the guard's deadlines and limits; a redirect is an answer.
  Result<Response> send(Request request, std::stop_token stop = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pinmill::http

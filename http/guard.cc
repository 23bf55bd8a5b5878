#include "http/guard.h"

#include <algorithm>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "http/transfer.h"

namespace pinmill::http {
namespace {

bool is_redirect(int status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<void> check_port(const GuardOptions& options, const Url& url, std::uint16_t port) {
  if (std::find(options.ports.begin(), options.ports.end(), port) != options.ports.end()) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("port {} of {} is not fetched from: only 80 and 443 are", port, url.host));
}

Result<void> may_dial(const GuardOptions& options, const Url& url, ByteView address, std::uint16_t port) {
  if (options.loopback == GuardOptions::Loopback::allowed && is_loopback(address)) return {};
  if (!is_public_unicast(address))
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("{} leads into a private network or to this machine: only public addresses are fetched", url.host));
  return check_port(options, url, port);
}

/// The address that a host is by its own words; empty where it is a name that has to be looked up.
std::vector<std::byte> literal_address(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) host = "127.0.0.1";
  const bool is_v6 = host.starts_with('[') && host.ends_with(']');
  const std::string text(is_v6 ? host.substr(1, host.size() - 2) : host);
  std::vector<std::byte> address(is_v6 ? 16 : 4);
  if (::inet_pton(is_v6 ? AF_INET6 : AF_INET, text.c_str(), address.data()) != 1) address.clear();
  return address;
}

}  // namespace

struct GuardedClient::Impl {
  explicit Impl(GuardOptions given) : options(std::move(given)), transfers({.user_agent = options.user_agent}) {}

  Result<Response> once(Request request, const Url& url, const std::stop_token& stop) {
    request.connection = Connection::fresh;
    request.deadlines = options.deadlines;
    request.max_body_bytes = options.max_body_bytes;
    const auto allowed = [&](ByteView address, std::uint16_t port) { return may_dial(options, url, address, port); };
    return transfers.run(request, url, allowed, stop).response;
  }

  Result<Fetched> follow(Method method, const std::string& from, const std::stop_token& stop, BodySink* sink) {
    PINMILL_ASSIGN_OR_RETURN(Url url, parse_url(from));
    for (int left = options.max_redirects;; --left) {
      PINMILL_ASSIGN_OR_RETURN(Response response, once({.method = method, .sink = sink}, url, stop));
      const std::string* location = find_header(response.headers, "Location");
      if (!is_redirect(response.status) || location == nullptr) return Fetched{url.text(), std::move(response)};
      if (left == 0)
        return Error(ErrorCode::limit_exceeded, fmt::format("{} redirects more than {} times: give the last address",
                                                            from, options.max_redirects));
      PINMILL_ASSIGN_OR_RETURN(Url next, resolve_url(url, *location));
      if (url.scheme == "https" && next.scheme == "http")
        return Error(
            ErrorCode::invalid_argument,
            fmt::format("{} redirects from https down to {}: give an https address", url.shown(), next.shown()));
      url = std::move(next);
    }
  }

  const GuardOptions options;
  Transfers transfers;
};

Result<void> check_foreign_url(std::string_view url) {
  PINMILL_RETURN_IF_ERROR(parse_url(url));
  return {};
}

Result<void> check_dialable(std::string_view text, const GuardOptions& options) {
  PINMILL_ASSIGN_OR_RETURN(const Url url, parse_url(text));
  if (const auto address = literal_address(url.host); !address.empty())
    return may_dial(options, url, address, url.port);
  // A name may be one of loopback's, where any port will do.
  return options.loopback == GuardOptions::Loopback::allowed ? Result<void>() : check_port(options, url, url.port);
}

GuardedClient::GuardedClient(GuardOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
GuardedClient::GuardedClient(GuardedClient&&) noexcept = default;
GuardedClient& GuardedClient::operator=(GuardedClient&&) noexcept = default;
GuardedClient::~GuardedClient() = default;

Result<Fetched> GuardedClient::fetch(const std::string& url, std::stop_token stop, BodySink* sink) {
  return impl_->follow(Method::get, url, stop, sink);
}

Result<Fetched> GuardedClient::head(const std::string& url, std::stop_token stop) {
  return impl_->follow(Method::head, url, stop, nullptr);
}

Result<Response> GuardedClient::send(Request request, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const Url url, parse_url(request.url));
  return impl_->once(std::move(request), url, stop);
}

}  // namespace pinmill::http

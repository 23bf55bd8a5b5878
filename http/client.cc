#include "http/client.h"

#include <utility>

#include <fmt/format.h>

#include "http/transfer.h"

namespace pinmill::http {

struct Client::Impl {
  explicit Impl(const ClientOptions& options)
      : plain_http(options.plain_http),
        transfers({.user_agent = options.user_agent,
                   .proxy = options.proxy,
                   .extra_authorities = options.extra_authorities.string()}) {}

  Result<void> may_dial(const Url& url, ByteView address) const {
    const bool fine = url.scheme == "https" || plain_http == PlainHttp::anywhere ||
                      (plain_http == PlainHttp::loopback && is_loopback(address));
    if (fine) return {};
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} would go unencrypted over the network: write https", url.shown()));
  }

  PlainHttp plain_http;
  Transfers transfers;
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(options)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Exchange Client::send(const Request& request, std::stop_token stop) {
  auto url = parse_url(request.url);
  if (!url) return {Delivery::not_sent, 0, std::move(url).error()};
  const auto may_dial = [&](ByteView address, std::uint16_t) { return impl_->may_dial(*url, address); };
  return impl_->transfers.run(request, *url, may_dial, stop);
}

}  // namespace pinmill::http

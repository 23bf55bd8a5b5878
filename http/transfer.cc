#include "http/transfer.h"

#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "http/transfer_state.h"

namespace pinmill::http {
namespace {

constexpr std::size_t max_idle_handles = 16;

Error out_of_handles() {
  return Error(ErrorCode::limit_exceeded, "libcurl could not be set up: free some memory");
}

void start_libcurl_once() {
  static const CURLcode started = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(started);
}

// Blocks until the transfer has ended or a stop was requested; the code of an ended one.
std::optional<CURLcode> perform(CURLM* multi, const std::stop_token& stop) {
  const std::stop_callback wake_up(stop, [multi] { ::curl_multi_wakeup(multi); });
  for (int running = 1; !stop.stop_requested();) {
    if (::curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    if (running == 0) {
      int left = 0;
      const CURLMsg* message = ::curl_multi_info_read(multi, &left);
      return message != nullptr ? message->data.result : CURLE_FAILED_INIT;
    }
    ::curl_multi_poll(multi, nullptr, 0, 1'000, nullptr);
  }
  return std::nullopt;
}

}  // namespace

struct Transfers::Handles {
  // The multi handle goes last: it owns the connections.
  MultiPtr multi{::curl_multi_init()};
  EasyPtr easy{::curl_easy_init()};
};

Transfers::Transfers(Settings settings) : settings_(std::move(settings)) {
  start_libcurl_once();
}
Transfers::~Transfers() = default;

std::unique_ptr<Transfers::Handles> Transfers::take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<Handles>();
  auto handles = std::move(idle_.back());
  idle_.pop_back();
  return handles;
}

void Transfers::give_back(std::unique_ptr<Handles> handles) {
  ::curl_easy_reset(handles->easy.get());
  const std::lock_guard lock(mutex_);
  if (idle_.size() < max_idle_handles) idle_.push_back(std::move(handles));
}

Exchange Transfers::run(const Request& request, const Url& url, const MayDial& may_dial, const std::stop_token& stop) {
  auto handles = take();
  if (!handles->multi || !handles->easy) return {Delivery::not_sent, 0, out_of_handles()};
  CURL* const easy = handles->easy.get();
  TransferState state{.request = request, .url = url, .may_dial = may_dial};
  if (auto ready = set_up(easy, state, settings_); !ready) return {Delivery::not_sent, 0, std::move(ready).error()};

  if (::curl_multi_add_handle(handles->multi.get(), easy) != CURLM_OK) return {Delivery::not_sent, 0, out_of_handles()};
  const auto code = perform(handles->multi.get(), stop);
  long sent_bytes = 0, status = 0;
  ::curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent_bytes);
  ::curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  ::curl_multi_remove_handle(handles->multi.get(), easy);

  const auto delivery = sent_bytes == 0 ? Delivery::not_sent : Delivery::sent;
  state.response.status = static_cast<int>(status);
  const auto outcome = [&]() -> Result<Response> {
    if (!code)
      return Error(ErrorCode::cancelled, fmt::format("{} {} was stopped", to_string(request.method), url.shown()));
    if (*code != CURLE_OK) return transfer_error(*code, state);
    return std::move(state.response);
  };
  Exchange exchange{delivery, static_cast<int>(status), outcome()};
  give_back(std::move(handles));
  return exchange;
}

}  // namespace pinmill::http

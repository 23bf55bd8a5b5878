// One call of Pinterest's API v5, without waiting, limits or repetition. Internally synchronised.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "base/json.h"
#include "http/client.h"
#include "publish/pinterest/trouble.h"
#include "publish/secret.h"

namespace pinmill::publish {

struct ApiRequest {
  http::Method method = http::Method::get;
  std::string path{};  ///< "/boards/1/pins", already encoded
  http::Fields query{};
  /// JSON as text, or read from somewhere; nothing for none.
  std::variant<std::monostate, Json, std::shared_ptr<http::BodyReader>> body{};
  Call call = Call::read;
};

struct ApiAnswer {
  int status = 0;
  Json body{};
  http::Fields headers{};
};

struct ApiReply {
  Reply<ApiAnswer> reply;
  /// Of the answer, also of one that is trouble: what limits are read from.
  http::Fields headers{};
};

/// A server's clock, from its last `Date` on. Ours may be set meanwhile: it goes on by the monotonic one.
class ServerClock {
 public:
  void heard(const http::Fields& headers) noexcept;
  /// nullopt before the first answer.
  std::optional<std::chrono::sys_seconds> now() const noexcept;

 private:
  std::atomic<std::int64_t> ahead_us_{unknown};
  static constexpr std::int64_t unknown = INT64_MIN;
};

class Api {
 public:
  /// `base_url`: "https://api.pinterest.com/v5", without a slash at its end.
  Api(std::shared_ptr<http::Client> client, std::string base_url);

  const std::string& base_url() const noexcept { return base_url_; }
  http::Client& client() noexcept { return *client_; }
  ServerClock& clock() noexcept { return clock_; }

  /// With `Authorization: Bearer`.
  ApiReply send(const ApiRequest& request, const Secret& token, std::stop_token stop = {});
  /// POST /oauth/token with a form and Basic authorization.
  Reply<Json> ask_for_token(const std::string& app_id, const Secret& app_secret, const http::Fields& form,
                            std::stop_token stop = {});

  /// Of every call but those with a body that is read.
  static constexpr std::chrono::seconds deadline{30};
  /// Of a call whose body is read: ten megabytes over a slow line.
  static constexpr std::chrono::seconds long_deadline{120};

 private:
  std::shared_ptr<http::Client> client_;
  std::string base_url_;
  ServerClock clock_;
};

/// "2022-10-13T01:40:29" (UTC), or with an offset; nullopt for anything else.
std::optional<std::chrono::sys_seconds> parse_api_time(std::string_view text);
/// Digits only, 1 to 19 of them: how Pinterest writes ids.
bool is_api_id(std::string_view text) noexcept;

}  // namespace pinmill::publish

// The console: a page for the person who runs the service, who logs in with an API key and gets a cookie for it. The
// page calls the API with that cookie and a token besides. Internally synchronised.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/server.h"
#include "service/core.h"
#include "service/keys.h"
#include "service/pictures.h"
#include "service/reply.h"
#include "service/sessions.h"

namespace pinmill::service {

/// The header with the session's token: no page of another origin can send it, or know it.
inline constexpr std::string_view console_token_header = "X-Pinmill-Token";

class Console {
 public:
  explicit Console(Core& core) : core_(core) {}

  /// "/console" and what lies below it, and "/connect".
  static bool serves(std::string_view path);
  http::Reception receive(const http::RequestHead& head);

  /// The key of the session whose cookie and token come from the service's own page; else why not.
  std::optional<Reply> admit(const http::RequestHead& head, ApiKey& key);

 private:
  http::Answer answer(const http::RequestHead& head, const std::string& body);
  http::Answer look(const http::RequestHead& head);
  Reply log_in(const http::RequestHead& head, const std::string& body);
  Reply log_out(const http::RequestHead& head);
  Reply show_session(const http::RequestHead& head);
  Reply show_overview(const http::RequestHead& head);
  Reply show_pins(const http::RequestHead& head);
  http::Answer show_picture(const http::RequestHead& head, const std::string& name);
  /// not_found where there is no such post or Pin, or the key does not see it; nullopt where no picture is kept.
  Result<std::optional<Picture>> picture_for(const ApiKey& key, const std::string& name);
  http::Answer listen(const http::RequestHead& head);

  bool is_own(const http::RequestHead& head) const;
  std::optional<Session> session_of(const http::RequestHead& head);
  /// For what changes nothing and carries no token: pictures and events.
  std::optional<Reply> admit_reader(const http::RequestHead& head, ApiKey& key);
  std::optional<Reply> read_key(const Session& session, ApiKey& key);
  std::string cookie_name() const;
  std::string cookie(std::string_view value, std::chrono::seconds lifetime) const;

  Core& core_;
  Sessions sessions_;
  WrongKeys wrong_keys_;
};

}  // namespace pinmill::service

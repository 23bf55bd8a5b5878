// Whose request it is
//
// The cookie alone opens nothing that changes anything: it is HttpOnly and SameSite=Strict, and a call must also carry
// the session's token in a header, which only the page's own script can read and send, and come from the service's own
// origin as browsers state it (Origin, Sec-Fetch-Site). The cookie holds a random handle and never the key.
//
// What the page is made of
//
// Document, style and scripts lie in service/page/, and CMake embeds them: `nodes` and `times` are what the others
// stand on; `month`, `new_pin` and `edit_post` are a part of the page each; `connect` is the little page where a person
// who connects an account chooses a board. The page is a client of the API like any other, but for its login and what
// is shown here besides. An event says that something has changed and not what: the page asks again, and sees what its
// key may see.
#include "service/console.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/parts.h"
#include "base/unicode.h"
#include "embedded/connect_html.h"
#include "embedded/connect_js.h"
#include "embedded/console_css.h"
#include "embedded/console_html.h"
#include "embedded/console_js.h"
#include "embedded/edit_post_js.h"
#include "embedded/month_js.h"
#include "embedded/new_pin_js.h"
#include "embedded/nodes_js.h"
#include "embedded/times_js.h"
#include "http/url.h"
#include "service/accounts.h"
#include "service/command_pins.h"
#include "service/fields.h"
#include "service/follow.h"
#include "service/ids.h"
#include "service/overview.h"
#include "service/pictures.h"

namespace pinmill::service {
namespace {

constexpr std::size_t most_body_bytes = 4'000;  // a login
constexpr std::int64_t most_out_at_first = 25;
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// In place of a picture that is not kept, or not made yet.
constexpr std::string_view no_picture =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 30"><path fill="#8884" d="M0 0h20v30H0z"/>)"
    R"(<path fill="#888a" d="m4 20 4-6 3 4 2-2 3 4z"/><circle cx="13.5" cy="11.5" r="1.5" fill="#888a"/></svg>)";

struct Part {
  std::string_view path, type;
  const std::string_view& text;
};

const Part* find_part(std::string_view path) {
  constexpr std::string_view html = "text/html; charset=utf-8", script = "text/javascript; charset=utf-8";
  static const std::array<Part, 10> parts = {{
      {"/console", html, embedded::console_html},
      {"/console/console.css", "text/css; charset=utf-8", embedded::console_css},
      {"/console/console.js", script, embedded::console_js},
      {"/console/times.js", script, embedded::times_js},
      {"/console/nodes.js", script, embedded::nodes_js},
      {"/console/month.js", script, embedded::month_js},
      {"/console/edit_post.js", script, embedded::edit_post_js},
      {"/console/new_pin.js", script, embedded::new_pin_js},
      {"/connect", html, embedded::connect_html},
      {"/console/connect.js", script, embedded::connect_js},
  }};
  if (path == "/console/") path = "/console";
  const auto found = std::find_if(parts.begin(), parts.end(), [path](const Part& part) { return part.path == path; });
  return found == parts.end() ? nullptr : &*found;
}

http::Answer part_answer(const Part& part) {
  http::Answer answer = http::text_answer(200, part.type, std::string(part.text));
  answer.headers.insert(answer.headers.end(), {{"Content-Security-Policy", std::string(policy)},
                                               {"X-Content-Type-Options", "nosniff"},
                                               {"Referrer-Policy", "no-referrer"},
                                               {"Cross-Origin-Opener-Policy", "same-origin"},
                                               {"Cross-Origin-Resource-Policy", "same-origin"},
                                               {"Cache-Control", "no-cache"}});
  return answer;
}

bool is_reading(const http::RequestHead& head) noexcept {
  return head.method == http::Method::get || head.method == http::Method::head;
}

/// The cookie's value; empty where there is none such.
std::string find_cookie(const http::RequestHead& head, std::string_view name) {
  const std::string* text = http::find_header(head.headers, "Cookie");
  std::string_view rest = text == nullptr ? std::string_view() : *text;
  while (!rest.empty()) {
    std::string_view value = trim(take_part(rest, ';'));
    if (take_part(value, '=') == name) return std::string(value);
  }
  return {};
}

Reply signed_out() {
  return refuse({.status = 401, .code = "signed_out", .message = "you are no longer logged in: log in again"});
}

Reply foreign_page() {
  return refuse({.status = 403,
                 .code = "foreign_page",
                 .message = "this call does not come from the service's own page: open /console at the address that "
                            "the service is known by"});
}

Json session_json(const Session& session, const ApiKey& key) {
  return Json::object({{"signedIn", true},
                       {"token", session.token},
                       {"key", Json::object({{"name", key.name},
                                             {"preview", key.preview},
                                             {"readOnly", key.permission == ApiKey::Permission::read}})}});
}

}  // namespace

bool Console::serves(std::string_view path) {
  return path == "/console" || path.starts_with("/console/") || path == "/connect";
}

http::Reception Console::receive(const http::RequestHead& head) {
  return http::gather_body(head, most_body_bytes, [this, head](const std::string& body) { return answer(head, body); });
}

http::Answer Console::answer(const http::RequestHead& head, const std::string& body) {
  if (is_reading(head)) return look(head);
  if (head.method == http::Method::post && head.path == "/console/login") return json_answer(log_in(head, body));
  if (head.method == http::Method::post && head.path == "/console/logout") return json_answer(log_out(head));
  return json_answer(not_found("Page"));
}

http::Answer Console::look(const http::RequestHead& head) {
  constexpr std::string_view pictures = "/console/pictures/";
  if (const Part* part = find_part(head.path)) return part_answer(*part);
  if (head.path == "/console/session") return json_answer(show_session(head));
  if (head.path == "/console/overview") return json_answer(show_overview(head));
  if (head.path == "/console/pins") return json_answer(show_pins(head));
  if (head.path == "/console/events") return listen(head);
  if (head.path.starts_with(pictures)) return show_picture(head, head.path.substr(pictures.size()));
  return json_answer(not_found("Page"));
}

Reply Console::log_in(const http::RequestHead& head, const std::string& body) {
  const std::string* type = http::find_header(head.headers, "Content-Type");
  if (!is_own(head) || type == nullptr || !type->starts_with("application/json")) return foreign_page();
  if (wrong_keys_.are_too_many(head.peer)) {
    Reply reply = refuse({.status = 429,
                          .code = "too_many_tries",
                          .message = fmt::format("{} wrong keys within a minute: wait for a minute", WrongKeys::most)});
    reply.headers.emplace_back("Retry-After", "60");
    return reply;
  }
  const Json asked = Json::parse(body).value_or(Json());
  PINMILL_ASSIGN_OR_REFUSE(const auto key, find_key(core_, trim(asked["key"].string_or(""))));
  if (!key) {
    wrong_keys_.count(head.peer);
    if (core_.log) core_.log(Json::object({{"level", "warning"}, {"event", "login refused"}, {"peer", head.peer}}));
    return refuse({.status = 401,
                   .code = "unauthorized",
                   .message = "this API key is unknown, expired or revoked: `pinmill keys create` makes one"});
  }
  const Session session = sessions_.begin(key->id);
  return {.body = session_json(session, *key), .headers = {{"Set-Cookie", cookie(session.handle, Sessions::longest)}}};
}

Reply Console::log_out(const http::RequestHead& head) {
  const auto session = session_of(head);
  const std::string* token = http::find_header(head.headers, console_token_header);
  if (session && (token == nullptr || *token != session->token || !is_own(head))) return foreign_page();
  if (session) sessions_.end(session->handle);
  return {.body = Json::object({{"signedIn", false}}), .headers = {{"Set-Cookie", cookie("", {})}}};
}

/// What a page that is loaded anew begins with: its token, or that it must log in.
Reply Console::show_session(const http::RequestHead& head) {
  const auto session = session_of(head);
  ApiKey key;
  if (!session || !is_own(head) || read_key(*session, key)) return {.body = Json::object({{"signedIn", false}})};
  return {.body = session_json(*session, key)};
}

Reply Console::show_overview(const http::RequestHead& head) {
  ApiKey key;
  PINMILL_REFUSE_IF(admit(head, key));
  PINMILL_ASSIGN_OR_REFUSE(Json body, overview(core_, key));
  return {.body = std::move(body)};
}

Reply Console::show_pins(const http::RequestHead& head) {
  ApiKey key;
  PINMILL_REFUSE_IF(admit(head, key));
  std::int64_t out = most_out_at_first;
  PINMILL_REFUSE_IF(Fields(head.query).number("out", out, {0, 100'000}).refusal());
  PINMILL_ASSIGN_OR_REFUSE(Json body, command_pins(core_, key, out));
  return {.body = std::move(body)};
}

Result<std::optional<Picture>> Console::picture_for(const ApiKey& key, const std::string& name) {
  const Error unknown(ErrorCode::not_found, "there is no such picture");
  const auto if_kept = [](Result<Picture> picture) {
    return picture ? std::optional(*std::move(picture)) : std::optional<Picture>();
  };
  if (const auto number = pin_named(name)) {
    PINMILL_ASSIGN_OR_RETURN(const auto pin, core_.publisher->get(*number));
    PINMILL_ASSIGN_OR_RETURN(const auto member, find_member(core_, key, id_of(pin.account)));
    if (!member) return unknown;
    return if_kept(open_picture(core_, pin));
  }
  if (!is_id(name)) return unknown;
  PINMILL_ASSIGN_OR_RETURN(const auto post, load_post(core_, name));
  if (!post || !key.sees(post->profile)) return unknown;
  return if_kept(open_picture(core_, name));
}

http::Answer Console::show_picture(const http::RequestHead& head, const std::string& name) {
  ApiKey key;
  if (auto refused = admit_reader(head, key)) return json_answer(*std::move(refused));
  auto found = picture_for(key, name);
  if (!found) return json_answer(refuse(found.error()));
  auto picture = *std::move(found);
  http::Answer answer;
  if (!picture) {
    answer = http::text_answer(200, "image/svg+xml", std::string(no_picture));
    answer.headers.insert(answer.headers.end(), {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}});
    return answer;
  }
  answer.headers = {{"Content-Type", std::string(picture->media_type)},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Cross-Origin-Resource-Policy", "same-origin"},
                    {"Cache-Control", "private, max-age=60"}};
  answer.body = http::FileBody{.fd = std::move(picture->file), .size_bytes = picture->size_bytes};
  return answer;
}

http::Answer Console::listen(const http::RequestHead& head) {
  ApiKey key;
  if (auto refused = admit_reader(head, key)) return json_answer(*std::move(refused));
  http::Answer answer;
  // The core outlives the server, which ends every stream.
  answer.body = http::EventBody{std::shared_ptr<http::EventHub>(std::shared_ptr<void>(), &core_.events)};
  return answer;
}

std::optional<Reply> Console::admit(const http::RequestHead& head, ApiKey& key) {
  const auto session = session_of(head);
  if (!session) return signed_out();
  const std::string* token = http::find_header(head.headers, console_token_header);
  if (token == nullptr || *token != session->token || !is_own(head)) return foreign_page();
  return read_key(*session, key);
}

std::optional<Reply> Console::admit_reader(const http::RequestHead& head, ApiKey& key) {
  const auto session = session_of(head);
  if (!session) return signed_out();
  if (!is_own(head)) return foreign_page();
  return read_key(*session, key);
}

/// A key that was revoked or has expired ends its sessions.
std::optional<Reply> Console::read_key(const Session& session, ApiKey& key) {
  PINMILL_ASSIGN_OR_REFUSE(auto keys, list_keys(*core_.records));
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core_.publisher->store().now());
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const ApiKey& each) { return each.id == session.key; });
  if (found == keys.end() || (found->expires && *found->expires <= now)) {
    sessions_.end(session.handle);
    return signed_out();
  }
  key = std::move(*found);
  return std::nullopt;
}

std::optional<Session> Console::session_of(const http::RequestHead& head) {
  const std::string handle = find_cookie(head, cookie_name());
  return handle.empty() ? std::nullopt : sessions_.find(handle);
}

bool Console::is_own(const http::RequestHead& head) const {
  const std::string* site = http::find_header(head.headers, "Sec-Fetch-Site");
  if (site != nullptr && *site != "same-origin") return false;
  const std::string* origin = http::find_header(head.headers, "Origin");
  if (origin == nullptr) return is_reading(head);
  if (*origin == http::origin_of(core_.url)) return true;
  const std::string* host = http::find_header(head.headers, "Host");
  return host != nullptr && (*origin == "http://" + *host || *origin == "https://" + *host);
}

/// Where browsers come by https they are told to bind the cookie to this very host (RFC 6265bis, §4.1.3.2).
std::string Console::cookie_name() const {
  return core_.url.starts_with("https://") ? "__Host-pinmill" : "pinmill";
}

std::string Console::cookie(std::string_view value, std::chrono::seconds lifetime) const {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", cookie_name(), value, lifetime.count(),
                     core_.url.starts_with("https://") ? "; Secure" : "");
}

}  // namespace pinmill::service

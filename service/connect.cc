// Connecting an account: the browser goes to Pinterest and comes back here, a board is chosen, and the client gets it
// back with the account's id. No token of Pinterest's stands in any address or answer: handles stand for them.
#include <algorithm>

#include <fmt/format.h>

#include "base/random.h"
#include "base/unicode.h"
#include "http/url.h"
#include "service/accounts.h"
#include "service/connects.h"
#include "service/events.h"
#include "service/fields.h"
#include "service/ids.h"
#include "service/operation.h"

namespace pinmill::service {
namespace {

using publish::RecordSession;

constexpr std::size_t handle_bytes = 24;
constexpr std::string_view callback_path = "/v1/connect/pinterest/callback";

std::string callback_url(const Core& core) {
  return core.url + std::string(callback_path);
}

std::optional<Reply> check_platform(const Call& call) {
  if (call.ids[0] == "pinterest") return std::nullopt;
  return refuse({.code = "unsupported_platform",
                 .message = fmt::format("\"{}\" cannot be connected: this service publishes to pinterest",
                                        to_one_line(call.ids[0])),
                 .param = "platform"});
}

/// Relative, an app's own scheme, or http(s) to a host that the operator allows.
Result<void> check_redirect(const Core& core, const std::string& url) {
  if (url.empty() || (url.starts_with('/') && !url.starts_with("//"))) return {};
  const auto scheme = url.substr(0, std::min(url.find(':'), url.size()));
  const bool web = scheme == "http" || scheme == "https";
  if (web) PINMILL_RETURN_IF_ERROR(http::parse_url(url));
  const bool script = scheme == "javascript" || scheme == "data" || scheme == "vbscript" || scheme == "file";
  if (script || scheme.size() == url.size())
    return Error(ErrorCode::invalid_argument, "\"redirect_url\" must be an https address, an app's own, or a path");
  if (!web || core.options.redirect_hosts.empty()) return {};
  PINMILL_ASSIGN_OR_RETURN(const http::Url parsed, http::parse_url(url));
  const auto& hosts = core.options.redirect_hosts;
  if (std::find(hosts.begin(), hosts.end(), parsed.host) != hosts.end()) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("this service sends no browser to {}: its operator lists the hosts it may", parsed.host));
}

/// A fragment stays behind the query.
std::string with_query(const std::string& url, const http::Fields& fields) {
  const auto end = std::min(url.find('#'), url.size());
  const std::string place = url.substr(0, end);
  return place + (place.find('?') == std::string::npos ? "?" : "&") + http::encode_query(fields) + url.substr(end);
}

Reply redirect(const std::string& url) {
  return {.status = 302, .headers = {{"Location", url}}};
}

Reply gone() {
  return refuse({.status = 400,
                 .code = "invalid_state",
                 .message = "this login is unknown or older than ten minutes: connect again"});
}

/// The account is kept: its profile, and the event.
Result<Member> keep(Core& core, const publish::Account& account, const std::string& profile) {
  PINMILL_ASSIGN_OR_RETURN(const auto members, all_members(core));
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& each) { return each.account.id == account.id; });
  if (found == members.end()) return Error(ErrorCode::internal, "the account that has just logged in is not there");
  Member member = *found;
  member.profile = profile;
  PINMILL_RETURN_IF_ERROR(core.records->write([&](RecordSession& session) -> Result<void> {
    put_member(session, member);
    fire(session, account_event("account.connected", member));
    return {};
  }));
  core.deliveries.ring();
  core.events.publish("account", "{}");
  return member;
}

http::Fields result_fields(const Member& member) {
  return {{"connected", "pinterest"},
          {"profileId", member.profile},
          {"accountId", member.id},
          {"username", member.account.name}};
}

Json account_json(const Member& member) {
  return Json::object({{"accountId", member.id},
                       {"platform", "pinterest"},
                       {"username", member.account.name},
                       {"displayName", member.display_name.empty() ? member.account.name : member.display_name},
                       {"profilePicture", ""},
                       {"isActive", true},
                       {"defaultBoardName", member.default_board_name}});
}

Reply connected(const Member& member, const std::string& redirect_url) {
  Json body = Json::object({{"message", "Pinterest account connected successfully"}});
  if (!redirect_url.empty()) body.set("redirect_url", with_query(redirect_url, result_fields(member)));
  return {.body = body.set("account", account_json(member))};
}

Json boards_json(const std::vector<publish::Board>& boards) {
  Json json = Json::array();
  for (const auto& board : boards)
    if (board.own) json.push(to_json(board));
  return json;
}

/// Ends a login: the code that came back becomes tokens, which the store keeps.
Result<Member> finish(Core& core, const PendingLogin& pending, const std::string& code) {
  const std::string redirected = "?" + http::encode_query({{"code", code}, {"state", pending.login.state.reveal()}});
  PINMILL_ASSIGN_OR_RETURN(const auto done,
                           core.publisher->finish_login(pending.login, redirected, core.stopping.get_token()));
  return keep(core, done.account, pending.profile);
}

Reply platform_refused(const Error& error) {
  return error.code() == ErrorCode::invalid_argument ? refuse(error) : refuse_from_pinterest(error);
}

/// What select-board is called with; the handle stands in the header, the query or the body.
std::optional<PendingBoard> board_choice(Core& core, const Call& call, Moment now) {
  const std::string* header = call.header("X-Connect-Token");
  for (const std::string& handle :
       {call.query("tempToken"), call.body["tempToken"].string_or(""), header == nullptr ? std::string() : *header}) {
    if (handle.empty()) continue;
    if (auto found = core.connects.boards.look(handle, now)) return found;
  }
  return std::nullopt;
}

Reply unknown_handle() {
  return refuse({.status = 401,
                 .code = "invalid_token",
                 .message = "this token is unknown or older than 15 minutes: connect again"});
}

}  // namespace

Reply connect_url(Core& core, const Call& call) {
  PINMILL_REFUSE_IF(check_platform(call));
  PendingLogin pending{.profile = call.query("profileId"), .redirect_url = call.query("redirect_url")};
  PINMILL_REFUSE_IF(Fields(call.head.query).need("profileId").flag("headless", pending.headless).refusal());
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  bool known = false;
  auto done = core.records->read([&](RecordSession& session) -> Result<void> {
    known = find_profile(session, pending.profile).has_value();
    return {};
  });
  if (!done) return refuse(done.error());
  if (!known || !call.key.sees(pending.profile)) return not_found("Profile");
  if (pending.headless && pending.redirect_url.empty())
    return refuse({.message = "with \"headless\" the browser is sent to your \"redirect_url\": give one",
                   .param = "redirect_url"});
  if (auto fit = check_redirect(core, pending.redirect_url); !fit) return refuse(fit.error(), "redirect_url");
  auto login = core.publisher->begin_login(callback_url(core));
  if (!login)
    return refuse({.status = 503,
                   .code = "no_app",
                   .message =
                       "no Pinterest app is known to this service: its operator gives one with `pinmill auth login "
                       "--app-id ID`"});
  const std::string state = login->state.reveal();
  const std::string url = login->address;
  pending.login = *std::move(login);
  core.connects.logins.put(state, std::move(pending), now);
  return {.body = Json::object({{"authUrl", url}, {"state", state}})};
}

Reply finish_connect(Core& core, const Call& call) {
  PINMILL_REFUSE_IF(check_platform(call));
  std::string code, state, profile;
  const Fields fields(call.body);
  fields.need("code")
      .need("state")
      .need("profileId")
      .text("code", code)
      .text("state", state)
      .text("profileId", profile);
  PINMILL_REFUSE_IF(fields.refusal());
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  const auto pending = core.connects.logins.take(state, now);
  if (!pending || pending->profile != profile || !call.key.sees(profile)) return gone();
  const auto member = finish(core, *pending, code);
  return member ? connected(*member, pending->redirect_url) : platform_refused(member.error());
}

Reply connect_callback(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  const auto pending = core.connects.logins.take(call.query("state"), now);
  if (!pending) return gone();
  if (const std::string error = to_one_line(call.query("error")); !error.empty()) {
    if (!pending->redirect_url.empty()) return redirect(with_query(pending->redirect_url, {{"error", error}}));
    return refuse({.code = "not_connected",
                   .message = fmt::format("Pinterest did not connect the account ({}): connect it again", error)});
  }
  const auto member = finish(core, *pending, call.query("code"));
  if (!member) return platform_refused(member.error());
  const std::string handle = random_hex(handle_bytes);
  const PendingBoard choice{
      .account = member->account.id, .profile = member->profile, .redirect_url = pending->redirect_url};
  if (pending->headless) {
    core.connects.pending.put(handle, choice, now);
    return redirect(with_query(pending->redirect_url, {{"pendingDataToken", handle}}));
  }
  core.connects.boards.put(handle, choice, now);
  return redirect("/connect#" + handle);  // the page where a person chooses a board; a fragment stays in the browser
}

Reply pending_data(Core& core, const Call& call) {
  const std::string token = call.query("token");
  if (token.empty()) return refuse({.message = "\"token\" is missing", .param = "token"});
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  const auto pending = core.connects.pending.take(token, now);
  if (!pending) return not_found("Pending data");
  const auto boards = core.publisher->refresh_boards(pending->account, core.stopping.get_token());
  if (!boards) return platform_refused(boards.error());
  PINMILL_ASSIGN_OR_REFUSE(const auto member, find_member(core, ApiKey{}, id_of(pending->account)));
  if (!member) return not_found("Account");
  const std::string handle = random_hex(handle_bytes);
  core.connects.boards.put(handle, *pending, now);
  return {.body = Json::object(
              {{"platform", "pinterest"},
               {"profileId", pending->profile},
               {"tempToken", handle},
               {"refreshToken", ""},
               {"expiresIn", 900},
               {"userProfile", Json::object({{"id", member->account.user_id}, {"username", member->account.name}})},
               {"selectionType", "boards"},
               {"boards", boards_json(*boards)}})};
}

Reply boards_to_select(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  const auto choice = board_choice(core, call, now);
  if (!choice) return unknown_handle();
  const auto boards = core.publisher->refresh_boards(choice->account, core.stopping.get_token());
  if (!boards) return platform_refused(boards.error());
  return {.body = Json::object({{"boards", boards_json(*boards)}})};
}

Reply select_board(Core& core, const Call& call) {
  std::string board;
  PINMILL_REFUSE_IF(Fields(call.body).need("boardId").text("boardId", board, {.most = 64}).refusal());
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  const auto choice = board_choice(core, call, now);
  if (!choice) return unknown_handle();
  PINMILL_ASSIGN_OR_REFUSE(const auto boards, core.publisher->boards(choice->account));
  PINMILL_ASSIGN_OR_REFUSE(auto member, find_member(core, ApiKey{}, id_of(choice->account)));
  const auto found = std::find_if(boards.begin(), boards.end(), [&](const auto& each) { return each.id == board; });
  if (!member || found == boards.end())
    return refuse({.code = "board_not_found", .message = "this account has no such board", .param = "boardId"});
  member->default_board = found->id;
  member->default_board_name = found->name;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    put_member(session, *member);
    return {};
  });
  if (!done) return refuse(done.error());
  const std::string asked = call.body["redirect_url"].string_or("");
  if (auto fit = check_redirect(core, asked); !fit) return refuse(fit.error(), "redirect_url");
  return connected(*member, asked.empty() ? choice->redirect_url : asked);
}

}  // namespace pinmill::service

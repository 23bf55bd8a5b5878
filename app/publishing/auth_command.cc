#include "app/publishing/auth_command.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/printable.h"
#include "app/publishing/console_dialogue.h"
#include "app/publishing/moments.h"
#include "app/publishing/open.h"
#include "base/json.h"
#include "http/url.h"

namespace pinmill::app {
namespace {

constexpr std::chrono::minutes patience{10};

/// The port of an address on this machine; nothing for any other: nobody comes back to us there.
std::optional<std::uint16_t> local_port_of(const std::string& redirect) {
  const auto url = http::parse_url(redirect);
  const bool local = url && url->scheme == "http" && (url->host == "localhost" || url->host == "127.0.0.1");
  return local ? std::optional(url->port) : std::nullopt;
}

/// Asks once for what Pinterest calls an app; later logins use what is known.
Result<void> ensure_app(publish::Publisher& publisher, const AuthFlags& flags) {
  PINMILL_ASSIGN_OR_RETURN(const auto known, publisher.known_app());
  if (known && (flags.app_id.empty() || flags.app_id == *known)) return {};
  std::string id = flags.app_id;
  if (can_ask())
    tell(
        "Pinterest lets programs in by an app of yours: developers.pinterest.com/apps shows its id and its secret.\n"
        "Its redirect addresses must contain " +
        printable(flags.redirect) + "\n");
  if (id.empty()) {
    PINMILL_ASSIGN_OR_RETURN(id, ask("App id: "));
  }
  PINMILL_ASSIGN_OR_RETURN(const publish::Secret secret, ask_secret("App secret (is sealed, not shown): "));
  if (id.empty() || secret.empty())
    return Error(ErrorCode::invalid_argument, "the app's id and secret are both needed");
  return publisher.keep_app(id, secret);
}

Result<std::string> redirected_address(const publish::Login& login, const AuthFlags& flags, std::stop_token stop) {
  const auto port = local_port_of(flags.redirect);
  const bool far_away = std::getenv("SSH_CONNECTION") != nullptr && can_ask();
  const auto show_address = [&login] {
    tell(fmt::format("Open this address and allow what it asks:\n\n  {}\n\n", login.address));
  };
  if (flags.answer == AuthFlags::Answer::paste || !port || far_away) {
    show_address();
    return ask("Paste the address that the browser ends at (it may show an error page): ");
  }
  const auto listening = [&] {
    show_address();
    tell(fmt::format("Waiting for the browser to come back to {} …\n", printable(flags.redirect)));
  };
  return publish::wait_for_redirect(*port, patience, listening, std::move(stop));
}

Result<publish::LoggedIn> log_in(publish::Publisher& publisher, const AuthFlags& flags, const std::stop_token& stop) {
  if (flags.answer == AuthFlags::Answer::token) {
    PINMILL_ASSIGN_OR_RETURN(publish::Secret token, ask_secret("Access token: "));
    return publisher.login_with_tokens({.access = std::move(token)}, stop);
  }
  PINMILL_RETURN_IF_ERROR(ensure_app(publisher, flags));
  PINMILL_ASSIGN_OR_RETURN(const publish::Login login, publisher.begin_login(flags.redirect));
  PINMILL_ASSIGN_OR_RETURN(const std::string redirected, redirected_address(login, flags, stop));
  return publisher.finish_login(login, redirected, stop);
}

void tell_limits_of(const publish::LoggedIn& done) {
  if (done.personal)
    tell(
        "This is a personal account: Pinterest's API takes Pins of business accounts only, which are free "
        "(pinterest.com/business/convert).\n");
  if (!done.missing_scopes.empty())
    tell(fmt::format("Not granted: {}. What needs them will fail; log in again and grant them.\n",
                     fmt::join(done.missing_scopes, ", ")));
  if (done.account.tier == "trial")
    tell("The app has trial access: 300 Pins a day, which nobody else sees. Its page asks for standard access.\n");
}

ExitCode run_login(const AuthFlags& flags) {
  const auto interrupts = Interrupts::watch();
  const auto pinterest = pinterest_at(flags.api);
  if (!pinterest) {
    tell_error(pinterest.error());
    return ExitCode::usage;
  }
  auto publisher = open_publisher(flags.settings, *pinterest);
  if (!publisher) {
    tell_error(publisher.error());
    return ExitCode::nothing_done;
  }
  const auto done = log_in(**publisher, flags, interrupts ? (*interrupts)->token() : std::stop_token());
  if (!done) {
    tell_error(done.error());
    return done.error().code() == ErrorCode::cancelled ? ExitCode::interrupted : ExitCode::nothing_done;
  }
  const auto printed = print(printable(fmt::format("@{} is logged in", done->account.name)) + "\n");
  tell_limits_of(*done);
  return printed ? ExitCode::all_ready : ExitCode::some_failed;
}

Json account_json(const publish::Account& account) {
  return Json::object(
      {{"name", account.name},
       {"id", account.user_id},
       {"api", account.base_url},
       {"kind", account.kind},
       {"access", account.tier},
       {"login_until", account.refresh_until == never ? Json() : Json(moment_json(account.refresh_until))}});
}

std::string account_line(const publish::Account& account) {
  const std::string until = account.refresh_until == never
                                ? std::string("as long as its token holds")
                                : "renewed by itself until " + moment_json(account.refresh_until);
  return printable(fmt::format("@{:<20} {:<9} {:<9} {}  {}", account.name, account.kind, account.tier, account.base_url,
                               until)) +
         "\n";
}

Result<std::string> list_text(publish::Publisher& publisher, const AuthFlags& flags) {
  PINMILL_ASSIGN_OR_RETURN(const auto accounts, publisher.accounts());
  std::string text;
  std::vector<Json> all;
  for (const publish::Account& account : accounts) {
    text += account_line(account);
    all.push_back(account_json(account));
  }
  if (flags.json) return Json::array(std::move(all)).dump(2) + "\n";
  if (accounts.empty()) tell("Nobody is logged in: `pinmill auth login`.\n");
  return text;
}

Result<std::string> remove_account(publish::Publisher& publisher, const AuthFlags& flags) {
  PINMILL_ASSIGN_OR_RETURN(const publish::Account account, publisher.account(flags.name));
  PINMILL_ASSIGN_OR_RETURN(const publish::Removal removal, publisher.log_out(account.id));
  if (removal.cancelled > 0) tell(fmt::format("Pins that waited and are cancelled: {}.\n", removal.cancelled));
  if (removal.unclear > 0)
    tell(
        fmt::format("Pins that may have been made: {}. Look at the board, then `pinmill resolve`.\n", removal.unclear));
  tell("Pinterest itself forgets the app at pinterest.com/settings/security.\n");
  return printable(fmt::format("@{} is forgotten", account.name)) + "\n";
}

}  // namespace

ExitCode run_auth(const AuthFlags& flags) {
  if (flags.act == AuthFlags::Act::login) return run_login(flags);
  auto publisher = open_publisher(flags.settings);
  if (!publisher) {
    tell_error(publisher.error());
    return ExitCode::nothing_done;
  }
  auto text = flags.act == AuthFlags::Act::list ? list_text(**publisher, flags) : remove_account(**publisher, flags);
  if (text)
    if (auto printed = print(*text); printed) return ExitCode::all_ready;
  if (!text) tell_error(text.error());
  return ExitCode::nothing_done;
}

}  // namespace pinmill::app

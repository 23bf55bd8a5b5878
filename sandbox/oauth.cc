#include "sandbox/oauth.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "embedded/consent_html.h"
#include "sandbox/html.h"

namespace pinmill::sandbox {
namespace {

constexpr std::chrono::minutes code_lifetime{10};

std::string value(const http::Fields& fields, std::string_view name) {
  const std::string* found = http::find_field(fields, name);
  return found == nullptr ? std::string() : *found;
}

std::string client_of(const http::Fields& fields) {
  const std::string id = value(fields, "client_id");
  return id.empty() ? value(fields, "consumer_id") : id;
}

http::Answer page(int status, const std::string& html, const std::string& form_targets) {
  http::Answer answer = http::text_answer(status, "text/html; charset=utf-8", html);
  answer.headers.emplace_back("Content-Security-Policy",
                              fmt::format("default-src 'none'; style-src 'self'; form-action {}; frame-ancestors "
                                          "'none'; base-uri 'none'",
                                          form_targets));
  answer.headers.emplace_back("Referrer-Policy", "no-referrer");
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

http::Answer problem_page(const std::string& message) {
  return page(400,
              "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Something is wrong</title><link rel=stylesheet "
              "href=/board.css><main class=narrow><h1>Something is wrong</h1><p>" +
                  html_escaped(message) + "</p></main></html>",
              "'none'");
}

/// What is wrong with the request as a whole, so that nobody is sent back to an address that is not the app's.
std::string problem_of(const Core& core, const http::Fields& fields) {
  const auto& redirects = core.options.redirects;
  if (client_of(fields) != core.options.app_id) return fmt::format("No app has the id \"{}\".", client_of(fields));
  if (std::find(redirects.begin(), redirects.end(), value(fields, "redirect_uri")) == redirects.end())
    return fmt::format("\"{}\" is not a redirect address of this app.", value(fields, "redirect_uri"));
  if (value(fields, "response_type") != "code") return "The response_type must be code.";
  if (split_scopes(value(fields, "scope")).empty()) return "No scope is asked for.";
  const std::string method = value(fields, "code_challenge_method");
  if (!value(fields, "code_challenge").empty() && method != "S256") return "The code_challenge_method must be S256.";
  return {};
}

http::Answer redirect(const std::string& to, const http::Fields& fields) {
  http::Answer answer;
  answer.status = 302;
  answer.headers.emplace_back("Location",
                              to + (to.find('?') == std::string::npos ? "?" : "&") + http::encode_query(fields));
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

std::string origin_of(const std::string& url) {
  return url.substr(0, url.find('/', url.find("://") + 3));
}

/// base64url(SHA-256(verifier)), RFC 7636.
std::string challenge_of(const std::string& verifier) {
  std::string text = to_base64(Sha256::of(as_bytes(verifier)));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  std::erase(text, '=');
  return text;
}

Json token_json(const Core& core, const Token& token, const char* kind) {
  const auto seconds = [&](Time until) {
    return std::chrono::duration_cast<std::chrono::seconds>(until - core.clock.now() + std::chrono::milliseconds(999))
        .count();
  };
  return Json::object({{"access_token", token.access},
                       {"response_type", kind},
                       {"token_type", "bearer"},
                       {"expires_in", seconds(token.access_ends_at)},
                       {"scope", join_scopes(token.scopes)},
                       {"refresh_token", token.refresh},
                       {"refresh_token_expires_in", seconds(token.refresh_ends_at)},
                       {"refresh_token_expires_at", to_ms(token.refresh_ends_at) / 1'000}});
}

bool is_app(const Core& core, const http::RequestHead& head) {
  const std::string* header = http::find_header(head.headers, "Authorization");
  return header != nullptr &&
         *header == "Basic " + to_base64(as_bytes(core.options.app_id + ":" + core.options.app_secret));
}

}  // namespace

http::Answer OAuth::ask(const http::RequestHead& head) {
  if (const std::string problem = problem_of(core_, head.query); !problem.empty()) return problem_page(problem);
  if (const std::string consent = value(head.query, "sandbox_consent"); !consent.empty())
    return decide(head.query, consent == "allow");
  std::string hidden, accounts, scopes;
  for (const auto& [name, text] : head.query) {
    if (name != "scope")
      hidden += fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">", html_escaped(name), html_escaped(text));
  }
  hidden +=
      fmt::format("<input type=\"hidden\" name=\"scope\" value=\"{}\">", html_escaped(value(head.query, "scope")));
  {
    const auto lock = core_.world->lock();
    for (const auto& [name, account] : core_.world->accounts())
      accounts += fmt::format(
          "<label class=\"choice\"><input type=\"radio\" name=\"sandbox_account\" value=\"{0}\"{1}> @{0}</label>",
          html_escaped(name), accounts.empty() ? " checked" : "");
  }
  for (const std::string& scope : split_scopes(value(head.query, "scope")))
    scopes += fmt::format(
        "<label class=\"choice\"><input type=\"checkbox\" name=\"sandbox_scope\" value=\"{0}\" checked> {0}</label>",
        html_escaped(scope));
  const std::string html =
      filled(embedded::consent_html, {{"hidden", hidden}, {"accounts", accounts}, {"scopes", scopes}});
  return page(200, html, "'self' " + origin_of(value(head.query, "redirect_uri")));
}

http::Answer OAuth::decide(const std::string& form) {
  const auto fields = http::parse_query(form);
  if (!fields) return problem_page("The form cannot be read.");
  if (const std::string problem = problem_of(core_, *fields); !problem.empty()) return problem_page(problem);
  return decide(*fields, value(*fields, "sandbox_consent") == "allow");
}

http::Answer OAuth::decide(const http::Fields& fields, bool allowed) {
  http::Fields answer;
  if (const std::string* state = http::find_field(fields, "state")) answer.emplace_back("state", *state);
  const std::string to = value(fields, "redirect_uri");
  const bool nothing_ticked =
      !value(fields, "sandbox_page").empty() && http::find_field(fields, "sandbox_scope") == nullptr;
  if (!allowed || nothing_ticked) {
    answer.emplace_back("error", "access_denied");
    return redirect(to, answer);
  }
  Grant grant{.app = core_.options.app_id, .redirect = to, .challenge = value(fields, "code_challenge")};
  for (const auto& [name, text] : fields) {
    if (name == "sandbox_scope") grant.scopes.push_back(text);
  }
  if (grant.scopes.empty()) grant.scopes = split_scopes(value(fields, "scope"));
  {
    const auto lock = core_.world->lock();
    const std::string asked = value(fields, "sandbox_account");
    grant.account = asked.empty() ? core_.options.accounts.front() : asked;
    if (core_.world->account(grant.account) == nullptr) return problem_page("There is no such account.");
  }
  grant.ends_at = core_.clock.now() + code_lifetime;
  answer.emplace_back("code", grants_.add(std::move(grant)));
  return redirect(to, answer);
}

Reply OAuth::trade(const http::RequestHead& head, const std::string& form) {
  if (!is_app(core_, head)) return refuse(401, 2, "Authentication failed.");
  const auto fields = http::parse_query(form);
  if (!fields) return refuse(400, 1, "The body is not a form.");
  const std::string kind = value(*fields, "grant_type");
  if (kind == "authorization_code") return trade_code(*fields);
  if (kind == "refresh_token") return trade_refresh(*fields);
  return refuse(400, 1, "'grant_type' is not one of authorization_code|refresh_token");
}

Reply OAuth::trade_code(const http::Fields& fields) {
  const auto grant = grants_.take(value(fields, "code"));
  const bool fits = grant && core_.clock.now() < grant->ends_at && grant->redirect == value(fields, "redirect_uri") &&
                    (grant->challenge.empty() || grant->challenge == challenge_of(value(fields, "code_verifier")));
  if (!fits) return refuse(400, 283, "The provided authorization grant is invalid, expired, or was used already.");
  const auto lock = core_.world->lock();
  return {200, token_json(core_, issue_token(core_, grant->account, grant->scopes), "authorization_code")};
}

Reply OAuth::trade_refresh(const http::Fields& fields) {
  const auto lock = core_.world->lock();
  const auto token = use_refresh_token(core_, value(fields, "refresh_token"), split_scopes(value(fields, "scope")));
  if (!token) return refuse(401, 2, "Authentication failed.");
  return {200, token_json(core_, *token, "refresh_token")};
}

}  // namespace pinmill::sandbox

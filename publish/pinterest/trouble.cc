// Errors of Pinterest
//
// `code` repeats and is shared between causes, and no official list exists. So: HTTP status first, then the code, then
// the text. Sources: the OpenAPI description 5.23.0 and earlier ones; issues of public programs that use the API.
#include "publish/pinterest/trouble.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/unicode.h"
#include "publish/secret.h"

namespace pinmill::publish {
namespace {

constexpr std::size_t shown_code_points = 300;

struct Said {
  int status = 0;
  std::int64_t code = 0;
  std::string message{};  // folded
};

struct Rule {
  bool (*fits)(const Said&);
  Reaction reaction;
  std::string_view remedy;
};

bool tells(const Said& said, std::string_view text) {
  return said.message.find(text) != std::string::npos;
}

bool is_image_fetch(const Said& said) {
  return said.code == 1 && (tells(said, "could not fetch the image") || tells(said, "unable to reach the url"));
}

// The first that fits decides. All of them are answers below 500, so nothing was made.
constexpr std::array rules = {
    Rule{[](const Said& s) { return s.code == 9 || (s.status == 429 && tells(s, "spam")); }, Reaction::hold_spam,
         "Pinterest takes the account for a spammer for a while; it passes by itself, in minutes to a day. Pins sent "
         "slower provoke it less: publish --pace"},
    Rule{[](const Said& s) { return s.status == 429; }, Reaction::wait, ""},
    Rule{[](const Said& s) { return s.status == 401 && s.code == 3; }, Reaction::hold_permission,
         "the login lacks a permission: run `pinmill auth login` and grant all that is asked for"},
    Rule{[](const Said& s) { return s.status == 401 && s.code == 7; }, Reaction::hold_board,
         "the board belongs to somebody else: give another with `pinmill edit ID --board NAME`"},
    Rule{[](const Said& s) { return s.status == 401; }, Reaction::refresh, "run `pinmill auth login`"},
    Rule{[](const Said& s) { return s.status == 403 && (s.code == 233 || s.code == 235); }, Reaction::mend,
         "Pinterest finds the picture too small or broken: prepare it again from a sound, larger source"},
    Rule{[](const Said& s) { return s.status == 403 && s.code == 29 && (tells(s, "trial") || tells(s, "sandbox")); },
         Reaction::hold_trial,
         "the app has trial access, which Pinterest does not let create this Pin here: ask for standard access on the "
         "app's page at developers.pinterest.com, or publish to Pinterest's sandbox"},
    Rule{[](const Said& s) { return s.status == 403 && s.code == 29; }, Reaction::hold_permission,
         "Pinterest does not permit this to the app or the login: run `pinmill auth login` and grant all that is asked "
         "for; see the app's access on developers.pinterest.com"},
    Rule{[](const Said& s) { return s.status == 403; }, Reaction::mend,
         "Pinterest does not permit this Pin: change it"},
    Rule{[](const Said& s) { return s.status == 404 && s.code == 2031; }, Reaction::mend,
         "the board's section is gone: give another with `pinmill edit ID --section NAME`, then `pinmill retry ID`"},
    Rule{[](const Said& s) { return s.status == 404 && (s.code == 40 || tells(s, "board")); }, Reaction::hold_board,
         "the board is gone: make it again with `pinmill boards --create`, or give another with `pinmill edit ID "
         "--board NAME`"},
    Rule{[](const Said& s) { return s.status == 404 && tells(s, "media"); }, Reaction::again, ""},
    Rule{[](const Said& s) { return s.status == 409 || s.status == 408 || s.status == 425; }, Reaction::again, ""},
    Rule{is_image_fetch, Reaction::again,
         "Pinterest could not fetch the picture from its address: see that it is public"},
    Rule{
        [](const Said& s) { return tells(s, "allow you to save pins"); }, Reaction::mend,
        "the linked site forbids Pins, or Pinterest blocks it: change the link with `pinmill edit ID --link URL`, then "
        "`pinmill retry ID`"},
    Rule{[](const Said& s) { return s.status == 413; }, Reaction::mend, "the media is too large: prepare it smaller"},
    Rule{[](const Said& s) { return s.status == 400 && tells(s, "link"); }, Reaction::mend,
         "Pinterest does not take the link: change it with `pinmill edit ID --link URL`, then `pinmill retry ID`"},
    Rule{[](const Said&) { return true; }, Reaction::mend,
         "change what Pinterest complains about with `pinmill edit ID`, then `pinmill retry ID`"},
};

Trouble without_answer(const http::Exchange& exchange, Call call) {
  const auto& error = exchange.response.error();
  Trouble trouble{.status = exchange.status, .message = without_tokens(error.describe())};
  const bool arrived = exchange.delivery == http::Delivery::sent;
  // The first line of the answer settles it, even where the rest is lost.
  const bool refused = exchange.status >= 400 && exchange.status < 500;
  trouble.outcome = !arrived ? Outcome::not_sent : refused ? Outcome::refused : Outcome::unknown;
  const bool open = trouble.outcome == Outcome::unknown && call == Call::create_pin;
  trouble.reaction = open ? Reaction::reconcile : Reaction::again;
  if (!open && error.code() == ErrorCode::cancelled) trouble.reaction = Reaction::stop;
  if (!open && (error.code() == ErrorCode::invalid_argument || error.code() == ErrorCode::corrupt_input ||
                error.code() == ErrorCode::not_found)) {
    trouble.reaction = Reaction::mend;
    trouble.remedy = "the file or the address is not as it was: prepare and publish it again";
  }
  return trouble;
}

Trouble server_failed(Trouble trouble, Call call) {
  trouble.outcome = Outcome::unknown;
  trouble.reaction = call == Call::create_pin ? Reaction::reconcile : Reaction::again;
  return trouble;
}

void classify(Trouble& trouble, const Said& said) {
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& each) { return each.fits(said); });
  trouble.outcome = Outcome::refused;
  trouble.reaction = rule->reaction;
  trouble.remedy = rule->remedy;
}

}  // namespace

std::string_view to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::not_sent: return "not_sent";
    case Outcome::refused: return "refused";
    case Outcome::accepted: return "accepted";
    case Outcome::unknown: break;
  }
  return "unknown";
}

Error Trouble::to_error() const {
  const std::string text = remedy.empty() ? message : fmt::format("{}; {}", message, remedy);
  switch (reaction) {
    case Reaction::again:
    case Reaction::wait:
    case Reaction::hold_spam:
    case Reaction::reconcile: return Error(ErrorCode::unavailable, text);
    case Reaction::stop: return Error(ErrorCode::cancelled, text);
    case Reaction::hold_board: return Error(ErrorCode::not_found, text);
    default: return Error(ErrorCode::invalid_argument, text);
  }
}

std::optional<std::chrono::seconds> retry_after_of(const http::Fields& headers, std::chrono::sys_seconds now) {
  const auto* value = http::find_header(headers, "retry-after");
  if (value == nullptr) return std::nullopt;
  const auto text = trim(*value);
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr std::int64_t surely_a_time = 1'000'000'000;  // 2001
  constexpr std::int64_t longest = 7 * 24 * 3600;
  std::chrono::seconds wait{0};
  if (failed == std::errc() && (end == text.data() + text.size() || *end == '.')) {
    wait = std::chrono::seconds(number);
    if (number >= surely_a_time) wait -= now.time_since_epoch();
  } else if (const auto date = http::parse_http_date(text)) {
    wait = *date - now;
  } else {
    return std::nullopt;
  }
  return std::clamp(wait, std::chrono::seconds(0), std::chrono::seconds(longest));
}

std::optional<Trouble> trouble_in(const http::Exchange& exchange, Call call, std::chrono::sys_seconds now) {
  if (!exchange.response) return without_answer(exchange, call);
  const auto& response = *exchange.response;
  const auto body = Json::parse(response.body);
  const bool good = response.status >= 200 && response.status < 300;
  if (good && (body || response.body.empty())) return std::nullopt;
  Trouble trouble{.status = response.status, .retry_after = retry_after_of(response.headers, now)};
  if (const auto* rid = http::find_header(response.headers, "x-pinterest-rid")) trouble.rid = to_one_line(*rid);
  if (good) {
    trouble.message = fmt::format("Pinterest's answer ({}) is no JSON", response.status);
    return server_failed(std::move(trouble), call);
  }
  const Json said = body ? *body : Json();
  trouble.code = said["code"].integer_or(0);
  std::string text = said["message"].string_or("");
  if (text.empty()) text = said["error_description"].string_or(said["error"].string_or("no reason given"));
  const auto detail = said["message_detail"].string_or("");
  std::string shown = cut_to(to_one_line(without_tokens(text)), shown_code_points);
  while (shown.ends_with('.')) shown.pop_back();  // more of ours follows
  trouble.message = fmt::format("Pinterest answered {} (code {}): {}", response.status, trouble.code, shown);
  if (response.status >= 500 || trouble.code == 2787) return server_failed(std::move(trouble), call);
  classify(trouble, {response.status, trouble.code, fold(text + " " + detail)});
  return trouble;
}

}  // namespace pinmill::publish

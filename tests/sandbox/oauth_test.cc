#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "sandbox/visitor.h"

namespace pinmill::sandbox {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Heard;
using ::testing::Not;
using ::testing::StartsWith;
using testing::Visitor;

constexpr const char* redirect = "http://localhost:8085/";

http::Fields usual(const std::string& scope = "boards:read,pins:read") {
  return {{"client_id", "1480000"},
          {"redirect_uri", redirect},
          {"response_type", "code"},
          {"scope", scope},
          {"state", "s t"}};
}

http::Fields with(http::Fields fields, const std::string& name, const std::string& value) {
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  fields.emplace_back(name, value);
  return fields;
}

class OAuthVisitor : public Visitor {
 public:
  using Visitor::Visitor;

  Heard ask(const http::Fields& query) {
    return send({.url = sandbox().url() + "/oauth/?" + http::encode_query(query)});
  }
  Heard decide(const http::Fields& form) {
    return send({.method = http::Method::post,
                 .url = sandbox().url() + "/oauth/",
                 .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                 .body = http::encode_query(form)});
  }
  Heard trade(const http::Fields& form, const std::string& app = "1480000:sandbox-secret") {
    return send({.method = http::Method::post,
                 .url = sandbox().api_url() + "/oauth/token",
                 .headers = {{"Authorization", "Basic " + to_base64(as_bytes(app))},
                             {"Content-Type", "application/x-www-form-urlencoded"}},
                 .body = http::encode_query(form)});
  }
  /// What came back with the redirect.
  static http::Fields returned(const Heard& heard) {
    const std::string* location = http::find_header(heard.headers, "Location");
    if (heard.status != 302 || location == nullptr || !location->starts_with(redirect)) return {};
    return http::parse_query(location->substr(location->find('?') + 1)).value_or(http::Fields{});
  }
  std::string code(const http::Fields& query = usual()) {
    const auto* found = http::find_field(codes_ = returned(ask(with(query, "sandbox_consent", "allow"))), "code");
    return found == nullptr ? std::string() : *found;
  }
  Heard trade_code(const std::string& code) {
    return trade({{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", redirect}});
  }
  Heard refresh(const std::string& token) { return trade({{"grant_type", "refresh_token"}, {"refresh_token", token}}); }

 private:
  http::Fields codes_;
};

TEST(OAuth, asks_a_person_and_comes_back_with_a_code_and_the_state) {
  OAuthVisitor visitor;
  const auto page = visitor.ask(usual());
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.text,
              AllOf(HasSubstr("@shop"), HasSubstr("@studio"), HasSubstr("pins:read"), HasSubstr("Give access")));
  EXPECT_THAT(*http::find_header(page.headers, "Content-Security-Policy"),
              HasSubstr("form-action 'self' http://localhost:8085;"));
  auto form = usual();
  form.insert(form.end(), {{"sandbox_page", "1"},
                           {"sandbox_account", "studio"},
                           {"sandbox_scope", "pins:read"},
                           {"sandbox_consent", "allow"}});
  const auto back = OAuthVisitor::returned(visitor.decide(form));
  EXPECT_EQ(*http::find_field(back, "state"), "s t");
  const auto tokens = visitor.trade_code(*http::find_field(back, "code"));
  ASSERT_EQ(tokens.status, 200);
  EXPECT_EQ(tokens.json["scope"].string_or(""), "pins:read");
  EXPECT_THAT(tokens.json["access_token"].string_or(""), StartsWith("pina_"));
  EXPECT_THAT(tokens.json["refresh_token"].string_or(""), StartsWith("pinr_"));
  EXPECT_EQ(tokens.json["expires_in"].integer_or(0), 2'592'000);
  EXPECT_EQ(tokens.json["refresh_token_expires_in"].integer_or(0), 5'184'000);
  EXPECT_EQ(tokens.json["token_type"].string_or(""), "bearer");
  visitor.set_access_token(tokens.json["access_token"].string_or(""));
  EXPECT_EQ(visitor.get("/media").status, 200);
}

TEST(OAuth, comes_back_with_an_error_where_the_person_declines) {
  OAuthVisitor visitor;
  const auto back = OAuthVisitor::returned(visitor.ask(with(usual(), "sandbox_consent", "deny")));
  EXPECT_EQ(*http::find_field(back, "error"), "access_denied");
  EXPECT_EQ(http::find_field(back, "code"), nullptr);
}

TEST(OAuth, sends_nobody_to_an_address_that_is_not_the_apps) {
  OAuthVisitor visitor;
  for (const auto& query :
       {with(usual(), "redirect_uri", "http://localhost:8085"), with(usual(), "redirect_uri", "https://evil.example/"),
        with(usual(), "client_id", "999"), with(usual(), "response_type", "token"), with(usual(), "scope", "")}) {
    const auto page = visitor.ask(with(query, "sandbox_consent", "allow"));
    EXPECT_EQ(page.status, 400);
    EXPECT_EQ(http::find_header(page.headers, "Location"), nullptr);
  }
  EXPECT_THAT(visitor.ask(with(usual(), "client_id", "<script>")).text, Not(HasSubstr("<script>")));
}

TEST(OAuth, takes_a_code_once_from_its_app_for_its_address_and_in_time) {
  OAuthVisitor visitor;
  const auto code = visitor.code();
  EXPECT_EQ(visitor.trade_code(code).status, 200);
  EXPECT_EQ(visitor.trade_code(code).status, 400);
  EXPECT_EQ(visitor
                .trade({{"grant_type", "authorization_code"},
                        {"code", visitor.code()},
                        {"redirect_uri", "http://127.0.0.1:8085/"}})
                .status,
            400);
  EXPECT_EQ(visitor
                .trade({{"grant_type", "authorization_code"}, {"code", visitor.code()}, {"redirect_uri", redirect}},
                       "1480000:wrong")
                .status,
            401);
  const auto late = visitor.code();
  visitor.sandbox().clock().advance(std::chrono::minutes(11));
  EXPECT_EQ(visitor.trade_code(late).status, 400);
  EXPECT_EQ(visitor.trade({{"grant_type", "password"}}).status, 400);
}

TEST(OAuth, checks_the_proof_key_where_one_was_announced) {
  OAuthVisitor visitor;
  std::string challenge = to_base64(Sha256::of(as_bytes("verifier")));
  for (char& c : challenge) c = c == '+' ? '-' : c == '/' ? '_' : c;
  std::erase(challenge, '=');
  auto query = usual();
  query.insert(query.end(), {{"code_challenge", challenge}, {"code_challenge_method", "S256"}});
  const auto trade = [&](const std::string& verifier) {
    return visitor
        .trade({{"grant_type", "authorization_code"},
                {"code", visitor.code(query)},
                {"redirect_uri", redirect},
                {"code_verifier", verifier}})
        .status;
  };
  EXPECT_EQ(trade("verifier"), 200);
  EXPECT_EQ(trade("another"), 400);
}

TEST(OAuth, gives_a_new_pair_for_a_refresh_token_and_ends_the_old_one_when_the_new_one_is_used) {
  OAuthVisitor visitor;
  const auto old = visitor.sandbox().issue_tokens("shop");
  const auto lost = visitor.refresh(old.refresh);
  ASSERT_EQ(lost.status, 200);
  const auto fresh = visitor.refresh(old.refresh);  // the first answer may have been lost
  ASSERT_EQ(fresh.status, 200);
  EXPECT_NE(fresh.json["refresh_token"].string_or(""), old.refresh);
  visitor.set_access_token(fresh.json["access_token"].string_or(""));
  EXPECT_EQ(visitor.get("/boards").status, 200);
  EXPECT_EQ(visitor.refresh(old.refresh).status, 401);
  visitor.set_access_token(old.access);
  EXPECT_EQ(visitor.get("/boards").status, 401);
}

TEST(OAuth, ends_the_old_refresh_token_at_once_where_it_is_strict) {
  OAuthVisitor visitor({.rotation = RefreshRotation::strict});
  const auto old = visitor.sandbox().issue_tokens("shop");
  EXPECT_EQ(visitor.refresh(old.refresh).status, 200);
  const auto again = visitor.refresh(old.refresh);
  EXPECT_EQ(again.status, 401);
  EXPECT_EQ(again.json["code"].integer_or(0), 2);
}

TEST(OAuth, ends_refresh_tokens_after_sixty_days) {
  OAuthVisitor visitor;
  const auto tokens = visitor.sandbox().issue_tokens("shop");
  visitor.sandbox().clock().advance(std::chrono::days(59));
  const auto next = visitor.refresh(tokens.refresh);
  ASSERT_EQ(next.status, 200);
  visitor.sandbox().clock().advance(std::chrono::days(60));
  EXPECT_EQ(visitor.refresh(next.json["refresh_token"].string_or("")).status, 401);
}

}  // namespace
}  // namespace pinmill::sandbox

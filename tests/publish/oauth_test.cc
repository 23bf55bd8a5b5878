#include "publish/pinterest/oauth.h"

#include "base/base64.h"
#include "base/sha256.h"
#include "support/result_matchers.h"

namespace pinmill::publish {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::take;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const LoginStart start{
    .authorize_url = "https://www.pinterest.com/oauth/", .app_id = "148", .redirect_uri = "http://localhost:8085/"};

TEST(Login, opens_an_address_with_state_scopes_and_a_challenge) {
  const auto login = begin_login(start);
  const auto query = http::parse_query(login.address.substr(login.address.find('?') + 1)).value();
  EXPECT_EQ(*http::find_field(query, "client_id"), "148");
  EXPECT_EQ(*http::find_field(query, "redirect_uri"), "http://localhost:8085/");
  EXPECT_EQ(*http::find_field(query, "scope"), "boards:read,boards:write,pins:read,pins:write,user_accounts:read");
  EXPECT_EQ(*http::find_field(query, "state"), login.state.reveal());
  EXPECT_EQ(http::find_field(query, "code_challenge")->size(), 43U);
  EXPECT_NE(begin_login(start).state, login.state);
}

TEST(Login, takes_the_code_from_the_whole_address_or_its_query) {
  const auto login = begin_login(start);
  const auto query = "code=abc%20d&state=" + login.state.reveal();
  EXPECT_EQ(take(code_in("http://localhost:8085/?" + query + "#_=_", login)).reveal(), "abc d");
  EXPECT_EQ(take(code_in("  " + query + "\n", login)).reveal(), "abc d");
}

TEST(Login, refuses_answers_to_other_logins_and_refusals) {
  const auto login = begin_login(start);
  EXPECT_THAT(code_in("http://localhost:8085/?code=x&state=y", login),
              fails_with(ErrorCode::invalid_argument, HasSubstr("state")));
  EXPECT_THAT(code_in("http://localhost:8085/?code=x", login),
              fails_with(ErrorCode::invalid_argument, HasSubstr("state")));
  EXPECT_THAT(code_in("?error=access_denied&state=" + login.state.reveal(), login),
              fails_with(ErrorCode::invalid_argument, HasSubstr("access_denied")));
  EXPECT_THAT(code_in("?state=" + login.state.reveal(), login),
              fails_with(ErrorCode::invalid_argument, HasSubstr("no code")));
}

TEST(Scopes, that_are_missing_are_named) {
  EXPECT_THAT(missing_scopes("boards:read,boards:write pins:read,pins:write,user_accounts:read,ads:read"), IsEmpty());
  EXPECT_THAT(missing_scopes("boards:read,pins:read_secret,pins:write,user_accounts:read"),
              ElementsAre("boards:write", "pins:read"));
}

}  // namespace
}  // namespace pinmill::publish

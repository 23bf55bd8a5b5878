// The API's front: what every request is met with, whatever it asks for.
#include "service/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;
using ::testing::HasSubstr;
using ::testing::Not;

void expect_refusal(const http::Response& response, int status, const char* code) {
  EXPECT_EQ(response.status, status);
  const Json body = Json::parse(response.body).value_or(Json());
  EXPECT_EQ(body["code"].string_or(""), code) << response.body;
  EXPECT_EQ(body["type"].string_or(""), "invalid_request_error") << response.body;
  EXPECT_FALSE(body["error"].string_or("").empty()) << response.body;
  ASSERT_NE(http::find_header(response.headers, "X-Request-Id"), nullptr);
  EXPECT_EQ(*http::find_header(response.headers, "Content-Type"), "application/json");
}

TEST(Api, refuses_as_json_what_it_never_comes_to_read) {
  ServiceRig rig;
  const http::Fields headers = {{"Authorization", "Bearer " + rig.key}};
  expect_refusal(rig.send({.url = rig.running->url() + "/v1/posts?search=%zz", .headers = headers}), 400,
                 "malformed_request");
  expect_refusal(rig.send({.method = http::Method::post,
                           .url = rig.running->url() + "/v1/posts",
                           .headers = headers,
                           .body = std::string(1'000'001, ' ')}),
                 413, "too_large");
}

TEST(Api, takes_the_scheme_of_a_key_in_any_case) {
  ServiceRig rig;
  for (const char* scheme : {"bearer ", "BEARER ", "Bearer  "})
    EXPECT_EQ(rig.call(http::Method::get, "/v1/profiles", {}, {{"Authorization", scheme + rig.key}}).status, 200);
  for (const char* scheme : {"Basic ", "bearer", ""})
    EXPECT_EQ(rig.call(http::Method::get, "/v1/profiles", {}, {{"Authorization", scheme + rig.key}}).status, 401);
}

TEST(Api, answers_head_where_it_answers_get) {
  ServiceRig rig;
  for (const char* path : {"/v1/profiles", "/v1/posts", "/api/v1/accounts", "/healthz"}) {
    const auto response = rig.send({.method = http::Method::head,
                                    .url = rig.running->url() + path,
                                    .headers = {{"Authorization", "Bearer " + rig.key}}});
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_TRUE(response.body.empty()) << path;
  }
  EXPECT_EQ(rig.call(http::Method::head, "/v1/media/presign").status, 405);
  EXPECT_EQ(rig.call(http::Method::head, "/v1/connect/pinterest/callback").status, 405);  // good for once
}

TEST(Uploads, are_of_the_type_that_was_announced_however_it_is_written) {
  ServiceRig rig;
  for (const char* type : {"IMAGE/JPEG", "image/jpeg; charset=x", "image/jpeg"}) {
    const Called announced =
        rig.post("/v1/media/presign", Json::object({{"filename", "a.jpg"}, {"contentType", "Image/jpeg"}}));
    ASSERT_EQ(announced.status, 200) << announced.body.dump();
    const auto put = [&](const char* as) {
      return rig
          .send({.method = http::Method::put,
                 .url = announced.body["uploadUrl"].string_or(""),
                 .headers = {{"Content-Type", as}},
                 .body = "a picture"})
          .status;
    };
    EXPECT_EQ(put("image/png"), 403);
    EXPECT_EQ(put(type), 200) << type;
  }
}

TEST(Accounts, say_that_their_username_is_pinterests) {
  ServiceRig rig;
  const Called changed = rig.call(http::Method::put, "/v1/accounts/" + rig.account,
                                  Json::object({{"username", "boutique"}, {"displayName", "The shop"}}));
  EXPECT_EQ(changed.status, 200) << changed.body.dump();
  EXPECT_THAT(changed.body["message"].string_or(""), HasSubstr("\"username\" is Pinterest's"));
  EXPECT_EQ(changed.body["username"].string_or(""), "shop");
  EXPECT_EQ(changed.body["displayName"].string_or(""), "The shop");
}

TEST(Connecting, without_a_page_of_the_services_needs_one_of_the_clients) {
  ServiceRig rig;
  const std::string path = "/v1/connect/pinterest?headless=true&profileId=" + rig.profile;
  EXPECT_EQ(rig.get(path).body["param"].string_or(""), "redirect_url");
  EXPECT_EQ(rig.get(path + "&redirect_url=myapp://done").status, 200);
}

TEST(Connecting, leads_back_with_the_fragment_behind_the_query) {
  ServiceRig rig;
  const std::string path = "/v1/connect/pinterest?headless=true&profileId=" + rig.profile;
  const Called begun = rig.get(path + "&redirect_url=https%3A%2F%2Fexample.com%2F%3Fa%3D1%23done");
  ASSERT_EQ(begun.status, 200) << begun.body.dump();
  const auto back = rig.send({.url = rig.running->url() + "/v1/connect/pinterest/callback?error=access_denied&state=" +
                                     begun.body["state"].string_or("")});
  ASSERT_EQ(back.status, 302) << back.body;
  EXPECT_EQ(*http::find_header(back.headers, "Location"), "https://example.com/?a=1&error=access_denied#done");
}

TEST(Connecting, that_pinterest_refuses_ends_in_words_where_there_is_nowhere_to_go_back_to) {
  ServiceRig rig;
  const Called begun = rig.get("/v1/connect/pinterest?profileId=" + rig.profile);
  const Called back =
      rig.get("/v1/connect/pinterest/callback?error=access_denied&state=" + begun.body["state"].string_or(""));
  EXPECT_EQ(back.status, 400);
  EXPECT_THAT(back.body["error"].string_or(""), HasSubstr("access_denied"));
}

}  // namespace
}  // namespace pinmill::service

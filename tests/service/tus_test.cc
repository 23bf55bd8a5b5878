#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.h"
#include "publish/pictures.h"
#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using http::find_header;
using pinmill::testing::numbered_png;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;
using ::testing::HasSubstr;

class TusTest : public ::testing::Test {
 protected:
  http::Response send(http::Method method, const std::string& url, http::Fields more, std::string body = {}) {
    http::Request request{.method = method, .url = url, .headers = std::move(more)};
    request.headers.emplace_back("Authorization", "Bearer " + rig.key);
    request.headers.emplace_back("Tus-Resumable", "1.0.0");
    if (!body.empty()) request.body = std::move(body);
    return rig.send(std::move(request));
  }
  std::string begin(std::size_t bytes) {
    const auto made = send(http::Method::post, rig.running->url() + "/v1/media/tus",
                           {{"Upload-Length", std::to_string(bytes)},
                            {"Upload-Metadata", "filename cGljdHVyZS5wbmc=,filetype aW1hZ2UvcG5n"}});
    EXPECT_EQ(made.status, 201) << made.body;
    public_url = *find_header(made.headers, "X-Pinmill-Url");
    return *find_header(made.headers, "Location");
  }
  http::Response patch(const std::string& url, std::size_t offset, std::string body) {
    return send(http::Method::patch, url,
                {{"Upload-Offset", std::to_string(offset)}, {"Content-Type", "application/offset+octet-stream"}},
                std::move(body));
  }
  std::size_t offset_of(const std::string& url) {
    return std::stoull(*find_header(send(http::Method::head, url, {}).headers, "Upload-Offset"));
  }

  ServiceRig rig;
  std::string public_url;
};

TEST_F(TusTest, takes_a_file_in_pieces_and_a_post_publishes_it) {
  const std::string png = numbered_png(4);
  const std::string url = begin(png.size());
  EXPECT_EQ(patch(url, 0, png.substr(0, 100)).status, 204);
  EXPECT_EQ(offset_of(url), 100U);
  EXPECT_EQ(patch(url, 0, "again").status, 409);
  EXPECT_EQ(patch(url, 100, png.substr(100)).status, 204);
  EXPECT_EQ(rig.send({.url = public_url}).body, png);
  const auto made =
      rig.post("/v1/posts",
               rig.post_body(1, Json::object({{"content", "By tus"},
                                              {"publishNow", true},
                                              {"mediaItems", Json::array({Json::object({{"url", public_url}})})}})));
  EXPECT_EQ(made.body["post"]["status"].string_or(""), "published") << made.body.dump();
  EXPECT_EQ(rig.pins_titled("By tus"), 1);
}

TEST_F(TusTest, goes_on_where_a_connection_was_cut_and_after_the_service_was_started_anew) {
  const std::string png = numbered_png(5);
  const std::string url = begin(png.size());
  const auto port = static_cast<std::uint16_t>(std::stoi(rig.running->url().substr(rig.running->url().rfind(':') + 1)));
  {
    http::testing::RawConnection cut(port);
    cut.send("PATCH " + url.substr(rig.running->url().size()) +
             " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + rig.key +
             "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n" +
             "Content-Length: " + std::to_string(png.size()) + "\r\n\r\n" + png.substr(0, 300));
    ASSERT_TRUE(wait_until([&] { return offset_of(url) == 300; }));
  }
  ASSERT_TRUE(wait_until([&] { return patch(url, 300, png.substr(300, 50)).status == 204; }));
  rig.keep_port();
  rig.restart();
  EXPECT_EQ(offset_of(url), 350U);
  EXPECT_EQ(patch(url, 350, png.substr(350)).status, 204);
  EXPECT_EQ(rig.send({.url = public_url}).body, png);
}

TEST_F(TusTest, refuses_what_is_no_piece_of_the_upload) {
  const std::string url = begin(10);
  EXPECT_EQ(patch(url, 0, "more than ten bytes").status, 413);
  EXPECT_EQ(patch(url, 18'446'744'073'709'551'615U, "x").status, 409);
  EXPECT_EQ(send(http::Method::patch, url,
                 {{"Upload-Offset", "-1"}, {"Content-Type", "application/offset+octet-stream"}}, "x")
                .status,
            400);
  EXPECT_EQ(send(http::Method::patch, url, {{"Upload-Offset", "0"}, {"Content-Type", "text/plain"}}, "x").status, 415);
  EXPECT_EQ(rig.send({.method = http::Method::head, .url = url, .headers = {{"Tus-Resumable", "1.0.0"}}}).status, 401);
  EXPECT_EQ(send(http::Method::del, url, {}).status, 204);
  EXPECT_EQ(send(http::Method::head, url, {}).status, 404);
  EXPECT_EQ(send(http::Method::post, rig.running->url() + "/v1/media/tus", {{"Upload-Length", "99999999999"}}).status,
            413);
}

TEST(Service, says_how_it_is_and_what_it_serves) {
  ServiceRig rig;
  rig.get("/v1/profiles");
  rig.get("/v1/nothing");
  const auto get = [&](const char* path) { return rig.send({.url = rig.running->url() + path}); };
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_THAT(get("/metrics").body, HasSubstr("pinmill_requests_total{operation=\"listProfiles\",status=\"200\"}"));
  const Json document = take(Json::parse(get("/openapi.json").body));
  EXPECT_EQ(document["paths"]["/v1/posts/{postId}/retry"]["post"]["operationId"].string_or(""), "retryPost");
  EXPECT_EQ(rig.get("/v1/nothing").status, 404);
  EXPECT_EQ(rig.call(http::Method::del, "/v1/posts").status, 405);
}

}  // namespace
}  // namespace pinmill::service

// Posts from a CSV, row by row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;
using ::testing::HasSubstr;

Called upload(const ServiceRig& rig, const std::string& csv, const std::string& query = {}) {
  const std::string form =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"posts.csv\"\r\n\r\n" + csv + "\r\n--b--\r\n";
  const auto response = rig.send(
      {.method = http::Method::post,
       .url = rig.running->url() + "/v1/posts/bulk-upload" + query,
       .headers = {{"Authorization", "Bearer " + rig.key}, {"Content-Type", "multipart/form-data; boundary=b"}},
       .body = form});
  return {response.status, Json::parse(response.body).value_or(Json()), response.headers};
}

Json first_post(const ServiceRig& rig, const Called& uploaded) {
  const Json& result = uploaded.body["results"].items().at(0);
  return rig.get("/v1/posts/" + result["createdPostId"].string_or(uploaded.body.dump())).body["post"];
}

TEST(BulkUpload, gives_each_picture_its_alt_text_and_a_draft_its_time) {
  ServiceRig rig;
  const Called uploaded =
      upload(rig, "platforms,profiles,post_content,media_urls,alt_text,is_draft,schedule_time\npinterest," +
                      rig.profile + ",Supper,https://example.com/1.jpg,A plate of soup,true,2031-05-01T09:00:00Z");
  const Json post = first_post(rig, uploaded);
  EXPECT_EQ(post["status"].string_or(""), "draft");
  EXPECT_EQ(post["scheduledFor"].string_or(""), "2031-05-01T09:00:00.000Z");
  EXPECT_EQ(post["mediaItems"].items().at(0)["altText"].string_or(""), "A plate of soup");
}

TEST(BulkUpload, parts_addresses_where_the_next_one_begins_and_nowhere_else) {
  ServiceRig rig;
  const Called uploaded =
      upload(rig, "platforms,profiles,post_content,media_urls,is_draft\npinterest," + rig.profile +
                      ",Supper,\"https://example.com/w_300,h_400;q=8/1.jpg, https://example.com/?u=http://a|b;"
                      "https://example.com/3.jpg \nhttp://example.com/4.jpg,\",true");
  std::vector<std::string> urls;
  for (const Json post = first_post(rig, uploaded); const Json& item : post["mediaItems"].items())
    urls.push_back(item["url"].string_or(""));
  EXPECT_THAT(urls,
              ::testing::ElementsAre("https://example.com/w_300,h_400;q=8/1.jpg", "https://example.com/?u=http://a|b",
                                     "https://example.com/3.jpg", "http://example.com/4.jpg"));
}

TEST(BulkUpload, says_of_a_dry_run_what_the_true_one_says) {
  ServiceRig rig;
  const std::string head = "platforms,profiles,post_content,media_urls,schedule_time\n";
  const auto row = [&](const char* text) {
    return "pinterest," + rig.profile + "," + text + ",https://example.com/1.jpg,2031-05-01T09:00:00Z\n";
  };
  upload(rig, head + row("Known"));
  const std::string csv = head + row("New") + row("Known") + row("New") + row("Newer");
  const Called dry = upload(rig, csv, "?dryRun=true"), true_one = upload(rig, csv);
  for (const Called* each : {&dry, &true_one}) {
    EXPECT_EQ(each->status, 207) << each->body.dump();
    const auto& results = each->body["results"].items();
    ASSERT_EQ(results.size(), 4U) << each->body.dump();
    EXPECT_TRUE(results[0]["ok"].boolean_or(false) && results[3]["ok"].boolean_or(false)) << each->body.dump();
    for (const std::size_t refused : {1U, 2U})
      EXPECT_THAT(results[refused]["errors"].items().at(0).string_or(""), HasSubstr("duplicate_content"));
  }
}

}  // namespace
}  // namespace pinmill::service

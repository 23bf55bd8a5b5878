// What a request for a post may say, and how one that says it wrongly is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;
using ::testing::HasSubstr;

Json targets(const ServiceRig& rig, Json specific) {
  return Json::array({Json::object(
      {{"platform", "pinterest"}, {"accountId", rig.account}, {"platformSpecificData", std::move(specific)}})});
}

struct WrongSpecific {
  const char* name;
  Json value;
};

std::vector<WrongSpecific> wrong_specifics() {
  return {{"boardId", 6000},
          {"boardId", "Recipes"},
          {"boardSectionId", 7},
          {"boardSectionId", "Soups"},
          {"title", Json::array({"a", "b"})},
          {"link", true},
          {"link", "example.com"},
          {"coverImageUrl", Json::object()},
          {"coverImageUrl", "ftp://example.com/cover.jpg"},
          {"coverImageKeyFrameTime", "3"},
          {"coverImageKeyFrameTime", -1},
          {"fit", 1},
          {"fit", "stretch"}};
}

TEST(PlatformSpecificData, of_a_wrong_type_or_value_is_refused_by_its_name_and_lands_on_no_other_board) {
  ServiceRig rig;
  const Json whole = rig.post_body(1, Json::object({{"publishNow", true}}));
  for (const auto& [name, value] : wrong_specifics()) {
    Json body =
        Json::object({{"content", whole["content"]}, {"publishNow", true}, {"mediaItems", whole["mediaItems"]}});
    body.set("platforms", targets(rig, Json::object({{name, value}})));
    const Called answer = rig.post("/v1/posts", body);
    EXPECT_EQ(answer.status, 400) << name << ": " << answer.body.dump();
    EXPECT_EQ(answer.body["param"].string_or(""), std::string("platforms[0].platformSpecificData.") + name);
    EXPECT_THAT(answer.body["error"].string_or(""), HasSubstr(name));
    const Called looked_at = rig.post("/v1/tools/validate/post", body);
    EXPECT_FALSE(looked_at.body["valid"].boolean_or(true)) << name;
    EXPECT_EQ(looked_at.body["errors"].items().at(0)["error"], answer.body["error"]) << name;
  }
  EXPECT_EQ(rig.pins_titled("Picture 1"), 0);
}

TEST(PlatformSpecificData, may_leave_known_keys_empty_and_name_others) {
  ServiceRig rig;
  Json body = rig.post_body(1, Json::object({{"isDraft", true}}));
  Json specific = Json::object({{"boardId", ""}, {"fit", "pad"}, {"link", nullptr}, {"coverImageKeyFrameTime", 1.5}});
  specific.set("pinType", 3);
  const Called made = rig.post("/v1/posts", Json::object({{"isDraft", true}, {"platforms", targets(rig, specific)}}));
  EXPECT_EQ(made.status, 201) << made.body.dump();
}

}  // namespace
}  // namespace pinmill::service

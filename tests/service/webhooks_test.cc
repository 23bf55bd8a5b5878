#include <map>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::HookReceiver;
using pinmill::testing::ServiceRig;

Json hook_body(const HookReceiver& receiver) {
  return Json::object(
      {{"name", "test"},
       {"url", receiver.url()},
       {"secret", "whsec"},
       {"events", Json::array({"post.scheduled", "post.published", "post.platform.published", "post.failed"})},
       {"customHeaders", Json::object({{"X-Shop", "17"}})}});
}

TEST(Webhooks, tell_of_a_post_what_happened_to_it_signed) {
  ServiceRig rig;
  const HookReceiver receiver;
  ASSERT_EQ(rig.post("/v1/webhooks/settings", hook_body(receiver)).status, 200);
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})));
  ASSERT_EQ(made.status, 201) << made.body.dump();
  const auto hit = receiver.wait_for("post.published");
  EXPECT_EQ(hit.json["post"]["id"].string_or(""), made.body["post"]["_id"].string_or("?"));
  EXPECT_EQ(*http::find_header(hit.headers, "X-Zernio-Signature"),
            to_hex(hmac_sha256(as_bytes("whsec"), as_bytes(hit.body))));
  EXPECT_EQ(*http::find_header(hit.headers, "X-Late-Event"), "post.published");
  EXPECT_EQ(*http::find_header(hit.headers, "X-Zernio-Event-Id"), hit.json["id"].string_or(""));
  EXPECT_EQ(*http::find_header(hit.headers, "X-Shop"), "17");
  receiver.wait_for("post.platform.published");
}

TEST(Webhooks, hear_of_a_posts_targets_before_they_hear_of_the_whole) {
  constexpr std::size_t posts = 8;
  ServiceRig rig;
  const HookReceiver receiver;
  ASSERT_EQ(rig.post("/v1/webhooks/settings", hook_body(receiver)).status, 200);
  for (unsigned i = 1; i <= posts; ++i)
    ASSERT_EQ(rig.post("/v1/posts", rig.post_body(i, Json::object({{"publishNow", true}}))).status, 201);
  ASSERT_TRUE(pinmill::testing::wait_until([&] { return receiver.hits().size() == 2 * posts; }));
  std::map<std::string, std::vector<std::string>> heard;
  for (const auto& hit : receiver.hits())
    heard[hit.json["post"]["id"].string_or("")].push_back(hit.json["event"].string_or(""));
  EXPECT_EQ(heard.size(), posts);
  for (const auto& [post, events] : heard)
    EXPECT_THAT(events, ::testing::ElementsAre("post.platform.published", "post.published")) << post;
}

TEST(Webhooks, are_told_again_where_the_receiver_was_away) {
  ServiceRig rig;
  HookReceiver receiver;
  receiver.answer_with(503);
  const Called hook = rig.post("/v1/webhooks/settings", hook_body(receiver));
  const std::string id = hook.body["webhook"]["_id"].string_or("");
  rig.post("/v1/posts", rig.post_body(1, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}})));
  const auto first = receiver.wait_for("post.scheduled");
  receiver.answer_with(200);
  const Called again =
      rig.post("/v1/webhooks/logs/redeliver", Json::object({{"webhookId", id}, {"eventId", first.json["id"]}}));
  EXPECT_EQ(again.status, 200) << again.body.dump();
  ASSERT_TRUE(pinmill::testing::wait_until([&] { return receiver.hits().size() >= 2; }));
  EXPECT_EQ(receiver.hits().back().json["id"], first.json["id"]);
}

TEST(Webhooks, within_the_network_are_never_dialled_unless_the_operator_allows_it) {
  ServiceRig rig([](ServiceOptions& options) { options.webhooks_to = ForeignAddresses::public_only; });
  const HookReceiver receiver;
  const Called hook = rig.post("/v1/webhooks/settings", hook_body(receiver));
  const Called tested = rig.post("/v1/webhooks/test", Json::object({{"webhookId", hook.body["webhook"]["_id"]}}));
  EXPECT_EQ(tested.status, 500);
  EXPECT_EQ(tested.body["success"].boolean_or(true), false);
  EXPECT_TRUE(receiver.hits().empty());
}

TEST(Webhooks, take_no_event_that_does_not_exist_and_no_header_that_lies) {
  ServiceRig rig;
  const HookReceiver receiver;
  Json body = hook_body(receiver);
  EXPECT_EQ(rig.post("/v1/webhooks/settings",
                     Json::object({{"name", "x"}, {"url", receiver.url()}, {"events", Json::array({"no.such"})}}))
                .status,
            400);
  EXPECT_EQ(
      rig.post("/v1/webhooks/settings", Json::object({{"name", "x"}, {"url", "ftp://x"}, {"events", body["events"]}}))
          .status,
      400);
  EXPECT_EQ(
      rig.post("/v1/webhooks/settings", Json::object({{"name", "x"},
                                                      {"url", receiver.url()},
                                                      {"events", body["events"]},
                                                      {"customHeaders", Json::object({{"X-Zernio-Signature", "a"}})}}))
          .status,
      400);
}

}  // namespace
}  // namespace pinmill::service

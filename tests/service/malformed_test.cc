#include "service/malformed.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.h"
#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using http::testing::RawConnection;
using pinmill::testing::Malformed;
using pinmill::testing::malformed_requests;
using pinmill::testing::ServiceRig;
using ::testing::HasSubstr;
using ::testing::Not;

std::string upload_of(const ServiceRig& rig) {
  const auto begun = rig.send(
      {.method = http::Method::post,
       .url = rig.running->url() + "/v1/media/tus",
       .headers = {{"Authorization", "Bearer " + rig.key}, {"Tus-Resumable", "1.0.0"}, {"Upload-Length", "10"}}});
  return http::find_header(begun.headers, "Location")->substr(rig.running->url().size());
}

TEST(MalformedRequests, are_refused_or_cut_off_one_by_one_and_honest_ones_are_answered_between_them) {
  ServiceRig rig;
  const auto port = static_cast<std::uint16_t>(std::stoi(rig.running->url().substr(rig.running->url().rfind(':') + 1)));
  const auto all = malformed_requests(rig.key, upload_of(rig));
  EXPECT_GE(all.size(), 300U);
  for (const Malformed& each : all) {
    const RawConnection connection(port);
    connection.send(each.bytes);
    if (each.statuses.empty()) continue;  // it never ends: gone without waiting for an answer
    connection.finish();
    const std::string answer = connection.read_to_end();  // and the connection is closed then
    EXPECT_TRUE(connection.is_closed()) << each.name;
    if (answer.empty()) continue;
    ASSERT_TRUE(answer.starts_with("HTTP/1.1 ")) << each.name << ": " << answer;
    const int status = std::stoi(answer.substr(9, 3));
    EXPECT_NE(std::find(each.statuses.begin(), each.statuses.end(), status), each.statuses.end())
        << each.name << ": " << answer;
    EXPECT_THAT(answer, Not(HasSubstr("smuggled"))) << each.name;
    EXPECT_EQ(answer.find("HTTP/1.1 2"), std::string::npos) << each.name;
  }
  EXPECT_EQ(rig.get("/v1/profiles").status, 200);
  EXPECT_EQ(rig.get("/v1/posts").body["pagination"]["total"].integer_or(-1), 0);
}

}  // namespace
}  // namespace pinmill::service

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.h"
#include "sandbox/visitor.h"

namespace pinmill::sandbox {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::pin_body;
using ::testing::StartsWith;
using testing::Visitor;

std::string page(Visitor& visitor, const std::string& path) {
  return visitor.send({.url = visitor.sandbox().url() + path}).text;
}

TEST(SandboxPages, show_boards_under_a_policy_that_lets_nothing_in) {
  Visitor visitor;
  const auto heard = visitor.send({.url = visitor.sandbox().url() + "/"});
  EXPECT_EQ(heard.status, 200);
  EXPECT_THAT(heard.text, HasSubstr("<script src=\"/board.js\"></script>"));
  EXPECT_THAT(
      *http::find_header(heard.headers, "Content-Security-Policy"),
      AllOf(StartsWith("default-src 'none'"), HasSubstr("script-src 'self'"), HasSubstr("frame-ancestors 'none'")));
  EXPECT_THAT(page(visitor, "/board.js"), HasSubstr("EventSource"));
  EXPECT_THAT(page(visitor, "/board.css"), HasSubstr(".pins"));
}

TEST(SandboxPages, get_pins_and_their_pictures) {
  Visitor visitor;
  visitor.post("/pins", pin_body(visitor.board("Mine"), "Shown"));
  const auto data = visitor.send({.url = visitor.sandbox().url() + "/board.json"}).json;
  ASSERT_EQ(data["pins"].items().size(), 1U);
  EXPECT_EQ(data["pins"].items()[0]["title"].string_or(""), "Shown");
  const auto file = data["pins"].items()[0]["pictures"].items().at(0)["file"].string_or("");
  const auto picture = visitor.send({.url = visitor.sandbox().url() + "/files/" + file});
  EXPECT_EQ(picture.status, 200);
  EXPECT_EQ(picture.text, testing::jpeg());
  EXPECT_EQ(*http::find_header(picture.headers, "Content-Type"), "image/jpeg");
}

TEST(SandboxPages, serve_no_other_file) {
  Visitor visitor;
  for (const auto* path :
       {"/files/../state.ndjson", "/files/state.ndjson", "/files/%2e%2e%2fstate.ndjson", "/files/", "/state.ndjson"})
    EXPECT_EQ(visitor.send({.url = visitor.sandbox().url() + path}).status, 404) << path;
}

TEST(SandboxPages, hear_of_each_pin_as_it_is_made) {
  Visitor visitor;
  const auto url = visitor.sandbox().url();
  const http::testing::RawConnection listener(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  listener.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(listener.read_until("retry"), HasSubstr("text/event-stream"));
  const auto pin = visitor.post("/pins", pin_body(visitor.board("Mine"))).json["id"].string_or("");
  EXPECT_THAT(listener.read_until(pin), HasSubstr("event: pin"));
}

}  // namespace
}  // namespace pinmill::sandbox

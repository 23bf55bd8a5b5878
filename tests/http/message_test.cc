#include "http/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pinmill::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Optional;
using ::testing::Pair;
using ::testing::Pointee;

TEST(Fields, are_found_whatever_the_case_of_a_header) {
  const Fields headers = {{"Retry-After", "3"}, {"retry-after", "4"}};
  EXPECT_THAT(find_header(headers, "RETRY-AFTER"), Pointee(Eq("3")));
  EXPECT_THAT(find_header(headers, "Retry"), nullptr);
  EXPECT_THAT(find_field(headers, "retry-after"), Pointee(Eq("4")));
}

TEST(PercentEncoding, leaves_only_unreserved_characters_and_comes_back) {
  const std::string text = "a-Z_0.~ /?&=+%\xC3\xA9";
  EXPECT_EQ(percent_encode(text), "a-Z_0.~%20%2F%3F%26%3D%2B%25%C3%A9");
  EXPECT_THAT(percent_decode(percent_encode(text)), Optional(text));
}

TEST(PercentEncoding, refuses_what_is_broken_or_hides_a_zero) {
  for (const auto* text : {"%", "%4", "a%zz", "%00"}) EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  EXPECT_THAT(percent_decode("%41"), Optional(Eq("A")));
}

TEST(Query, reads_what_it_writes) {
  const Fields fields = {{"bookmark", "a b&c=d+e"}, {"", "x"}, {"page_size", ""}};
  EXPECT_EQ(parse_query(encode_query(fields)), fields);
  EXPECT_THAT(parse_query("a=1+2&&b"), Optional(ElementsAre(Pair("a", "1 2"), Pair("b", ""))));
  EXPECT_EQ(parse_query("a=%"), std::nullopt);
}

TEST(HttpDate, reads_what_it_writes) {
  const auto time = std::chrono::sys_seconds(std::chrono::seconds(1'764'037'500));
  EXPECT_EQ(to_http_date(time), "Tue, 25 Nov 2025 02:25:00 GMT");
  EXPECT_THAT(parse_http_date("Tue, 25 Nov 2025 02:25:00 GMT"), Optional(time));
}

TEST(HttpDate, is_no_number_and_no_word) {
  for (const auto* text : {"120", "tomorrow", "", "yesterday at half past two", "1764037500"})
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
}

TEST(Method, is_safe_to_send_again_unless_it_may_make_something) {
  EXPECT_EQ(method_from("PATCH"), Method::patch);
  EXPECT_EQ(method_from("patch"), std::nullopt);
  EXPECT_FALSE(is_idempotent(Method::post));
  EXPECT_FALSE(is_idempotent(Method::patch));
  EXPECT_TRUE(is_idempotent(Method::put));
  EXPECT_TRUE(is_idempotent(Method::del));
}

}  // namespace
}  // namespace pinmill::http

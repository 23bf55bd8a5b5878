#include "http/url.h"

#include <gtest/gtest.h>

namespace pinmill::http {
namespace {

TEST(Origin, ends_where_path_or_query_begin) {
  EXPECT_EQ(origin_of("https://example.com:8443/path?a=b"), "https://example.com:8443");
  EXPECT_EQ(origin_of("http://127.0.0.1?a=/"), "http://127.0.0.1");
  EXPECT_EQ(origin_of("http://[::1]:80"), "http://[::1]:80");
  EXPECT_EQ(origin_of("example.com/path"), "example.com");
}

}  // namespace
}  // namespace pinmill::http

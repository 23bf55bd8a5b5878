#include "http/guard.h"

#include <array>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/server.h"
#include "support/result_matchers.h"

namespace pinmill::http {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::take;
using ::testing::HasSubstr;

bool is_public(const char* text) {
  std::array<std::byte, 16> address{};
  if (::inet_pton(AF_INET, text, address.data()) == 1) return is_public_unicast(std::span(address).first(4));
  if (::inet_pton(AF_INET6, text, address.data()) == 1) return is_public_unicast(address);
  throw std::runtime_error(text);
}

TEST(PublicUnicast, is_what_the_registries_leave) {
  for (const auto* address :
       {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1", "198.17.0.1",
        "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"})
    EXPECT_TRUE(is_public(address)) << address;
}

TEST(PublicUnicast, is_nothing_private_reserved_or_wrapped) {
  for (const auto* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.1.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::ffff:127.0.0.1",
                              "::ffff:8.8.8.8",
                              "::127.0.0.1",
                              "64:ff9b::7f00:1",
                              "64:ff9b:1::1",
                              "100::1",
                              "2001::1",
                              "2001:db8::1",
                              "2002:7f00:1::",
                              "3fff::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fe80::1",
                              "fec0::1",
                              "ff02::1"})
    EXPECT_FALSE(is_public(address)) << address;
}

std::unique_ptr<Server> serve(std::function<Answer(const RequestHead&)> answer) {
  return take(Server::start({}, [answer](const RequestHead& head) -> Reception { return answer(head); }));
}

Answer redirect_to(std::string where) {
  Answer answer = text_answer(302, "text/plain", "");
  answer.headers.emplace_back("Location", std::move(where));
  return answer;
}

TEST(GuardedClient, dials_no_address_of_this_machine_however_it_is_written) {
  int asked = 0;
  const auto server = serve([&](const RequestHead&) {
    ++asked;
    return text_answer(200, "text/plain", "secret");
  });
  const auto port = ":" + std::to_string(server->port());
  GuardedClient guard;
  for (const auto* host : {"127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001", "localhost", "0", "0.0.0.0",
                           "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"})
    EXPECT_THAT(guard.fetch("http://" + std::string(host) + port + "/"),
                fails_with(ErrorCode::invalid_argument, HasSubstr("only public addresses")))
        << host;
  EXPECT_EQ(asked, 0);
}

TEST(GuardedClient, refuses_addresses_that_are_none_of_http) {
  GuardedClient guard;
  for (const auto* url : {"file:///etc/passwd", "gopher://example.com/", "ftp://example.com/", "http://good@127.0.0.1/",
                          "http://example.com\\@127.0.0.1/", "http://exa\tmple.com/", "//example.com/", "javascript:1",
                          "http://", "http://example.com:0/", "http://example.com:99999/"})
    EXPECT_THAT(guard.fetch(url), fails_with(ErrorCode::invalid_argument, HasSubstr("write an address"))) << url;
}

TEST(GuardedClient, refuses_other_ports_and_the_metadata_of_clouds) {
  GuardedClient guard;
  EXPECT_THAT(guard.fetch("http://8.8.8.8:6379/"), fails_with(ErrorCode::invalid_argument, HasSubstr("port 6379")));
  EXPECT_THAT(guard.fetch("http://169.254.169.254/latest/meta-data/"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("private network")));
}

TEST(GuardedClient, follows_redirects_and_says_where_they_ended) {
  const auto server = serve([](const RequestHead& head) {
    if (head.path == "/a") return redirect_to("b?x=1");
    if (head.path == "/b") return redirect_to("/c/d");
    return text_answer(200, "text/html", "page");
  });
  GuardedClient guard({.loopback = GuardOptions::Loopback::allowed});
  const auto fetched = take(guard.fetch(server->url() + "/a"));
  EXPECT_EQ(fetched.url, server->url() + "/c/d");
  EXPECT_EQ(fetched.response.body, "page");
  EXPECT_EQ(take(guard.head(server->url() + "/a")).response.body, "");
}

TEST(GuardedClient, checks_where_each_redirect_leads) {
  const auto server = serve([](const RequestHead& head) {
    const std::string target = head.query.front().second;
    return redirect_to(target);
  });
  GuardedClient guard({.loopback = GuardOptions::Loopback::allowed});
  for (const auto* target :
       {"http://10.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd", "http://u:p@8.8.8.8/"})
    EXPECT_THAT(guard.fetch(server->url() + "/?" + encode_query({{"to", target}})),
                fails_with(ErrorCode::invalid_argument, HasSubstr("")))
        << target;
}

TEST(GuardedClient, gives_up_on_loops) {
  const auto server = serve([](const RequestHead&) { return redirect_to("/again"); });
  GuardedClient guard({.max_redirects = 5, .loopback = GuardOptions::Loopback::allowed});
  EXPECT_THAT(guard.fetch(server->url() + "/"), fails_with(ErrorCode::limit_exceeded, HasSubstr("more than 5 times")));
}

TEST(GuardedClient, bounds_what_it_fetches) {
  const auto server = serve([](const RequestHead&) { return text_answer(200, "text/plain", std::string(5'001, 'a')); });
  GuardedClient guard({.max_body_bytes = 5'000, .loopback = GuardOptions::Loopback::allowed});
  EXPECT_THAT(guard.fetch(server->url()), fails_with(ErrorCode::limit_exceeded, HasSubstr("")));
}

}  // namespace
}  // namespace pinmill::http

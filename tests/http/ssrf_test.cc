// Every address of the world leads here, and every connection that this process begins is counted: what must not be
// dialled is not, and what is public is.
#include "http/guard.h"

#include <array>
#include <cstdlib>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/elsewhere.h"
#include "support/result_matchers.h"

namespace pinmill::http {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::take;
using ::testing::ElementsAre;
using testing::Elsewhere;
using ::testing::HasSubstr;
using testing::Named;

class Guard : public ::testing::Test {
 protected:
  void SetUp() override {
    static const std::string why_not = Elsewhere::enter();
    if (!why_not.empty()) GTEST_SKIP() << why_not;
    // what a proxy in the environment would be asked to dial counts as well
    for (const char* name : {"http_proxy", "https_proxy", "ALL_PROXY"}) ::setenv(name, "http://8.8.4.4:80", 1);
  }

  /// That fetching, looking and sending there fail, and how often anything was dialled.
  long dials_of(const std::string& url) {
    const long before = Elsewhere::dials();
    EXPECT_FALSE(guard_.fetch(url)) << url;
    EXPECT_FALSE(guard_.head(url)) << url;
    EXPECT_FALSE(guard_.send({.method = Method::post, .url = url, .body = "event"})) << url;
    return Elsewhere::dials() - before;
  }

  GuardedClient guard_;
};

/// Of an IPv4 address, as URLs may write it.
std::vector<std::string> spellings(const std::string& address) {
  std::array<std::uint8_t, 4> b{};
  if (::inet_pton(AF_INET, address.c_str(), b.data()) != 1) throw std::runtime_error(address);
  const unsigned whole = (b[0] * 256U + b[1]) * 65'536U + b[2] * 256U + b[3];
  return {address,
          address + ".",
          fmt::format("{}", whole),
          fmt::format("0x{:x}", whole),
          fmt::format("0{:o}", whole),
          fmt::format("0{:o}.0{:o}.0{:o}.0{:o}", b[0], b[1], b[2], b[3]),
          fmt::format("0x{:x}.0x{:x}.0x{:x}.0x{:x}", b[0], b[1], b[2], b[3]),
          fmt::format("{}.{}", b[0], whole % 16'777'216U),
          fmt::format("{}.{}.{}", b[0], b[1], whole % 65'536U),
          fmt::format("[::ffff:{}]", address),
          fmt::format("[::ffff:{:x}:{:x}]", whole / 65'536U, whole % 65'536U),
          fmt::format("[::{}]", address),
          fmt::format("[64:ff9b::{}]", address),
          fmt::format("[64:ff9b:1::{:x}:{:x}]", whole / 65'536U, whole % 65'536U),
          fmt::format("[2002:{:x}:{:x}::1]", whole / 65'536U, whole % 65'536U),
          fmt::format("[2001:0:{:x}:{:x}::1]", whole / 65'536U, whole % 65'536U),
          fmt::format("[fe80::5efe:{}]", address)};
}

TEST_F(Guard, dials_nothing_private_however_it_is_written) {
  const Elsewhere world({});
  std::size_t cases = 0;
  for (const auto* address : {"127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1", "172.16.0.1", "100.64.0.1",
                              "0.0.0.0", "198.18.0.1", "224.0.0.1", "255.255.255.255", "192.0.0.192", "240.0.0.1"})
    for (const std::string& host : spellings(address)) {
      EXPECT_EQ(dials_of("http://" + host + "/"), 0) << host;
      ++cases;
    }
  for (const auto* host : {"[::1]",
                           "[::]",
                           "[fe80::1]",
                           "[fe80::1%25lo]",
                           "[fc00::1]",
                           "[fd00:ec2::254]",
                           "[fec0::1]",
                           "[ff02::1]",
                           "[2001:db8::1]",
                           "[100::1]",
                           "[3fff::1]",
                           "[2001:10::1]",
                           "[2001:20::1]",
                           "[5f00::1]",
                           "[4000::1]",
                           "[0:0:0:0:0:0:0:1]",
                           "[::ffff:0:127.0.0.1]",
                           "localhost",
                           "localhost.",
                           "LOCALHOST",
                           "foo.localhost",
                           "127.0.0.1:443",
                           "%31%32%37.0.0.1",
                           "127.000.000.001",
                           "0x7f000001",
                           "0177.1",
                           "127.0.1",
                           "1"}) {
    EXPECT_EQ(dials_of(fmt::format("http://{}/", host)), 0) << host;
    ++cases;
  }
  EXPECT_THAT(world.reached(), ElementsAre());
  EXPECT_GE(cases, 230U);
}

TEST_F(Guard, dials_for_nothing_that_is_no_plain_address) {
  const Elsewhere world({});
  for (const auto* url : {"file:///etc/passwd",
                          "gopher://8.8.8.8/",
                          "ftp://8.8.8.8/",
                          "dict://8.8.8.8/",
                          "ldap://8.8.8.8/",
                          "jar:http://8.8.8.8!/",
                          "data:text/plain,a",
                          "unix:/run/docker.sock",
                          "//8.8.8.8/",
                          "8.8.8.8",
                          "http:///",
                          "http://good@8.8.8.8/",
                          "http://good:pw@8.8.8.8/",
                          "http://8.8.8.8\\@127.0.0.1/",
                          "http://8.8.8.8 /",
                          "http://8.8.8.8\t/",
                          "http://8.8.8.8\n/",
                          "http://8.8.8.8:0/",
                          "http://8.8.8.8:22/",
                          "http://8.8.8.8:25/",
                          "http://8.8.8.8:6379/",
                          "http://8.8.8.8:8080/",
                          "http://8.8.8.8:99999/",
                          "http://[::1/",
                          "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/",
                          "http://127\xe3\x80\x82"
                          "0\xe3\x80\x82"
                          "0\xe3\x80\x82"
                          "1/"})
    EXPECT_EQ(dials_of(url), 0) << url;
  EXPECT_THAT(world.reached(), ElementsAre());
}

TEST_F(Guard, dials_what_is_public) {
  const Elsewhere world({{"pins.example", {.answers = {{"93.184.216.34"}}}},
                         {"six.example", {.answers = {{"2606:4700::6810:84e5"}}}},
                         {"alias.example", {.answers = {{"151.101.0.84"}}, .alias = "pins.cdn.example"}}});
  for (const auto* host : {"8.8.8.8", "134744072", "0x08.010.8.8", "[2606:4700::1111]", "[2001:4860:4860::8888]",
                           "pins.example", "PINS.example", "six.example", "alias.example"}) {
    const long before = Elsewhere::dials();
    const auto fetched = guard_.fetch(fmt::format("http://{}/", host));
    ASSERT_THAT(fetched, is_ok()) << host;
    EXPECT_EQ(fetched->response.body, "here") << host;
    EXPECT_EQ(Elsewhere::dials() - before, 1) << host;
  }
  EXPECT_THAT(world.reached(), ElementsAre("2001:4860:4860::8888", "2606:4700::1111", "2606:4700::6810:84e5",
                                           "::ffff:151.101.0.84", "::ffff:8.8.8.8", "::ffff:93.184.216.34"));
}

TEST_F(Guard, dials_no_private_address_that_a_name_is_given) {
  std::map<std::string, Named> names = {
      {"loopback.example", {.answers = {{"127.0.0.1"}}}},
      {"private.example", {.answers = {{"10.1.2.3"}}}},
      {"metadata.example", {.answers = {{"169.254.169.254"}}}},
      {"shared.example", {.answers = {{"100.100.100.200"}}}},
      {"none.example", {.answers = {{"0.0.0.0"}}}},
      {"many.example", {.answers = {{"10.0.0.1", "192.168.0.1", "172.16.0.1", "127.0.0.1"}}}},
      {"six.example", {.answers = {{"::1"}}}},
      {"unique.example", {.answers = {{"fd00:ec2::254"}}}},
      {"mapped.example", {.answers = {{"::ffff:127.0.0.1"}}}},
      {"nat64.example", {.answers = {{"64:ff9b::7f00:1"}}}},
      {"both.example", {.answers = {{"10.0.0.1", "fc00::1"}}}},
      {"alias.example", {.answers = {{"192.168.1.1"}}, .alias = "router.example"}},
      {"broken.example", {.code = 2}},
      {"nowhere.example", {.code = 3}},
      {"empty.example", {}},
  };
  std::vector<std::string> crowd(25, "");
  for (std::size_t i = 0; i < crowd.size(); ++i) crowd[i] = fmt::format("10.0.0.{}", i + 1);
  names["crowd.example"] = {.answers = {crowd}};
  const Elsewhere world(names);
  for (const auto& [name, answers] : names) EXPECT_EQ(dials_of("http://" + name + "/"), 0) << name;
  EXPECT_THAT(world.reached(), ElementsAre());
}

TEST_F(Guard, dials_only_what_is_public_of_a_name_that_has_both) {
  const Elsewhere world({{"mixed.example", {.answers = {{"10.0.0.1", "8.8.8.8", "127.0.0.1", "fd00::1"}}}}});
  for (int i = 0; i < 8; ++i) static_cast<void>(guard_.fetch("http://mixed.example/"));
  for (const auto& address : world.reached()) EXPECT_EQ(address, "::ffff:8.8.8.8");
}

TEST_F(Guard, dials_nothing_private_when_a_name_turns_to_it) {
  Elsewhere world({{"turning.example", {.answers = {{"8.8.8.8"}, {"127.0.0.1"}}}}});
  world.redirects = {"http://turning.example/"};
  static_cast<void>(guard_.fetch("http://turning.example/to/0?status=302"));
  const long before = Elsewhere::dials();
  GuardedClient later;
  EXPECT_THAT(later.fetch("http://turning.example/"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("only public addresses")));
  EXPECT_EQ(Elsewhere::dials() - before, 0);
  EXPECT_THAT(world.reached(), ElementsAre("::ffff:8.8.8.8"));
}

TEST_F(Guard, follows_no_redirect_to_anything_private) {
  Elsewhere world({{"inside.example", {.answers = {{"10.0.0.1"}}}}});
  world.redirects = {
      "http://127.0.0.1/", "http://2130706433/",         "http://0x7f.1/",           "//127.0.0.1/",
      "http://[::1]/",     "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/",  "http://inside.example/",
      "http://localhost/", "http://10.0.0.1/",           "http://8.8.8.8:6379/",     "file:///etc/passwd",
      "gopher://8.8.8.8/", "http://u:p@8.8.8.8/",        "http://[64:ff9b::7f00:1]/"};
  for (std::size_t to = 0; to < world.redirects.size(); ++to)
    for (const int status : {301, 302, 303, 307, 308}) {
      const long before = Elsewhere::dials();
      EXPECT_FALSE(guard_.fetch(fmt::format("http://8.8.8.8/to/{}?status={}", to, status))) << world.redirects[to];
      EXPECT_EQ(Elsewhere::dials() - before, 1) << world.redirects[to] << " " << status;
    }
  EXPECT_THAT(world.reached(), ElementsAre("::ffff:8.8.8.8"));
}

}  // namespace
}  // namespace pinmill::http

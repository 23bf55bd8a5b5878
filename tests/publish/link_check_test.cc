#include "publish/link_check.h"

#include <map>

#include "http/server.h"
#include "support/result_matchers.h"

namespace pinmill::publish {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::take;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Pages by path; what is not there is 404.
class Site {
 public:
  using Pages = std::map<std::string, std::string>;
  explicit Site(Pages pages) : pages_(std::move(pages)) {
    server_ = take(http::Server::start({}, [this](const http::RequestHead& head) -> http::Reception {
      if (head.path == "/old") {
        http::Answer answer = http::text_answer(302, "text/html", "");
        answer.headers.emplace_back("Location", "/account/login?next=/old");
        return answer;
      }
      const auto page = pages_.find(head.path);
      if (page == pages_.end()) return http::text_answer(404, "text/html", "<title>nothing</title>");
      return http::text_answer(200, head.path == "/robots.txt" ? "text/plain" : "text/html", page->second);
    }));
  }
  LinkReport check(const std::string& path) {
    http::GuardedClient client({.loopback = http::GuardOptions::Loopback::allowed});
    return take(check_link(client, server_->url() + path));
  }

 private:
  std::map<std::string, std::string> pages_;
  std::unique_ptr<http::Server> server_;
};

TEST(CheckLink, finds_an_article_and_what_it_lacks) {
  Site site(Site::Pages{
      {"/a", R"(<!doctype html><head><meta property="og:type" content="article"><meta property="og:title" content="T">
    <meta property="og:image" content="x"><link rel=canonical href="https://e.com/a"></head><p>Text)"}});
  const auto report = site.check("/a");
  EXPECT_EQ(report.trouble, LinkTrouble::none);
  EXPECT_EQ(report.kind, RichPin::article);
  EXPECT_THAT(report.missing, ElementsAre("og:description"));
  EXPECT_THAT(report.present, ElementsAre("og:title", "og:url", "og:image"));
}

TEST(CheckLink, finds_a_product_by_open_graph_and_by_schema_org) {
  Site site(Site::Pages{{"/og", R"(<meta property="og:type" content="product"><meta property="og:title" content="T">
                         <meta property="product:price:amount" content="5"><meta property="product:price:currency" content="EUR">)"},
                        {"/item", R"(<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">T</b>
                           <div itemprop=offers itemscope itemtype="http://schema.org/Offer"><span itemprop="price">5</span></div>)"}});
  EXPECT_EQ(site.check("/og").kind, RichPin::product);
  EXPECT_THAT(site.check("/og").missing, IsEmpty());
  EXPECT_EQ(site.check("/item").kind, RichPin::product);
  EXPECT_THAT(site.check("/item").missing, ElementsAre("priceCurrency"));
}

TEST(CheckLink, finds_a_recipe_and_says_that_json_ld_may_not_be_read) {
  Site site(
      Site::Pages{{"/r", R"(<script type="application/ld+json">{"@graph":[{"@type":["Thing","Recipe"],"name":"Soup",
                        "recipeIngredient":["water"],"totalTime":"PT5M"}]}</script>)"}});
  const auto report = site.check("/r");
  EXPECT_EQ(report.kind, RichPin::recipe);
  EXPECT_THAT(report.missing, IsEmpty());
  EXPECT_THAT(report.advised, ElementsAre("url", "recipeYield", "og:site_name"));
  EXPECT_THAT(report.notes, Contains(HasSubstr("JSON-LD")));
}

TEST(CheckLink, tells_of_pages_that_opt_out_or_forbid_pins) {
  Site site(Site::Pages{
      {"/out", R"(<meta name="pinterest-rich-pin" content="false"><meta property="og:type" content="article">)"},
      {"/nopin", R"(<META NAME="Pinterest" CONTENT="nopin" description="sorry">)"}});
  EXPECT_TRUE(site.check("/out").opted_out);
  EXPECT_EQ(site.check("/nopin").trouble, LinkTrouble::nopin);
}

TEST(CheckLink, tells_of_pages_that_are_dead_or_behind_a_login) {
  Site site(Site::Pages{{"/account/login", R"(<form><input type=password name=p></form>)"}});
  EXPECT_EQ(site.check("/gone").trouble, LinkTrouble::dead);
  EXPECT_EQ(site.check("/gone").status, 404);
  EXPECT_EQ(site.check("/old").trouble, LinkTrouble::login);
}

TEST(CheckLink, reads_robots_txt_as_pinterest_would) {
  Site site(Site::Pages{{"/a", "<title>x</title>"}, {"/robots.txt", "User-agent: Pinterestbot\nDisallow: /\n"}});
  EXPECT_EQ(site.check("/a").trouble, LinkTrouble::robots);
  EXPECT_FALSE(robots_allow("User-agent: *\nDisallow: /private\n", "/private/a"));
  EXPECT_TRUE(robots_allow("User-agent: *\nDisallow: /private\n", "/public"));
  EXPECT_TRUE(robots_allow("User-agent: *\nDisallow: /\n\nUser-agent: Pinterest\nAllow: / # all\n", "/a"));
  EXPECT_TRUE(robots_allow("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c"));
  EXPECT_TRUE(robots_allow("User-agent: *\nDisallow:\n", "/a"));
}

TEST(CheckLink, dials_no_address_of_this_network) {
  http::GuardedClient client;
  EXPECT_THAT(check_link(client, "http://127.0.0.1/"), fails_with(ErrorCode::invalid_argument, HasSubstr("127.0.0.1")));
  EXPECT_THAT(check_link(client, "ftp://example.com/"), fails_with(ErrorCode::invalid_argument, HasSubstr("http")));
}

TEST(PageTags, are_read_from_broken_and_hostile_html) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<div class=h-recipe>";
  const auto tags = page_tags_of("<meta property=og:type content='a&amp;b'><title>T\n x" + deep);
  EXPECT_EQ(*tags.find("og:type"), "a&b");
  EXPECT_EQ(page_tags_of("<title>Ü</title>").title, "Ü");
  EXPECT_EQ(page_tags_of("").title, "");
  EXPECT_EQ(page_tags_of(std::string("\0\xff<meta", 8)).meta.size(), 0U);
}

}  // namespace
}  // namespace pinmill::publish

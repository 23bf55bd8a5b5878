#include <gmock/gmock.h>

#include "base/json.h"
#include "pipeline/manifest.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::take;

ManifestPin pin_of(std::string id, std::string title) {
  ManifestPin pin;
  pin.id = std::move(id);
  pin.status = PinStatus::ready;
  pin.title = std::move(title);
  ManifestPage& page = pin.pages.emplace_back();
  page.source = "../photos/a.jpg";
  page.file = pin.id + "/1.jpg";
  page.preview = "preview/" + pin.id + "-1.jpg";
  page.media_type = "image/jpeg";
  page.width_px = 1000;
  page.height_px = 1500;
  page.size_bytes = 250'000;
  page.action = "crop";
  page.reason = "Little is lost at the sides.";
  page.share_kept = 0.75;
  return pin;
}

std::string page_of(ManifestPin pin) {
  Manifest manifest;
  manifest.pins.push_back(std::move(pin));
  return preview_page(manifest);
}

std::string between(const std::string& text, std::string_view from, std::string_view to) {
  const std::size_t start = text.find(from) + from.size();
  return text.substr(start, text.find(to, start) - start);
}

/// What the page's script will read, as a browser finds it: up to the first end tag.
Json data_of(const std::string& page) {
  return take(Json::parse(between(page, R"(<script type="application/json" id="pins">)", "</script>")));
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

TEST(PreviewPage, carries_every_text_to_the_script_as_it_stands) {
  ManifestPin pin = pin_of("a-1", "Crème \"brûlée\" 🍮 رسالة @style@ \\");
  pin.board = "Food & drink";
  pin.pages[0].findings = {{"fit.enlarged", Severity::warning, "2.4×", "2×", "It was enlarged.", true}};
  const Json data = data_of(page_of(pin)).items()[0];
  EXPECT_EQ(data["title"].string_or(""), pin.title);
  EXPECT_EQ(data["board"].string_or(""), "Food & drink");
  EXPECT_EQ(data["pages"].items()[0]["reason"].string_or(""), "Little is lost at the sides.");
  EXPECT_EQ(data["pages"].items()[0]["findings"].items()[0]["message"].string_or(""), "It was enlarged.");
}

TEST(PreviewPage, lets_no_text_end_its_block_or_become_markup) {
  const std::string hostile = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>";
  const std::string calm = page_of(pin_of("a-1", "calm"));
  ManifestPin pin = pin_of("a-1", hostile);
  pin.description = pin.link = pin.alt_text = pin.board = pin.pages[0].reason = pin.pages[0].source = hostile;
  pin.error = ManifestPin::Failure{hostile, hostile};
  const std::string page = page_of(pin);
  EXPECT_EQ(count(page, "<"), count(calm, "<"));
  EXPECT_EQ(data_of(page).items()[0]["title"].string_or(""), hostile);
  EXPECT_EQ(data_of(page).items()[0]["error"]["message"].string_or(""), hostile);
}

TEST(PreviewPage, addresses_files_so_that_no_name_can_be_a_scheme_a_query_or_a_host) {
  ManifestPin pin = pin_of("a-1", "");
  pin.pages[0].file = "javascript:alert(1)/50% off? #1 é.jpg";
  pin.pages[0].preview = "//elsewhere.example/x.jpg";
  const Json page = data_of(page_of(pin)).items()[0]["pages"].items()[0];
  EXPECT_EQ(page["after"].string_or(""), "./javascript%3Aalert%281%29/50%25%20off%3F%20%231%20%C3%A9.jpg");
  EXPECT_EQ(page["before"].string_or(""), ".///elsewhere.example/x.jpg");
}

TEST(PreviewPage, is_one_document_that_asks_nobody_for_anything) {
  const std::string page = page_of(pin_of("a-1", "One"));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<link rel=\"stylesheet")), Not(HasSubstr("<script src")),
                          Not(HasSubstr("@import")), Not(HasSubstr("url("))));
  EXPECT_THAT(between(page, "Content-Security-Policy\" content=\"", "\""),
              AllOf(HasSubstr("default-src 'none'"), HasSubstr("script-src 'sha256-"), HasSubstr("style-src 'sha256-"),
                    Not(HasSubstr("unsafe")), Not(HasSubstr("http"))));
}

TEST(PreviewPage, is_the_same_whatever_the_run_was_like) {
  Manifest manifest;
  manifest.pins = {pin_of("a-1", "One"), pin_of("b-2", "Two")};
  const std::string first = preview_page(manifest);
  manifest.summary = {.ready = 2, .failed = 0, .skipped = 0, .reused = 2, .seconds = 12.5};
  EXPECT_EQ(preview_page(manifest), first);
}

TEST(PreviewPage, counts_what_became_of_the_pins_at_its_top) {
  Manifest manifest;
  manifest.pins = {pin_of("a-1", "One"), pin_of("b-2", "Two"), pin_of("c-3", "Three")};
  manifest.pins[1].status = PinStatus::failed;
  manifest.pins[2].status = PinStatus::skipped;
  const std::string page = preview_page(manifest);
  EXPECT_EQ(between(page, "<h1>", "</h1>"), "3 Pins");
  EXPECT_EQ(between(page, "<p class=\"summary\">", "</p>"), "1 ready, 1 failed, 1 skipped · 0.8 MB");
}

TEST(PreviewPage, of_no_pins_is_a_page_all_the_same) {
  const std::string page = preview_page(Manifest{});
  EXPECT_EQ(between(page, "<h1>", "</h1>"), "0 Pins");
  EXPECT_TRUE(data_of(page).items().empty());
}

}  // namespace
}  // namespace pinmill

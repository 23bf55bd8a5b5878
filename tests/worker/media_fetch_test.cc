#include "worker/media_fetch.h"

#include <atomic>

#include "http/server.h"
#include "support/fake_boundary.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MediaFetch : public ::testing::Test {
 protected:
  MediaFetch() {
    server_ = take(http::Server::start({}, [this](const http::RequestHead& head) -> http::Reception {
      ++calls_;
      if (head.path == "/gone.jpg") return http::text_answer(404, "text/plain", "gone");
      return http::text_answer(200, "image/jpeg", "\xff\xd8\xff\xe0 and so on");
    }));
  }
  static http::GuardOptions opened() { return {.loopback = http::GuardOptions::Loopback::allowed}; }
  std::filesystem::path kept() const { return folder_.path() / "fetched"; }

  TemporaryFolder folder_;
  std::atomic<int> calls_ = 0;
  std::unique_ptr<http::Server> server_;
};

TEST_F(MediaFetch, keeps_a_file_under_its_addresss_name_and_does_not_ask_for_it_twice) {
  const FetchMedia fetch = fetch_into(kept(), FetchAgain::when_missing, opened());
  const auto first = take(fetch(server_->url() + "/Green-mug.jpg?size=1", {}));
  EXPECT_THAT(first.filename().string(), ::testing::MatchesRegex("green-mug-[0-9a-f]{12}"));
  EXPECT_EQ(take(fetch(server_->url() + "/Green-mug.jpg?size=1", {})), first);
  EXPECT_EQ(calls_, 1);
  EXPECT_NE(take(fetch(server_->url() + "/Green-mug.jpg?size=2", {})), first);
}

TEST_F(MediaFetch, asks_again_when_it_is_told_to) {
  const FetchMedia fetch = fetch_into(kept(), FetchAgain::always, opened());
  take(fetch(server_->url() + "/a.jpg", {}));
  take(fetch(server_->url() + "/a.jpg", {}));
  EXPECT_EQ(calls_, 2);
}

TEST_F(MediaFetch, leaves_nothing_behind_where_there_is_no_file) {
  const FetchMedia fetch = fetch_into(kept(), FetchAgain::when_missing, opened());
  EXPECT_THAT(fetch(server_->url() + "/gone.jpg", {}), fails_with(ErrorCode::not_found, HasSubstr("answers 404")));
  EXPECT_TRUE(std::filesystem::is_empty(kept()));
}

TEST_F(MediaFetch, dials_nothing_within_the_network) {
  const FetchMedia fetch = fetch_into(kept(), FetchAgain::when_missing);
  EXPECT_FALSE(fetch(server_->url() + "/a.jpg", {}));
  EXPECT_EQ(calls_, 0);
}

TEST_F(MediaFetch, makes_pins_of_a_tables_addresses_beside_those_of_its_files) {
  folder_.write("shop/near.jpg", "\xff\xd8\xff\xe0 near");
  const auto table =
      folder_.write("shop/list.csv", "Title,Media URL\nFar," + server_->url() +
                                         "/far%20away.jpg\nNear,near.jpg\nGone," + server_->url() + "/gone.jpg\n");
  ScanOptions options{.inputs = {table}, .out = folder_.path() / "out"};
  options.fetch = fetch_into(folder_.path() / "out" / ".pinmill" / "fetched", FetchAgain::when_missing, opened());
  FakeBoundary boundary;
  const ScanReport report = take(scan(options, boundary, {}));
  ASSERT_THAT(report.drafts, SizeIs(2));
  EXPECT_EQ(report.drafts[0].title, "Far");
  EXPECT_EQ(report.drafts[0].name, "far%20away");
  EXPECT_EQ(report.drafts[1].title, "Near");
  ASSERT_THAT(report.errors, SizeIs(1));
  EXPECT_THAT(report.errors[0].subject, HasSubstr("list.csv row 4"));
}

}  // namespace
}  // namespace pinmill::testing

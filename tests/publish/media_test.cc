// Videos and carousels on their way to the sandbox, which decodes them.
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>

#include <sys/resource.h>

#include "base/sha256.h"
#include "http/server.h"
#include "publish/program.h"
#include "support/ffmpeg_tool.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::is_ok;
using pinmill::testing::make_clip;
using pinmill::testing::Rig;
using pinmill::testing::take;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

QueueItem video(const Rig& rig, const std::string& source = "testsrc=size=240x320:rate=10:duration=4.2") {
  const auto clip = make_clip(rig.folder.path() / "clip.mp4",
                              "-f lavfi -i " + source + " -pix_fmt yuv420p -c:v libx264 -preset ultrafast");
  PreparedPin pin{.id = "clip", .kind = PinKind::video, .pages = {pinmill::testing::page_of(clip, "video/mp4")}};
  pin.title = "Clip";
  pin.cover_moment = 1500ms;
  return {.pin = pin, .account = rig.account.id, .board = rig.board.id};
}

TEST(Video, is_uploaded_processed_and_made_a_pin_with_a_cover) {
  auto options = Rig::quick();
  options.processing = 20s;
  Rig rig(options);
  const auto item = video(rig);
  (void)take(rig.publisher->queue(std::vector{item}, {}));
  rig.drain();
  const auto pins = rig.sandbox->ledger("pin");
  ASSERT_THAT(pins, SizeIs(1));
  EXPECT_EQ(pins[0]["pin"]["video_sha256"].string_or(""), item.pin.pages[0].sha256);
  EXPECT_GT(rig.count_requests("media/get"), 1);
}

TEST(Video, whose_upload_is_refused_is_registered_anew) {
  Rig rig;
  ASSERT_THAT(rig.sandbox->set_faults("upload:drop@1-2"), is_ok());
  (void)take(rig.publisher->queue(std::vector{video(rig)}, {}));
  rig.advance(5 * 24h);  // days without a worker do not count against it
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 1)));
  EXPECT_EQ(rig.count_requests("media/create"), 3);
}

TEST(Video, that_pinterest_cannot_process_fails_with_a_remedy) {
  Rig rig;
  (void)take(rig.publisher->queue(std::vector{video(rig, "testsrc=size=240x320:rate=10:duration=1")}, {}));
  rig.drain();
  const auto failed = take(rig.publisher->list())[0];
  EXPECT_EQ(failed.state, State::failed);
  EXPECT_THAT(failed.problem, HasSubstr("could not process"));
  EXPECT_THAT(failed.remedy, HasSubstr("prepare"));
}

TEST(Video, survives_a_crash_at_each_step_of_its_way) {
  struct Crash {};
  for (const auto step : {Step::media_registered, Step::media_uploaded, Step::media_stored, Step::media_ready}) {
    Rig rig;
    (void)take(rig.publisher->queue(std::vector{video(rig)}, {}));
    rig.reopen([step](Step at) {
      if (at == step) throw Crash();
    });
    EXPECT_THROW(rig.drain(), Crash) << static_cast<int>(step);
    rig.reopen();
    rig.drain();
    EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 1)));
    EXPECT_THAT(rig.sandbox->ledger("pin"), SizeIs(1));
  }
}

// PINMILL_SOAK makes it as large as Pinterest allows.
TEST(Video, needs_no_more_memory_for_a_larger_file) {
  Rig rig;
  const auto file = rig.folder.path() / "large.mp4";
  std::ofstream(file).close();
  std::filesystem::resize_file(file, pinmill::testing::is_soak() ? 2'000'000'000 : 200'000'000);
  PinPage page{.file = file, .media_type = "video/mp4", .size_bytes = std::filesystem::file_size(file)};
  page.sha256 = take(sha256_hex_of_file(take(open_for_reading(file)).get()));
  PreparedPin pin{.id = "large", .kind = PinKind::video, .pages = {page}};
  pin.cover_moment = 0ms;
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  (void)take(
      rig.publisher->queue(std::vector{QueueItem{.pin = pin, .account = rig.account.id, .board = rig.board.id}}, {}));
  while (take(rig.publisher->list())[0].state == State::scheduled) (void)take(rig.publisher->step());
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 16 * 1024) << "kilobytes, of both ends";
  EXPECT_EQ(take(rig.publisher->list())[0].state, State::uploading);
}

TEST(Carousel, gets_every_page_with_its_texts) {
  Rig rig;
  PreparedPin pin{.id = "set", .kind = PinKind::carousel};
  for (unsigned number = 1; number <= 5; ++number) {
    auto page = rig.item(number, rig.board).pin.pages[0];
    page.title = "Page " + std::to_string(number);
    for (int i = 0; i < 100; ++i) page.description += "😀é שלם\n<";  // eight code points
    page.link = "https://example.com/" + std::to_string(number);
    pin.pages.push_back(page);
  }
  pin.title = "Set";
  (void)take(
      rig.publisher->queue(std::vector{QueueItem{.pin = pin, .account = rig.account.id, .board = rig.board.id}}, {}));
  rig.drain();
  const auto pins = rig.sandbox->ledger("pin");
  ASSERT_THAT(pins, SizeIs(1));
  const auto& pages = pins[0]["pin"]["pictures"].items();
  ASSERT_THAT(pages, SizeIs(5));
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(pages[i]["title"].string_or(""), pin.pages[i].title);
    EXPECT_EQ(pages[i]["description"].string_or(""), pin.pages[i].description);
    EXPECT_EQ(pages[i]["link"].string_or(""), pin.pages[i].link);
    EXPECT_EQ(pages[i]["sha256"].string_or(""), pin.pages[i].sha256);
  }
}

// What stands for a bucket that everybody may read.
class Bucket {
 public:
  Bucket() {
    server_ = take(http::Server::start({}, [this](const http::RequestHead& head) -> http::Reception {
      if (head.method != http::Method::put) {
        const std::scoped_lock lock(mutex_);
        return http::text_answer(files_.contains(head.path) ? 200 : 404, "image/png", files_[head.path]);
      }
      return http::gather_body(head, 1 << 20, [this, path = head.path](std::string body) {
        const std::scoped_lock lock(mutex_);
        files_[path] = std::move(body);
        return http::text_answer(200, "text/plain", "");
      });
    }));
  }
  MediaStore address() const {
    return {.scheme_and_host = server_->url(),
            .bucket = "shop",
            .prefix = "pins",
            .credentials = {.access_key = "key", .secret_key = Secret("secret")}};
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> files_;
  std::unique_ptr<http::Server> server_;
};

TEST(Carousel, that_is_large_is_fetched_by_pinterest_from_a_bucket) {
  Bucket bucket;
  Rig rig;
  PreparedPin pin{.id = "set", .kind = PinKind::carousel, .title = "Set"};
  for (unsigned number = 1; number <= 3; ++number) pin.pages.push_back(rig.item(number, rig.board).pin.pages[0]);
  (void)take(
      rig.publisher->queue(std::vector{QueueItem{.pin = pin, .account = rig.account.id, .board = rig.board.id}}, {}));
  auto options = rig.options();
  options.media_store = bucket.address();
  options.most_sent_along_bytes = 0;
  rig.publisher = take(Publisher::open(options));
  rig.drain();
  const auto pins = rig.sandbox->ledger("pin");
  ASSERT_THAT(pins, SizeIs(1));
  const auto& pages = pins[0]["pin"]["pictures"].items();
  ASSERT_THAT(pages, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(pages[i]["sha256"].string_or(""), pin.pages[i].sha256);
}

}  // namespace
}  // namespace pinmill::publish

// Against OpenStack Swift's s3api, which checks every signature; skipped where its packages are not installed.
#include "publish/upload/s3_multipart.h"

#include <filesystem>
#include <fstream>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sha256.h"
#include "publish/cutting_proxy.h"
#include "support/processes.h"
#include "support/result_matchers.h"
#include "support/samples_folder.h"
#include "support/temporary_folder.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::CuttingProxy;
using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::take;
using pinmill::testing::TemporaryFolder;
using ::testing::HasSubstr;

constexpr std::uint16_t swift_port = 28'085;

S3Target target(const std::string& key, std::uint16_t port = swift_port) {
  return {.scheme_and_host = "http://127.0.0.1:" + std::to_string(port),
          .bucket = "media",
          .key = key,
          .credentials = {.access_key = "test:tester", .secret_key = Secret("testing")}};
}

// The bucket, and an object in it: all of Swift's servers answer then.
bool put(http::Client& client, const std::string& path) {
  const S3Request request{.method = http::Method::put, .scheme_and_host = target("").scheme_and_host, .path = path};
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto made = client.send({.method = http::Method::put,
                                 .url = s3_url(request),
                                 .headers = sign_s3(request, Sha256::hex_of({}), target("").credentials, now),
                                 .body = std::string()});
  return made.response && made.response->status == 200;
}

// Swift, for as long as this program runs.
class Swift : public ::testing::Environment {
 public:
  static inline bool available = false;
  void SetUp() override {
    if (!std::filesystem::exists("/usr/bin/swift-proxy-server")) return;
    folder_ = std::make_unique<TemporaryFolder>();
    child_ = ::fork();
    if (child_ == 0) {
      ::setpgid(0, 0);
      const auto script = (pinmill::testing::source_folder() / "tests/publish/swift.sh").string();
      const auto lab = folder_->path().string();
      ::execl("/bin/sh", "sh", script.c_str(), lab.c_str(), std::to_string(swift_port).c_str(), nullptr);
      ::_exit(127);
    }
    http::Client client;
    available = pinmill::testing::wait_until([&] {
      const bool made = put(client, "/media") && put(client, "/media/first");
      ::usleep(made ? 0 : 200'000);
      return made;
    });
  }
  void TearDown() override {
    if (child_ <= 0) return;
    ::kill(-child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
  }

 private:
  std::unique_ptr<TemporaryFolder> folder_;
  pid_t child_ = 0;
};
[[maybe_unused]] const auto* const swift = ::testing::AddGlobalTestEnvironment(new Swift);

class S3 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Swift::available) GTEST_SKIP() << "no Swift on this machine";
  }

  std::filesystem::path make_file(std::uint64_t size) {
    const auto path = folder_.path() / "file";
    std::ofstream out(path, std::ios::binary);
    std::uint64_t state = size;
    std::vector<char> block(1 << 16);
    for (std::uint64_t done = 0; done < size; done += block.size()) {
      for (auto& byte : block) byte = static_cast<char>((state = state * 6'364'136'223'846'793'005ULL + 1) >> 56);
      out.write(block.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(block.size(), size - done)));
    }
    return path;
  }
  std::unique_ptr<Upload> upload(const std::filesystem::path& file, const S3Target& to, std::string state = {},
                                 S3UploadOptions options = {}) {
    return make_s3_upload(client_, to, take(open_for_reading(file)), std::filesystem::file_size(file), options,
                          std::move(state));
  }
  std::string digest_there(const std::string& key) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const S3Request request{.scheme_and_host = target(key).scheme_and_host, .path = "/media/" + key};
    const auto got =
        client_.send({.url = presign_s3(request, target(key).credentials, now, 60s), .max_body_bytes = 200'000'000});
    return got.response && got.response->status == 200 ? Sha256::hex_of(as_bytes(got.response->body)) : "";
  }
  static std::string digest_of(const std::filesystem::path& file) {
    return take(sha256_hex_of_file(take(open_for_reading(file)).get()));
  }

  TemporaryFolder folder_;
  http::Client client_;
};

TEST_F(S3, keeps_a_small_file_whole_under_a_key_that_needs_escaping) {
  const auto file = make_file(100'000);
  EXPECT_TRUE(take(upload(file, target("a b/ü+c=d:e.bin"))->step({})).done);
  EXPECT_EQ(digest_there("a b/ü+c=d:e.bin"), digest_of(file));
}

TEST_F(S3, keeps_a_large_file_in_parts) {
  const auto file = make_file(20'000'000);
  const auto up = upload(file, target("large"), {}, {.part_bytes = 5U << 20});
  UploadProgress progress;
  while (!progress.done) progress = take(up->step({}));
  EXPECT_EQ(progress.sent_bytes, 20'000'000U);
  EXPECT_EQ(digest_there("large"), digest_of(file));
}

TEST_F(S3, refuses_a_wrong_secret) {
  auto wrong = target("x");
  wrong.credentials.secret_key = Secret("other");
  EXPECT_THAT(upload(make_file(1000), wrong)->step({}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("SignatureDoesNotMatch")));
}

TEST_F(S3, goes_on_in_a_new_process_from_what_arrived) {
  const auto file = make_file(24'000'000);
  const S3UploadOptions options{.part_bytes = 5U << 20, .parallel = 1, .check = PartCheck::transport};
  auto up = upload(file, target("resumed"), {}, options);
  auto progress = take(up->step({}));
  progress = take(up->step({}));
  const auto stored = progress.state;
  (void)take(up->step({}));  // arrived, and never stored
  up = upload(file, target("resumed"), stored, options);
  std::vector<std::uint64_t> sent;
  do sent.push_back((progress = take(up->step({}))).sent_bytes);
  while (!progress.done);
  EXPECT_EQ(sent.front(), std::uint64_t{3} * (5U << 20));
  EXPECT_EQ(digest_there("resumed"), digest_of(file));
}

TEST_F(S3, forgets_an_upload_that_is_aborted) {
  const auto file = make_file(12'000'000);
  auto up = upload(file, target("aborted"), {}, {.part_bytes = 5U << 20, .parallel = 1});
  (void)take(up->step({}));
  const auto stored = take(up->step({})).state;
  ASSERT_THAT(up->discard(), is_ok());
  EXPECT_EQ(digest_there("aborted"), "");
  up = upload(file, target("aborted"), stored, {.part_bytes = 5U << 20, .parallel = 1});
  EXPECT_EQ(take(up->step({})).sent_bytes, 0U);
}

TEST_F(S3, sends_at_most_a_part_again_for_each_of_twenty_cuts) {
  constexpr std::uint64_t size = 64U << 20, part = 5U << 20;
  const auto file = make_file(size);
  CuttingProxy proxy(swift_port, 20, 12'000'000, 11);
  auto up = upload(file, target("cut", proxy.port()), {}, {.part_bytes = part});
  UploadProgress progress;
  int failures = 0;
  while (!progress.done && failures < 100) {
    auto next = up->step({});
    if (!next) {
      ASSERT_TRUE(next.error().retryable()) << next.error().to_string();
      ++failures;
      up = upload(file, target("cut", proxy.port()), progress.state, {.part_bytes = part});
      continue;
    }
    progress = *std::move(next);
  }
  ASSERT_TRUE(progress.done);
  EXPECT_GT(failures, 5);
  EXPECT_LE(proxy.bytes_sent(), size + 20 * part + 1'000'000);
  EXPECT_EQ(digest_there("cut"), digest_of(file));
}

// PINMILL_SOAK makes it two gigabytes, sent to the end.
TEST_F(S3, needs_no_more_memory_for_a_larger_file) {
  const bool whole = std::getenv("PINMILL_SOAK") != nullptr;
  const auto path = folder_.path() / "sparse";
  std::ofstream(path).close();
  std::filesystem::resize_file(path, whole ? 2'000'000'000 : 200U << 20);
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  const auto up = upload(path, target("sparse"));
  UploadProgress progress;
  for (int i = 0; whole ? !progress.done : i < 4; ++i) progress = take(up->step({}));
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 16 * 1024);  // kilobytes
  const auto dropped = whole ? Result<void>() : up->discard();
  EXPECT_THAT(dropped, is_ok());
}

}  // namespace
}  // namespace pinmill::publish

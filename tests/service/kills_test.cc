// The service's process, killed at any moment under load: what it answered with 2xx becomes a Pin once.
#include <algorithm>
#include <atomic>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/zoned_time.h"
#include "publish/pictures.h"
#include "service/serve_process.h"
#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::Called;
using pinmill::testing::HookReceiver;
using pinmill::testing::is_soak;
using pinmill::testing::numbered_png;
using pinmill::testing::ServeProcess;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;

/// Asks as a patient client does: again, under the same name, until there is an answer.
Called ask_until_answered(const ServiceRig& rig, const Json& body, const std::string& name) {
  Called answer;
  EXPECT_TRUE(wait_until([&] {
    auto exchange = const_cast<http::Client&>(rig.client)
                        .send({.method = http::Method::post,
                               .url = rig.url + "/v1/posts?wait=0",
                               .headers = {{"Authorization", "Bearer " + rig.key},
                                           {"Content-Type", "application/json"},
                                           {"Idempotency-Key", name}},
                               .body = body.dump(),
                               .deadlines = {.connect = 2s, .total = 10s}});
    if (!exchange.response) return false;
    answer = {.status = exchange.response->status, .body = Json::parse(exchange.response->body).value_or(Json())};
    return answer.status < 500;
  }));
  return answer;
}

/// It is out, or failed with a reason.
bool is_settled(const ServiceRig& rig, const std::string& id) {
  const Json post = rig.get("/v1/posts/" + id).body["post"];
  const std::string status = post["status"].string_or("");
  const auto platforms = post["platforms"].items();
  return status == "published" ||
         (status == "failed" && !platforms.empty() && !platforms[0]["errorMessage"].string_or("").empty());
}

/// Serves on until all of them are settled. Where a kill came between what was meant to be sent and its answer, the
/// board is looked through 1, 3 and 10 minutes later: the clock is put forward to each.
void settle_all(ServiceRig& rig, const std::vector<std::string>& ids) {
  for (const auto ahead : {0min, 2min, 5min, 13min}) {
    rig.options.store.clock_offset = ahead;
    rig.restart();
    const auto publisher = take(publish::Publisher::open(
        {.store = rig.options.store, .vault = rig.options.vault, .pinterest = rig.options.pinterest}));
    EXPECT_TRUE(wait_until([&] {
      const auto open =
          std::count_if(ids.begin(), ids.end(), [&](const std::string& id) { return !is_settled(rig, id); });
      const auto publications = take(publisher->list());
      const auto now = take(publisher->store().now());
      return open <= std::count_if(publications.begin(), publications.end(), [&](const publish::Publication& each) {
               return each.state == publish::State::unconfirmed && each.next > now;
             });
    })) << ahead.count()
        << " minutes ahead";
  }
}

TEST(Kills, lose_no_post_that_was_answered_and_double_none) {
  const int kills = is_soak() ? 100 : 20;
  const unsigned posts = is_soak() ? 90 : 40;  // no more than the account may make in a minute
  ServiceRig rig;
  const HookReceiver receiver;
  ASSERT_EQ(
      rig.post("/v1/webhooks/settings",
               Json::object({{"name", "kills"}, {"url", receiver.url()}, {"events", Json::array({"post.published"})}}))
          .status,
      200);
  std::vector<Json> bodies;
  for (unsigned i = 1; i <= posts; ++i)
    bodies.push_back(rig.post_body(i, Json::object({{"publishNow", i % 2 == 0 ? Json(true) : Json()}})));
  rig.stop();
  ServeProcess process(rig);
  process.start();
  std::vector<std::string> ids(posts);
  std::jthread client([&] {
    std::mt19937 random(8);
    std::uniform_int_distribution<int> pause(0, 900 * kills / static_cast<int>(posts));  // as long as the kills last
    for (unsigned i = 0; i < posts; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(pause(random)));
      if (!bodies[i]["publishNow"].boolean_or(false))  // falls due in a moment
        bodies[i].set(
            "scheduledFor",
            to_rfc3339({.utc = std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now()) + 1s}));
      const Called answer = ask_until_answered(rig, bodies[i], "kill-" + std::to_string(i));
      EXPECT_EQ(answer.status, 201) << answer.body.dump();
      ids[i] = answer.body["post"]["_id"].string_or("");
    }
  });
  std::mt19937 random(7);
  for (int i = 0; i < kills; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(50, 900)(random)));
    process.kill();
    process.start();
  }
  client.join();
  process.kill();
  settle_all(rig, ids);
  for (unsigned i = 0; i < posts; ++i) {
    EXPECT_TRUE(is_settled(rig, ids[i])) << "post " << i << ": " << rig.get("/v1/posts/" + ids[i]).body.dump();
    EXPECT_LE(rig.pins_titled("Picture " + std::to_string(i + 1)), 1) << "post " << i;
  }
  std::set<std::string> told;
  const auto all_told = [&] {
    for (const auto& hit : receiver.hits()) told.insert(hit.json["post"]["id"].string_or(""));
    std::size_t published = 0;
    for (unsigned i = 0; i < posts; ++i)
      published += static_cast<std::size_t>(rig.pins_titled("Picture " + std::to_string(i + 1)));
    return told.size() >= published;
  };
  EXPECT_TRUE(wait_until(all_told)) << told.size();
}

/// Hands its bytes over slowly, so that a kill finds them on their way.
class SlowBody final : public http::BodyReader {
 public:
  explicit SlowBody(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size_bytes() const noexcept override { return bytes_.size(); }
  Result<std::size_t> read(std::span<std::byte> into) override {
    std::this_thread::sleep_for(4ms);
    const auto some = std::min({into.size(), bytes_.size() - at_, std::size_t{20'000}});
    std::copy_n(as_bytes(bytes_).begin() + static_cast<std::ptrdiff_t>(at_), some, into.begin());
    at_ += some;
    return some;
  }
  Result<void> rewind() override {
    at_ = 0;
    return {};
  }

 private:
  const std::string bytes_;
  std::size_t at_ = 0;
};

/// An upload by tus whose client asks again until it is answered, whoever dies meanwhile.
class PatientUpload {
 public:
  static constexpr std::size_t piece_bytes = 200'000;

  PatientUpload(const ServiceRig& rig, std::string bytes) : rig_(rig), bytes_(std::move(bytes)) {}

  void run() {
    const auto begun =
        ask(http::Method::post, rig_.url + "/v1/media/tus", {{"Upload-Length", std::to_string(bytes_.size())}}, {});
    url_ = *http::find_header(begun.headers, "Location");
    public_url_ = *http::find_header(begun.headers, "X-Pinmill-Url");
    for (std::size_t offset = 0; offset < bytes_.size();) {
      const auto piece = bytes_.substr(offset, piece_bytes);
      sent_bytes_ += piece.size();
      const auto answer = try_once(
          http::Method::patch, url_,
          {{"Upload-Offset", std::to_string(offset)}, {"Content-Type", "application/offset+octet-stream"}}, piece);
      if (answer && answer->status == 204) {
        offset += piece.size();
        continue;
      }
      const auto there = ask(http::Method::head, url_, {}, {});
      offset = std::stoull(*http::find_header(there.headers, "Upload-Offset"));
    }
  }

  std::uint64_t sent_bytes() const { return sent_bytes_; }
  std::string stored() { return ask(http::Method::get, public_url_, {}, {}).body; }

 private:
  std::optional<http::Response> try_once(http::Method method, const std::string& url, http::Fields headers,
                                         const std::string& body) {
    headers.emplace_back("Authorization", "Bearer " + rig_.key);
    headers.emplace_back("Tus-Resumable", "1.0.0");
    http::Request request{.method = method,
                          .url = url,
                          .headers = std::move(headers),
                          .deadlines = {.connect = 2s, .total = 10s},
                          .max_body_bytes = 100'000'000};
    if (!body.empty()) request.body = std::shared_ptr<http::BodyReader>(std::make_shared<SlowBody>(body));
    auto exchange = const_cast<http::Client&>(rig_.client).send(request);
    if (!exchange.response || exchange.response->status >= 500) return std::nullopt;
    return *std::move(exchange.response);
  }
  http::Response ask(http::Method method, const std::string& url, const http::Fields& headers,
                     const std::string& body) {
    std::optional<http::Response> answer;
    EXPECT_TRUE(wait_until([&] { return (answer = try_once(method, url, headers, body)).has_value(); })) << url;
    return answer.value_or(http::Response());
  }

  const ServiceRig& rig_;
  const std::string bytes_;
  std::string url_, public_url_;
  std::uint64_t sent_bytes_ = 0;
};

TEST(Kills, cost_an_upload_no_more_than_a_piece_each) {
  const int kills = is_soak() ? 100 : 10;
  std::mt19937 random(11);
  std::string bytes(is_soak() ? 60'000'000 : 12'000'000, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  ServiceRig rig;
  rig.stop();
  ServeProcess process(rig);
  process.start();
  PatientUpload upload(rig, bytes);
  std::atomic<bool> done{false};
  std::jthread client([&] {
    upload.run();
    done = true;
  });
  int killed = 0;
  for (; killed < kills && !done; ++killed) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(100, 500)(random)));
    process.kill();
    process.start();
  }
  client.join();
  EXPECT_GE(killed, kills / 4);
  EXPECT_LE(upload.sent_bytes(), bytes.size() + static_cast<std::size_t>(killed) * PatientUpload::piece_bytes);
  EXPECT_EQ(upload.stored(), bytes);
}

}  // namespace
}  // namespace pinmill::service

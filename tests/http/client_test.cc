#include "http/client.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "http/raw_connection.h"
#include "http/server.h"
#include "support/processes.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::http {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::take;
using pinmill::testing::TemporaryFolder;
using pinmill::testing::wait_until;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointee;

/// Answers with the same, and remembers what came.
class Recorder {
 public:
  explicit Recorder(std::function<Answer(const RequestHead&)> answers = {}) : answers_(std::move(answers)) {
    server_ = take(Server::start({}, [this](const RequestHead& head) { return receive(head); }));
  }

  std::string url(const std::string& target = "/") const { return server_->url() + target; }
  std::uint16_t port() const { return server_->port(); }
  std::size_t requests() const { return requests_; }
  RequestHead head() const {
    const std::lock_guard lock(mutex_);
    return head_;
  }
  std::string body() const {
    const std::lock_guard lock(mutex_);
    return body_;
  }

 private:
  Reception receive(const RequestHead& head) {
    return gather_body(head, 10'000'000, [this, head](std::string body) {
      ++requests_;
      const std::lock_guard lock(mutex_);
      head_ = head;
      body_ = std::move(body);
      return answers_ ? answers_(head) : text_answer(200, "text/plain", "fine");
    });
  }

  std::function<Answer(const RequestHead&)> answers_;
  mutable std::mutex mutex_;
  RequestHead head_;
  std::string body_;
  std::atomic<std::size_t> requests_{0};
  std::unique_ptr<Server> server_;
};

Answer ended(Answer::Ending ending) {
  Answer answer = text_answer(201, "application/json", "{\"id\":\"123456\"}");
  answer.ending = ending;
  answer.cut_after_bytes = 5;
  return answer;
}

TEST(Client, sends_a_request_and_brings_the_answer) {
  Recorder recorder([](const RequestHead&) {
    Answer answer = text_answer(404, "application/json", "{}");
    answer.headers.emplace_back("Retry-After", "7");
    return answer;
  });
  Client client;
  const auto exchange = client.send({.method = Method::post,
                                     .url = recorder.url("/v5/pins?a=b"),
                                     .headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}},
                                     .body = std::string("{\"a\":1}")});
  ASSERT_THAT(exchange.response, is_ok());
  EXPECT_EQ(exchange.delivery, Delivery::sent);
  EXPECT_EQ(exchange.status, 404);
  EXPECT_EQ(exchange.response->status, 404);
  EXPECT_EQ(exchange.response->body, "{}");
  EXPECT_THAT(find_header(exchange.response->headers, "retry-after"), Pointee(std::string("7")));
  const auto head = recorder.head();
  EXPECT_EQ(head.path, "/v5/pins");
  EXPECT_EQ(recorder.body(), "{\"a\":1}");
  EXPECT_THAT(find_header(head.headers, "Content-Type"), Pointee(std::string("application/json")));
  EXPECT_THAT(find_header(head.headers, "X-Empty"), Pointee(std::string()));
  EXPECT_EQ(find_header(head.headers, "Expect"), nullptr);
  EXPECT_EQ(find_header(head.headers, "Accept-Encoding"), nullptr);
}

TEST(Client, speaks_every_method) {
  Recorder recorder;
  Client client;
  for (const auto method : {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del}) {
    ASSERT_THAT(client.send({.method = method, .url = recorder.url()}).response, is_ok());
    EXPECT_EQ(recorder.head().method, method);
    EXPECT_EQ(recorder.body(), "");
  }
}

TEST(Client, streams_a_file_of_known_length) {
  const TemporaryFolder folder;
  const std::string content(5'000'000, 'x');
  const auto fd = take(open_for_reading(folder.write("a", content)));
  Recorder recorder;
  Client client;
  std::uint64_t last = 0;
  const auto exchange =
      client.send({.method = Method::put,
                   .url = recorder.url(),
                   .body = std::shared_ptr<BodyReader>(read_file_range(fd.get(), 1, content.size() - 1)),
                   .on_progress = [&](std::uint64_t sent, std::uint64_t of) {
                     EXPECT_EQ(of, content.size() - 1);
                     last = sent;
                   }});
  ASSERT_THAT(exchange.response, is_ok());
  EXPECT_EQ(recorder.body().size(), content.size() - 1);
  EXPECT_EQ(recorder.head().content_length, content.size() - 1);
  EXPECT_EQ(last, content.size() - 1);
}

TEST(Client, sends_a_form_with_its_length_ahead_and_the_file_last) {
  const TemporaryFolder folder;
  const auto fd = take(open_for_reading(folder.write("a", "the bytes")));
  Recorder recorder;
  Client client;
  ASSERT_THAT(client
                  .send({.method = Method::post,
                         .url = recorder.url(),
                         .body = Form{.fields = {{"key", "k"}, {"Content-Type", "multipart/form-data"}},
                                      .file_name = "clip.mp4",
                                      .file_type = "video/mp4",
                                      .file = read_file_range(fd.get(), 0, 9)}})
                  .response,
              is_ok());
  const std::string body = recorder.body();
  EXPECT_EQ(recorder.head().content_length, body.size());
  EXPECT_THAT(*find_header(recorder.head().headers, "Content-Type"), HasSubstr("multipart/form-data; boundary="));
  const auto key = body.find("name=\"key\""), type = body.find("name=\"Content-Type\"\r\n\r\nmultipart/form-data"),
             file = body.find("name=\"file\"; filename=\"clip.mp4\"\r\nContent-Type: video/mp4\r\n\r\nthe bytes");
  EXPECT_LT(key, type);
  EXPECT_LT(type, file);
  EXPECT_NE(file, std::string::npos);
}

TEST(Client, repeats_no_post_when_the_server_acts_and_then_resets_the_link) {
  // The POST comes after a GET that has left its connection open, which is when libcurl would send it again.
  Recorder recorder([](const RequestHead& head) {
    return ended(head.method == Method::get ? Answer::Ending::whole : Answer::Ending::reset);
  });
  Client client;
  ASSERT_THAT(client.send({.url = recorder.url()}).response, is_ok());
  const auto exchange = client.send({.method = Method::post, .url = recorder.url(), .body = std::string("{}")});
  EXPECT_THAT(exchange.response, fails_with(ErrorCode::unavailable, HasSubstr("POST http://127.0.0.1")));
  EXPECT_EQ(exchange.delivery, Delivery::sent);
  EXPECT_EQ(recorder.requests(), 2U);
}

TEST(Client, would_be_repeated_by_the_library_on_a_kept_connection) {
  // What the last test guards against, so that it cannot pass for want of the danger.
  Recorder recorder([](const RequestHead& head) {
    return ended(head.method == Method::get ? Answer::Ending::whole : Answer::Ending::reset);
  });
  Client client;
  ASSERT_THAT(client.send({.url = recorder.url()}).response, is_ok());
  static_cast<void>(client.send(
      {.method = Method::post, .url = recorder.url(), .body = std::string("{}"), .connection = Connection::kept}));
  EXPECT_GT(recorder.requests(), 2U);
}

TEST(Client, says_that_an_answer_was_lost) {
  for (const auto ending : {Answer::Ending::none, Answer::Ending::reset, Answer::Ending::cut}) {
    Recorder recorder([ending](const RequestHead&) { return ended(ending); });
    Client client;
    const auto exchange = client.send({.method = Method::post, .url = recorder.url()});
    EXPECT_THAT(exchange.response, fails_with(ErrorCode::unavailable, HasSubstr("POST")));
    EXPECT_EQ(exchange.delivery, Delivery::sent);
    EXPECT_EQ(exchange.status, ending == Answer::Ending::cut ? 201 : 0);
    EXPECT_EQ(recorder.requests(), 1U);
  }
}

TEST(Client, says_that_nothing_was_sent_where_nobody_listens) {
  const std::uint16_t port = Recorder().port();
  Client client;
  for (const auto& url :
       {"http://127.0.0.1:" + std::to_string(port) + "/", std::string("https://no.such.name.invalid/")}) {
    const auto exchange = client.send({.method = Method::post, .url = url, .body = std::string("{}")});
    EXPECT_THAT(exchange.response, fails_with(ErrorCode::unavailable, HasSubstr("POST " + url)));
    EXPECT_EQ(exchange.delivery, Delivery::not_sent);
  }
}

TEST(Client, says_that_nothing_was_sent_where_the_other_side_speaks_no_tls) {
  Recorder recorder;
  Client client;
  const auto exchange = client.send({.method = Method::post,
                                     .url = "https://127.0.0.1:" + std::to_string(recorder.port()) + "/",
                                     .body = std::string("x")});
  EXPECT_THAT(exchange.response, fails_with(ErrorCode::unavailable, HasSubstr("")));
  EXPECT_EQ(exchange.delivery, Delivery::not_sent);
  EXPECT_EQ(recorder.requests(), 0U);
}

TEST(Client, gives_up_at_its_deadlines_not_knowing_what_was_done) {
  Recorder recorder([](const RequestHead& head) {
    Answer answer = text_answer(200, "text/plain", std::string(100'000, 'a'));
    if (head.path == "/hang") answer.delay = 1h;
    if (head.path == "/slow") answer.bytes_per_second = 1'000;
    return answer;
  });
  Client client;
  const auto hung = client.send({.method = Method::post, .url = recorder.url("/hang"), .deadlines = {.total = 300ms}});
  EXPECT_THAT(hung.response, fails_with(ErrorCode::timed_out, HasSubstr("/hang")));
  EXPECT_EQ(hung.delivery, Delivery::sent);
  EXPECT_THAT(
      client.send({.url = recorder.url("/slow"), .deadlines = {.stall = 1s, .min_bytes_per_second = 50'000}}).response,
      fails_with(ErrorCode::timed_out, HasSubstr("/slow")));
}

TEST(Client, stops_when_asked_to) {
  Recorder recorder([](const RequestHead&) {
    Answer answer;
    answer.delay = 1h;
    return answer;
  });
  Client client;
  std::stop_source stop;
  const std::jthread stopping([&] {
    ASSERT_TRUE(wait_until([&] { return recorder.requests() == 1; }));
    stop.request_stop();
  });
  const auto during = client.send({.method = Method::post, .url = recorder.url()}, stop.get_token());
  EXPECT_THAT(during.response, fails_with(ErrorCode::cancelled, HasSubstr("stopped")));
  EXPECT_EQ(during.delivery, Delivery::sent);
  const auto after = client.send({.method = Method::post, .url = recorder.url()}, stop.get_token());
  EXPECT_EQ(after.delivery, Delivery::not_sent);
  EXPECT_EQ(recorder.requests(), 1U);
}

TEST(Client, bounds_what_comes_back) {
  Recorder recorder([](const RequestHead& head) {
    Answer answer = text_answer(200, "text/plain", std::string(10'001, 'a'));
    if (head.path == "/head") answer.headers.emplace_back("X", std::string(10'000, 'a'));
    return answer;
  });
  Client client;
  EXPECT_THAT(client.send({.url = recorder.url(), .max_body_bytes = 10'000}).response,
              fails_with(ErrorCode::limit_exceeded, HasSubstr("")));
  EXPECT_THAT(client.send({.url = recorder.url("/head"), .max_header_bytes = 9'000}).response,
              fails_with(ErrorCode::limit_exceeded, HasSubstr("headers exceed 9000 bytes")));
}

TEST(Client, puts_a_good_answer_into_the_sink_and_a_bad_one_into_the_response) {
  Recorder recorder(
      [](const RequestHead& head) { return text_answer(head.path == "/good" ? 200 : 500, "text/plain", "body"); });
  Client client;
  const TemporaryFolder folder;
  const FileDescriptor fd(::open((folder.path() / "a").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const auto sink = write_to_file(fd.get());
  EXPECT_EQ(take(client.send({.url = recorder.url("/good"), .sink = sink.get()}).response).body, "");
  EXPECT_EQ(take(client.send({.url = recorder.url("/bad"), .sink = sink.get()}).response).body, "body");
  EXPECT_EQ(take(read_text_file(folder.path() / "a", 100)), "body");
}

TEST(Client, follows_no_redirect) {
  Recorder recorder([](const RequestHead&) {
    Answer answer = text_answer(302, "text/plain", "");
    answer.headers.emplace_back("Location", "/elsewhere");
    return answer;
  });
  Client client;
  EXPECT_EQ(take(client.send({.url = recorder.url()}).response).status, 302);
  EXPECT_EQ(recorder.requests(), 1U);
}

TEST(Client, ignores_the_proxies_of_the_environment) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  Recorder recorder;
  Client client;
  EXPECT_THAT(client.send({.url = recorder.url()}).response, is_ok());
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
}

TEST(Client, refuses_what_would_be_unsafe_to_send) {
  Client client;
  EXPECT_THAT(client.send({.url = "http://198.51.100.1/"}).response,
              fails_with(ErrorCode::invalid_argument, HasSubstr("write https")));
  for (const auto* url : {"", "ftp://example.com/", "file:///etc/passwd", "https://user:pw@example.com/",
                          "https://example.com\\@evil.com/", "https://example.com/a b", "example.com"}) {
    const auto exchange = client.send({.url = url});
    EXPECT_THAT(exchange.response, fails_with(ErrorCode::invalid_argument, Not(HasSubstr("pw")))) << url;
    EXPECT_EQ(exchange.delivery, Delivery::not_sent);
  }
  EXPECT_THAT(client.send({.url = "https://example.com/", .headers = {{"X", "a\r\nEvil: b"}}}).response,
              fails_with(ErrorCode::invalid_argument, AllOf(HasSubstr("\"X\""), Not(HasSubstr("Evil")))));
}

TEST(Client, keeps_secrets_out_of_errors) {
  Client client;
  const auto port = Recorder().port();
  const auto exchange = client.send({.method = Method::post,
                                     .url = "http://127.0.0.1:" + std::to_string(port) + "/x?token=canary",
                                     .headers = {{"Authorization", "Bearer canary"}},
                                     .body = std::string("canary")});
  EXPECT_THAT(exchange.response, fails_with(ErrorCode::unavailable, Not(HasSubstr("canary"))));
}

TEST(Client, sends_from_many_threads_at_once) {
  Recorder recorder;
  Client client;
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 20; ++j) good += client.send({.url = recorder.url()}).response.has_value() ? 1 : 0;
      });
  }
  EXPECT_EQ(good, 160);
  EXPECT_EQ(recorder.requests(), 160U);
}

}  // namespace
}  // namespace pinmill::http

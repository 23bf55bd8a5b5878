#include "http/server.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.h"
#include "support/processes.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::http {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::take;
using pinmill::testing::TemporaryFolder;
using pinmill::testing::wait_until;
using ::testing::AllOf;
using testing::ask_raw;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RawConnection;
using ::testing::StartsWith;

/// Says what it understood, and the body.
Reception echo(const RequestHead& head) {
  return gather_body(head, 100'000, [head](const std::string& body) {
    std::string text = std::string(to_string(head.method)) + " " + head.path;
    for (const auto& [name, value] : head.query) text += " [" + name + "=" + value + "]";
    return text_answer(200, "text/plain", text + " {" + body + "}");
  });
}

std::unique_ptr<Server> serve(Handler handler, ServerOptions options = {}) {
  return take(Server::start(std::move(options), std::move(handler)));
}

std::string get(const std::string& target, const std::string& more = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n";
}
std::string post(const std::string& more, const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n" + body;
}

TEST(Server, answers_with_what_the_handler_made_of_the_request) {
  const auto server = serve(echo);
  EXPECT_THAT(ask_raw(server->port(), get("/a%2Fb?x=1%262&y=a+b")),
              AllOf(StartsWith("HTTP/1.1 200"), EndsWith("GET /a%2Fb [x=1&2] [y=a b] {}")));
  EXPECT_THAT(ask_raw(server->port(), post("Content-Length: 5\r\n", "hello")), EndsWith("POST / {hello}"));
  EXPECT_THAT(ask_raw(server->port(), post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")),
              EndsWith("POST / {abcde}"));
}

TEST(Server, answers_many_requests_on_one_connection) {
  const auto server = serve(echo);
  const RawConnection connection(server->port());
  for (const auto* name : {"/one", "/two", "/three"}) {
    connection.send("GET " + std::string(name) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(connection.read_until("{}"), HasSubstr(name));
  }
}

TEST(Server, refuses_what_two_readers_could_read_in_two_ways) {
  const auto server = serve(echo);
  const std::string requests[] = {
      post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"),
      post("Content-Length: 3\r\nContent-Length: 30\r\n", "abc"),
      post("Content-Length: +3\r\n", "abc"),
      post("Content-Length : 3\r\n", "abc"),
      post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
      "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
      get("/", "Host: other\r\n"),
      get("/", "Bad Name: x\r\n"),
      get("/?a=%zz"),
      get("relative"),
      get("/", ": a field without a name ends the head for some\r\n"),
      get("/", ":\r\n"),
      get("/", "X: folded\r\n further\r\n"),
      get("/", "X: bare\nY: 1\r\n"),
      get("/", std::string("X: a\0b\r\n", 8)),
      "GET  / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      "GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n",
  };
  for (const auto& request : requests)
    EXPECT_THAT(ask_raw(server->port(), request),
                AllOf(Not(StartsWith("HTTP/1.1 2")), Not(HasSubstr("smuggled")), Not(HasSubstr("{"))))
        << request;
}

TEST(Server, takes_honest_heads_however_they_are_spaced_and_whenever_they_come) {
  const auto server = serve(echo);
  const RawConnection connection(server->port());
  for (int turn = 0; turn < 3; ++turn) {
    std::string head =
        "\r\nPOST /a%20b?x=1&y&z=%20 HTTP/1.1\r\nHost:localhost\r\nEmpty:\r\nBlank: \r\nTail: x \t\r\n"
        "Cookie: a=1; b=\"2\"\r\nContent-Length:  3\r\n";
    for (int i = 0; i < 150; ++i) head += "X-" + std::to_string(i) + ":\t" + std::string(60, 'v') + "\r\n";
    head += "\r\nabc";
    for (std::size_t at = 0; at < head.size(); at += 997) {
      connection.send(head.substr(at, 997));
      std::this_thread::sleep_for(1ms);
    }
    EXPECT_THAT(connection.read_until("{abc}"), AllOf(HasSubstr("200 OK"), HasSubstr("[x=1] [y=] [z= ] {abc}")))
        << turn;
  }
  connection.send("GET /one HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/two"));
  EXPECT_THAT(connection.read_to_end(), AllOf(HasSubstr("/one"), HasSubstr("/two")));  // both came at once
}

TEST(Server, answers_for_its_own_hosts_only) {
  const auto server = serve(echo, {.allowed_hosts = {"pins.example"}});
  const auto ask = [&](const std::string& host) {
    return ask_raw(server->port(), "GET / HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n");
  };
  for (const auto* host : {"localhost", "127.0.0.1:80", "[::1]:1", "pins.example:8080"})
    EXPECT_THAT(ask(host), StartsWith("HTTP/1.1 200")) << host;
  for (const auto* host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:x", "[::1]:"})
    EXPECT_THAT(ask(host), StartsWith("HTTP/1.1 421")) << host;
}

TEST(Server, refuses_heads_and_bodies_that_are_too_large) {
  const auto server = serve(echo);
  EXPECT_THAT(ask_raw(server->port(), get("/", "X: " + std::string(20'000, 'a') + "\r\n")), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(ask_raw(server->port(), get("/?" + std::string(20'000, 'a'))), StartsWith("HTTP/1.1 414"));
  EXPECT_THAT(ask_raw(server->port(), get("/", "X: " + std::string(1'000'000, 'a') + "\r\n")),
              Not(StartsWith("HTTP/1.1 2")));
  EXPECT_THAT(ask_raw(server->port(), post("Content-Length: 100001\r\n", std::string(100'001, 'a'))),
              StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(ask_raw(server->port(), post("Transfer-Encoding: chunked\r\n",
                                           "186a1\r\n" + std::string(100'001, 'a') + "\r\n0\r\n\r\n")),
              StartsWith("HTTP/1.1 413"));
}

TEST(Server, closes_a_connection_whose_head_takes_too_long) {
  const auto server = serve(echo, {.head_deadline = 1s});
  const RawConnection connection(server->port());
  std::atomic<bool> done = false;
  const std::jthread dripping([&](const std::stop_token& stop) {
    connection.send("GET / HTTP/1.1\r\nX: ");
    while (!stop.stop_requested() && !done) {
      connection.send("a");
      std::this_thread::sleep_for(50ms);
    }
  });
  EXPECT_EQ(connection.read_to_end(), "");
  done = true;
}

TEST(Server, closes_a_connection_whose_body_drips) {
  const auto server = serve(echo, {.idle = 1s, .min_body_bytes_per_second = 1'000});
  const RawConnection connection(server->port());
  std::atomic<bool> done = false;
  const std::jthread dripping([&] {
    connection.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
    while (!done) {
      connection.send("a");
      std::this_thread::sleep_for(50ms);
    }
  });
  EXPECT_EQ(connection.read_to_end(), "");
  done = true;
}

TEST(Server, sends_a_file) {
  const TemporaryFolder folder;
  const auto file = folder.write("a", std::string(300'000, 'x'));
  const auto server = serve([&](const RequestHead&) -> Reception {
    Answer answer;
    answer.headers = {{"Content-Type", "image/png"}};
    answer.body = FileBody{take(open_for_reading(file)), 300'000};
    return answer;
  });
  const auto answer = ask_raw(server->port(), get("/"));
  EXPECT_THAT(answer, AllOf(HasSubstr("Content-Length: 300000"), HasSubstr("Content-Type: image/png")));
  EXPECT_THAT(answer, EndsWith(std::string(1'000, 'x')));
}

TEST(Server, lets_one_slow_answer_hold_up_no_other) {
  const auto server = serve([](const RequestHead& head) -> Reception {
    return gather_body(head, 0, [slow = head.path == "/slow"](const std::string&) {
      Answer answer = text_answer(200, "text/plain", "ok");
      if (slow) answer.delay = 1h;
      return answer;
    });
  });
  std::vector<RawConnection> held;
  for (int i = 0; i < 30; ++i) held.emplace_back(server->port()).send(get("/slow"));
  EXPECT_THAT(ask_raw(server->port(), get("/")), EndsWith("ok"));
}

TEST(Server, stops_while_answers_are_held_back_or_refused) {
  // Whether libmicrohttpd asks for an answer before it stops or while it does, is chance: many servers, many requests.
  for (int round = 0; round < 100; ++round) {
    std::atomic<int> made = 0;
    const auto server = serve([&](const RequestHead& head) -> Reception {
      if (head.path == "/refused") return text_answer(403, "text/plain", "no");
      return gather_body(head, 0, [&made](const std::string&) {
        ++made;
        Answer answer = text_answer(200, "text/plain", "ok");
        answer.delay = 1h;
        return answer;
      });
    });
    std::vector<RawConnection> connections;
    for (int i = 0; i < 40; ++i) connections.emplace_back(server->port()).send(get("/held"));
    ASSERT_TRUE(wait_until([&] { return made == 40; }));
    for (int i = 0; i < 40; ++i) connections.emplace_back(server->port()).send(get("/refused"));
    server->stop(0ms);
  }
}

TEST(Server, can_lose_cut_reset_and_slow_down_an_answer) {
  const auto server = serve([](const RequestHead& head) -> Reception {
    return gather_body(head, 0, [path = head.path](const std::string&) {
      Answer answer = text_answer(201, "text/plain", std::string(1'000, 'a') + "end");
      if (path == "/none") answer.ending = Answer::Ending::none;
      if (path == "/reset") answer.ending = Answer::Ending::reset;
      if (path == "/cut") answer.ending = Answer::Ending::cut, answer.cut_after_bytes = 10;
      if (path == "/slow") answer.bytes_per_second = 5'000;
      return answer;
    });
  });
  EXPECT_EQ(ask_raw(server->port(), get("/none")), "");
  const RawConnection reset(server->port());
  reset.send(get("/reset"));
  EXPECT_EQ(reset.read_to_end(), "");
  EXPECT_THAT(ask_raw(server->port(), get("/cut")),
              AllOf(HasSubstr("Content-Length: 1003"), EndsWith("\r\naaaaaaaaaa")));
  const auto from = std::chrono::steady_clock::now();
  EXPECT_THAT(ask_raw(server->port(), get("/slow")), EndsWith("end"));
  EXPECT_GE(std::chrono::steady_clock::now() - from, 150ms);
}

TEST(Server, refuses_an_upload_in_the_middle_of_it) {
  struct Refusing final : Receiver {
    std::optional<Answer> receive(ByteView) override {
      Answer answer;
      answer.ending = Answer::Ending::reset;
      return answer;
    }
    Answer answer() override { return text_answer(200, "text/plain", "took it"); }
  };
  const auto server = serve([](const RequestHead&) -> Reception { return std::make_unique<Refusing>(); });
  const RawConnection connection(server->port());
  connection.send(post("Content-Length: 100000\r\n", std::string(50'000, 'a')));
  EXPECT_EQ(connection.read_to_end(), "");
}

TEST(Server, streams_events_and_what_was_missed) {
  const auto hub = std::make_shared<EventHub>();
  const auto server = serve([&](const RequestHead&) -> Reception {
    Answer answer;
    answer.body = EventBody{hub};
    return answer;
  });
  const RawConnection first(server->port());
  first.send(get("/"));
  ASSERT_TRUE(wait_until([&] { return hub->listeners() == 1; }));
  hub->publish("pin", "{\"id\":\"1\"}");
  hub->publish("pin", "two\nlines");
  EXPECT_THAT(first.read_until("lines\n\n"),
              AllOf(HasSubstr("text/event-stream"), HasSubstr("id: 1\nevent: pin\ndata: {\"id\":\"1\"}\n\n"),
                    HasSubstr("id: 2\nevent: pin\ndata: two\ndata: lines\n\n")));
  const RawConnection again(server->port());
  again.send(get("/", "Last-Event-ID: 1\r\n"));
  EXPECT_THAT(again.read_until("lines\n\n"), AllOf(HasSubstr("id: 2\n"), Not(HasSubstr("id: 1\n"))));
}

TEST(Server, serves_many_listeners_and_stops_with_all_of_them_waiting) {
  const auto hub = std::make_shared<EventHub>();
  const auto server = serve([&](const RequestHead&) -> Reception {
    Answer answer;
    answer.body = EventBody{hub};
    return answer;
  });
  std::vector<RawConnection> listeners;
  for (int i = 0; i < 100; ++i) listeners.emplace_back(server->port()).send(get("/"));
  ASSERT_TRUE(wait_until([&] { return hub->listeners() == 100; }));
  hub->publish("news", "x");
  for (const auto& listener : listeners) EXPECT_THAT(listener.read_until("data: x"), HasSubstr("news"));
  server->stop(1s);
  EXPECT_EQ(hub->listeners(), 0U);
}

TEST(Server, cuts_off_a_listener_that_does_not_read) {
  const auto hub = std::make_shared<EventHub>(EventHubOptions{.history = 1, .max_backlog_bytes = 10'000});
  const auto server = serve(
      [&](const RequestHead&) -> Reception {
        Answer answer;
        answer.body = EventBody{hub};
        return answer;
      },
      {.idle = 1s});
  const RawConnection listener(server->port());
  listener.send(get("/"));
  ASSERT_TRUE(wait_until([&] { return hub->listeners() == 1; }));
  // More than the socket's buffers on both sides can hold.
  EXPECT_TRUE(wait_until([&] {
    hub->publish("news", std::string(9'000, 'x'));
    return hub->listeners() == 0;
  }));
}

TEST(Server, lets_requests_under_way_end_before_it_stops) {
  std::atomic<bool> started = false;
  const auto server = serve([&](const RequestHead& head) -> Reception {
    return gather_body(head, 0, [&](const std::string&) {
      started = true;
      std::this_thread::sleep_for(200ms);
      return text_answer(200, "text/plain", "finished");
    });
  });
  const RawConnection connection(server->port());
  connection.send(get("/"));
  ASSERT_TRUE(wait_until([&] { return started.load(); }));
  server->stop(10s);
  EXPECT_THAT(connection.read_to_end(), EndsWith("finished"));
  EXPECT_ANY_THROW(RawConnection{server->port()});
}

TEST(Server, takes_a_socket_that_somebody_else_has_made_listen) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const std::string name = "fd://" + std::to_string(socket);
  EXPECT_THAT(Server::start({.address = name}, echo),
              fails_with(ErrorCode::invalid_argument, HasSubstr("no socket that listens")));
  ASSERT_EQ(::listen(socket, 8), 0);
  const auto server = serve(echo, {.address = name});
  EXPECT_EQ(server->url(), "http://127.0.0.1:" + std::to_string(server->port()));
  EXPECT_THAT(ask_raw(server->port(), get("/there")), EndsWith("GET /there {}"));
}

TEST(Server, says_so_where_it_cannot_listen) {
  const auto server = serve(echo);
  EXPECT_THAT(Server::start({.port = server->port()}, echo), fails_with(ErrorCode::unavailable, HasSubstr("in use")));
  EXPECT_THAT(Server::start({.address = "pins.example"}, echo),
              fails_with(ErrorCode::invalid_argument, HasSubstr("no address")));
}

}  // namespace
}  // namespace pinmill::http

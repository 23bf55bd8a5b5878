// One HTTP/1.1 server: strict about what it takes for a request, bounded in every direction, streaming both ways.
// Internally synchronised.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/byte_io.h"
#include "http/event_hub.h"
#include "http/message.h"

namespace pinmill::http {

struct RequestHead {
  Method method = Method::get;
  std::string path{};  ///< as sent, without the query: still percent-encoded
  Fields query{};      ///< decoded
  Fields headers{};
  std::string peer{};  ///< the other side's address, without port
  /// What Content-Length says; nullopt for a chunked body.
  std::optional<std::uint64_t> content_length{};
};

/// A regular file, from the start.
struct FileBody {
  FileDescriptor fd{};
  std::uint64_t size_bytes = 0;
};
/// Events until the client or the server goes.
struct EventBody {
  std::shared_ptr<EventHub> hub{};
};

struct Answer {
  int status = 200;
  Fields headers{};
  std::variant<std::string, FileBody, EventBody> body{};

  /// How it travels: for a server that plays a bad one. As they are, it goes out whole and at once.
  std::chrono::milliseconds delay{0};  ///< held back for so long
  enum class Ending : std::uint8_t {
    whole,
    cut,   ///< the connection is closed after `cut_after_bytes` of the body; Content-Length promised all
    none,  ///< the connection is closed without an answer
    reset  ///< ... and that by RST
  } ending = Ending::whole;
  std::size_t cut_after_bytes = 0;
  std::size_t bytes_per_second = 0;  ///< of a string body; 0: as fast as it goes
  bool is_servers_own = false;       ///< a refusal that no handler has written: `ServerOptions::refuse` says it
};

Answer text_answer(int status, std::string_view content_type, std::string body);

/// Takes the body of one request. `receive` runs on a thread that serves other connections as well: no waiting there.
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// The next bytes. An answer says that no more are wanted: the rest is thrown away and it is sent then, or, with
  /// `Ending::none` and `reset`, the connection is closed at once. `answer` is not called.
  virtual std::optional<Answer> receive(ByteView bytes) = 0;
  /// After the last byte; on a thread of its own, which may wait.
  virtual Answer answer() = 0;
};

/// A Receiver where the body is wanted; an Answer where there is no need of it.
using Reception = std::variant<std::unique_ptr<Receiver>, Answer>;

/// Called with a complete head, on a thread that serves other connections as well.
using Handler = std::function<Reception(const RequestHead&)>;

/// Gathers at most `max_bytes` of the body, 413 beyond, and hands them to `handle`, which may wait.
Reception gather_body(const RequestHead& head, std::size_t max_bytes, std::function<Answer(std::string body)> handle);

struct ServerOptions {
  std::string address = "127.0.0.1";  ///< "fd://3": a socket that somebody has made listen, which becomes the server's
  std::uint16_t port = 0;             ///< 0: any free one
  unsigned io_threads = 2;
  unsigned handler_threads = 8;
  std::size_t max_head_bytes = 16'384;
  std::size_t max_connections = 512;
  std::chrono::seconds head_deadline{10};  ///< for a whole head, and for an idle connection
  std::chrono::seconds idle{15};           ///< within a request or an answer
  std::uint32_t min_body_bytes_per_second = 1'000;
  /// What `Host:` may say besides an address of loopback and "localhost" (against DNS rebinding); "*": anything.
  std::vector<std::string> allowed_hosts{};
  /// How what the server itself refuses is said, whose status and one line of text are given; empty: as plain text. On
  /// a thread that serves other connections as well. The head has nothing in it where it is what is refused.
  std::function<Answer(const RequestHead& head, int status, std::string why)> refuse{};
};

/// Runs from `start` until it is destroyed or stopped. Internally synchronised.
class Server {
 public:
  /// unavailable where the address is in use; invalid_argument where it is none.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// `stop` without grace.
  ~Server();

  std::uint16_t port() const noexcept;
  /// "http://127.0.0.1:8080"
  std::string url() const;
  /// No more connections; requests under way have `grace` to end, event streams end at once. Then everything is closed.
  void stop(std::chrono::milliseconds grace);

  struct Impl;

 private:
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pinmill::http

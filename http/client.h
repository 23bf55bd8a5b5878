// One HTTP client: one request in, one answer out, nothing repeated. What is done about a failure is the caller's
// business, so the answer says what the failure leaves open. Internally synchronised.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "base/result.h"
#include "http/body.h"
#include "http/message.h"

namespace pinmill::http {

/// A multipart/form-data body: the fields in their order, the file last. Its length is sent ahead, never chunks.
struct Form {
  Fields fields{};
  std::string file_field = "file";
  std::string file_name{};  ///< as the server is told
  std::string file_type = "application/octet-stream";
  std::shared_ptr<BodyReader> file{};  ///< none: fields only
};

struct Deadlines {
  std::chrono::milliseconds connect{5'000};  ///< name, connection and TLS together
  std::chrono::milliseconds total{60'000};   ///< from the call to the last byte; an upload needs more
  std::chrono::seconds stall{30};  ///< this long below `min_bytes_per_second`, waiting for the answer included
  std::uint32_t min_bytes_per_second = 1;
};

enum class Connection : std::uint8_t {
  by_method,  ///< fresh for POST and PATCH, kept for the rest
  kept,       ///< one that is open already, if there is one
  fresh,      ///< a new one, closed afterwards: a library can repeat on its own only what went over a used one
};

struct Request {
  Method method = Method::get;
  std::string url{};  ///< absolute; with neither user info nor fragment
  Fields headers{};   ///< their values never reach an error
  std::variant<std::monostate, std::string, std::shared_ptr<BodyReader>, Form> body{};
  Connection connection = Connection::by_method;
  Deadlines deadlines{};
  std::uint64_t max_body_bytes = 4'000'000;  ///< of the answer, wherever it goes
  std::size_t max_header_bytes = 65'536;     ///< of the answer, all lines together
  /// Where the body of a 2xx answer goes instead of `Response::body`; must outlive the call.
  BodySink* sink = nullptr;
  /// Bytes of the body sent so far, and of all; from the sending thread.
  std::function<void(std::uint64_t sent, std::uint64_t of)> on_progress{};
};

struct Response {
  int status = 0;
  Fields headers{};
  std::string body{};
};

/// Whether the server can have acted on the request.
enum class Delivery : std::uint8_t {
  not_sent,  ///< surely not: no byte of it left (no name, refused, no TLS, stopped before)
  sent,      ///< it may have, wholly or in part
};

struct Exchange {
  Delivery delivery = Delivery::not_sent;
  /// Of the answer's first line, also where the rest of the answer was lost; 0 where none came.
  int status = 0;
  /// An error where no whole answer came: cancelled, timed_out, unavailable (connection), limit_exceeded (caps),
  /// invalid_argument (the request itself), or the body's own error. Any status is an answer, not an error.
  Result<Response> response;
};

/// Which addresses may be dialled over plain http.
enum class PlainHttp : std::uint8_t { never, loopback, anywhere };

struct ClientOptions {
  std::string user_agent = "pinmill";
  PlainHttp plain_http = PlainHttp::loopback;
  /// "": none, whatever the environment says; else "http://host:port".
  std::string proxy{};
  /// More authorities to trust (PEM) besides the system's; empty: none.
  std::filesystem::path extra_authorities{};
};

/// Internally synchronised: requests of many threads run at once, each on a connection of its own; idle connections
/// are kept and used again. TLS 1.2 or newer, verified. No redirects, no cookies, no netrc, HTTP/1.1.
class Client {
 public:
  explicit Client(ClientOptions options = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// Ends soon after a stop was requested. A body reader is rewound first.
  Exchange send(const Request& request, std::stop_token stop = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pinmill::http

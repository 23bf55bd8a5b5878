// Note: who runs what
//
// A few threads of libmicrohttpd's own read and write all connections; nothing of ours waits on them. When a request is
// complete its connection is suspended, a thread of the handlers' pool makes the answer, and the connection is resumed
// to send it. The timer resumes what was held back. A stream of events is a connection that is suspended whenever it
// has nothing to say.
#include "http/server.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "http/answer_out.h"
#include "http/request_head.h"
#include "http/server_impl.h"

namespace pinmill::http {
namespace {

constexpr std::uint64_t max_thrown_away_bytes = 64'000'000;
constexpr std::uint64_t small_body_bytes = 1'000'000;
constexpr std::chrono::seconds between_pings{15};

using Slot = std::shared_ptr<ServerExchange>;

/// Its headers stay, but for the type of its text.
Answer said_otherwise(const ServerOptions& options, const RequestHead& head, Answer own) {
  std::string why = std::get<std::string>(std::move(own.body));
  while (why.ends_with('\n')) why.pop_back();
  Answer answer = options.refuse(head, own.status, std::move(why));
  for (auto& field : own.headers)
    if (field.first != "Content-Type") answer.headers.push_back(std::move(field));
  return answer;
}

class GatheredBody final : public Receiver {
 public:
  GatheredBody(std::size_t max_bytes, std::function<Answer(std::string)> handle)
      : max_(max_bytes), handle_(std::move(handle)) {}

  std::optional<Answer> receive(ByteView bytes) override {
    if (body_.size() + bytes.size() > max_) return too_large(max_);
    body_ += as_text(bytes);
    return std::nullopt;
  }
  Answer answer() override { return handle_(std::move(body_)); }

  static Answer too_large(std::size_t max) { return refusal(413, fmt::format("at most {} bytes are taken", max)); }

 private:
  std::size_t max_;
  std::function<Answer(std::string)> handle_;
  std::string body_;
};

}  // namespace

Answer text_answer(int status, std::string_view content_type, std::string body) {
  Answer answer;
  answer.status = status;
  answer.headers = {{"Content-Type", std::string(content_type)}};
  answer.body = std::move(body);
  return answer;
}

Reception gather_body(const RequestHead& head, std::size_t max_bytes, std::function<Answer(std::string body)> handle) {
  if (head.content_length.value_or(0) > max_bytes) return GatheredBody::too_large(max_bytes);
  return std::make_unique<GatheredBody>(max_bytes, std::move(handle));
}

Server::Impl::Impl(ServerOptions given, Handler answers)
    : options(std::move(given)),
      handler_(std::move(answers)),
      connections_({.head_deadline = options.head_deadline,
                    .body_window = options.idle,
                    .min_body_bytes_per_second = options.min_body_bytes_per_second,
                    .crowded = options.max_connections * 3 / 4}),
      jobs_(options.max_connections + 1) {}

Server::Impl::~Impl() {
  stop(std::chrono::milliseconds(0));
}

MHD_Result Server::Impl::on_request(MHD_Connection* connection, const char* target, const char* method,
                                    const char* version, const char* bytes, std::size_t* size, void** slot) {
  if (*slot == nullptr) return on_head(connection, target, method, version, slot);
  const Slot& exchange = *static_cast<Slot*>(*slot);
  // A daemon that stops says that it took an answer, drops it and asks again (0.9.75).
  if (exchange->answered) return MHD_NO;
  if (*size > 0) {
    const ByteView piece = as_bytes({bytes, std::exchange(*size, 0)});
    connections_.body_bytes(record_of(connection), piece.size());
    return on_body(*exchange, connection, piece);
  }
  if (exchange->ready.load(std::memory_order_acquire))
    return send(*exchange, connection, *std::exchange(exchange->answer, std::nullopt));
  if (exchange->dispatched) return MHD_NO;  // resumed because the server stops
  connections_.body_done(record_of(connection));
  if (exchange->early) return send(*exchange, connection, *std::exchange(exchange->early, std::nullopt));
  return dispatch(exchange, connection);
}

MHD_Result Server::Impl::on_head(MHD_Connection* connection, const char* target, const char* method,
                                 const char* version, void** slot) {
  connections_.head_done(record_of(connection));
  auto exchange = std::make_shared<ServerExchange>();
  exchange->id = next_id_++;
  auto head = read_head(connection, method, target, version, options);
  *slot = new Slot(exchange);
  if (auto* refusal = std::get_if<Answer>(&head)) return send(*exchange, connection, std::move(*refusal));
  exchange->head = std::get<RequestHead>(std::move(head));
  Reception reception = handler_(exchange->head);
  if (auto* receiver = std::get_if<std::unique_ptr<Receiver>>(&reception)) {
    exchange->receiver = std::move(*receiver);
    return MHD_YES;
  }
  // A client that is cut off while it sends may never read why: a small body is let in first.
  exchange->early = std::get<Answer>(std::move(reception));
  if (exchange->head.content_length.value_or(0) <= small_body_bytes) return MHD_YES;
  return send(*exchange, connection, *std::exchange(exchange->early, std::nullopt));
}

MHD_Result Server::Impl::on_body(ServerExchange& exchange, MHD_Connection* connection, ByteView bytes) {
  if (!exchange.early) exchange.early = exchange.receiver->receive(bytes);
  if (!exchange.early) return MHD_YES;
  exchange.thrown_away_bytes += bytes.size();
  const auto ending = exchange.early->ending;
  if (ending == Answer::Ending::reset) close_by_reset(connection);
  const bool at_once = ending == Answer::Ending::reset || ending == Answer::Ending::none;
  return at_once || exchange.thrown_away_bytes > max_thrown_away_bytes ? MHD_NO : MHD_YES;
}

MHD_Result Server::Impl::dispatch(const Slot& exchange, MHD_Connection* connection) {
  exchange->dispatched = true;
  if (!suspended_.suspend(exchange->id, connection)) return MHD_NO;
  jobs_.push([this, exchange] {
    exchange->answer = exchange->receiver->answer();
    const auto delay = exchange->answer->delay;
    exchange->ready.store(true, std::memory_order_release);
    if (delay.count() > 0)
      timer_.after(delay, [this, id = exchange->id] { suspended_.resume(id); });
    else
      suspended_.resume(exchange->id);
  });
  return MHD_YES;
}

MHD_Result Server::Impl::send(ServerExchange& exchange, MHD_Connection* connection, Answer answer) {
  exchange.answered = true;
  if (answer.is_servers_own && options.refuse) answer = said_otherwise(options, exchange.head, std::move(answer));
  if (answer.ending == Answer::Ending::reset) close_by_reset(connection);
  if (answer.ending == Answer::Ending::reset || answer.ending == Answer::Ending::none) return MHD_NO;
  const auto status = static_cast<unsigned>(answer.status);
  const AnswerContext context{connection, exchange.id, suspended_, timer_};
  std::shared_ptr<EventStream> stream;
  const ResponsePtr response = make_response(std::move(answer), exchange.head, context, stream);
  if (!response) return MHD_NO;
  if (stream) watch(stream);
  return ::MHD_queue_response(connection, status, response.get());
}

void Server::Impl::on_connection(MHD_Connection* connection, void** slot, bool opened) {
  if (opened) {
    const MHD_ConnectionInfo* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *slot = connections_.opened(info == nullptr ? -1 : info->connect_fd);
  } else if (*slot != nullptr) {
    connections_.closed(static_cast<ConnectionRecord*>(std::exchange(*slot, nullptr)));
  }
}

void Server::Impl::on_answered(MHD_Connection* connection) {
  connections_.answered(record_of(connection));
}

ConnectionRecord* Server::Impl::record_of(MHD_Connection* connection) {
  const MHD_ConnectionInfo* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return static_cast<ConnectionRecord*>(info->socket_context);
}

void Server::Impl::answer_requests() {
  while (const auto job = jobs_.pop()) (*job)();
}

void Server::Impl::sweep_every_second() {
  connections_.sweep();
  timer_.after(std::chrono::seconds(1), [this] { sweep_every_second(); });
}

void Server::Impl::watch(const std::shared_ptr<EventStream>& stream) {
  const std::lock_guard lock(streams_mutex_);
  std::erase_if(streams_, [](const auto& known) { return known.expired(); });
  streams_.push_back(stream);
  timer_.after(between_pings, [this, weak = std::weak_ptr(stream)] { ping(weak); });
}

void Server::Impl::ping(const std::weak_ptr<EventStream>& stream) {
  const auto alive = stream.lock();
  if (!alive) return;
  alive->push(":\n\n");  // a listener that has gone is noticed where something is written to it
  timer_.after(between_pings, [this, stream] { ping(stream); });
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handler));
  PINMILL_RETURN_IF_ERROR(impl->start());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const noexcept {
  return impl_->port;
}

std::string Server::url() const {
  const std::string& address = impl_->address;
  return address.find(':') == std::string::npos ? fmt::format("http://{}:{}", address, impl_->port)
                                                : fmt::format("http://[{}]:{}", address, impl_->port);
}

void Server::stop(std::chrono::milliseconds grace) {
  impl_->stop(grace);
}

}  // namespace pinmill::http

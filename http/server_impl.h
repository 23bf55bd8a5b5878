// The running server. For the server's sources only. Internally synchronised.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <microhttpd.h>

#include "base/bounded_queue.h"
#include "http/connections.h"
#include "http/event_channel.h"
#include "http/server.h"
#include "http/server_exchange.h"
#include "http/suspended.h"
#include "http/timer.h"

namespace pinmill::http {

struct Server::Impl {
  Impl(ServerOptions given, Handler answers);
  ~Impl();

  Result<void> start();
  void stop(std::chrono::milliseconds grace);

  /// libmicrohttpd's view of a request: called with its head, with pieces of its body, and at its end.
  MHD_Result on_request(MHD_Connection* connection, const char* target, const char* method, const char* version,
                        const char* bytes, std::size_t* size, void** slot);
  void on_connection(MHD_Connection* connection, void** slot, bool opened);
  void on_answered(MHD_Connection* connection);

  const ServerOptions options;
  std::string address;  ///< that it listens at

 private:
  MHD_Result on_head(MHD_Connection* connection, const char* target, const char* method, const char* version,
                     void** slot);
  MHD_Result on_body(ServerExchange& exchange, MHD_Connection* connection, ByteView bytes);
  MHD_Result dispatch(const std::shared_ptr<ServerExchange>& exchange, MHD_Connection* connection);
  MHD_Result send(ServerExchange& exchange, MHD_Connection* connection, Answer answer);
  void answer_requests();
  void sweep_every_second();
  void watch(const std::shared_ptr<EventStream>& stream);
  void ping(const std::weak_ptr<EventStream>& stream);
  ConnectionRecord* record_of(MHD_Connection* connection);
  Result<void> listen();
  FileDescriptor stop_listening();
  Result<void> take_listening(int fd);

  const Handler handler_;
  Connections connections_;
  Suspended suspended_;
  BoundedQueue<std::function<void()>> jobs_;
  std::atomic<std::uint64_t> next_id_{1};
  std::mutex streams_mutex_;
  std::vector<std::weak_ptr<EventStream>> streams_;
  FileDescriptor listening_;
  int listen_fd_ = -1;  // the daemon's
  MHD_Daemon* daemon_ = nullptr;
  std::vector<std::jthread> handlers_;
  Timer timer_;

 public:
  std::uint16_t port = 0;
};

}  // namespace pinmill::http

// An Answer on its way out through libmicrohttpd. For the server's sources only. Free functions, in the connection's
// thread.
#pragma once

#include <cstdint>
#include <memory>

#include <microhttpd.h>

#include "http/server.h"
#include "http/suspended.h"
#include "http/timer.h"

namespace pinmill::http {

class EventStream;

/// What an answer that does not go out at once needs of its server; all of it outlives the connection.
struct AnswerContext {
  MHD_Connection* connection;
  std::uint64_t id;  ///< of the exchange
  Suspended& suspended;
  Timer& timer;
};

struct FreeResponse {
  void operator()(MHD_Response* response) const noexcept { ::MHD_destroy_response(response); }
};
using ResponsePtr = std::unique_ptr<MHD_Response, FreeResponse>;

/// Null where memory is short. `stream` is set for an EventBody.
ResponsePtr make_response(Answer answer, const RequestHead& head, const AnswerContext& context,
                          std::shared_ptr<EventStream>& stream);

/// The next close of the connection sends RST instead of FIN.
void close_by_reset(MHD_Connection* connection) noexcept;

}  // namespace pinmill::http

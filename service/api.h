// The API's front: which operation, whose key, may it, how often. Internally synchronised.
#pragma once

#include <atomic>

#include "http/server.h"
#include "service/console.h"
#include "service/metrics.h"
#include "service/operation.h"
#include "service/rate.h"

namespace pinmill::service {

/// What `X-Request-Id` answers: the client's own, where it is a UUID.
std::string request_id_of(const http::RequestHead& head);

class Api {
 public:
  Api(Core& core, Metrics& metrics, Console& console) : core_(core), metrics_(metrics), console_(console) {}

  /// Anything below /v1/ and /api/v1/.
  http::Reception receive(const http::RequestHead& head);

 private:
  struct Found {
    const Operation* operation = nullptr;
    std::vector<std::string> ids{};
    std::string allowed{};  ///< methods of that path, "GET, POST"
  };
  static Found find_operation(const http::RequestHead& head);
  http::Answer answer(const http::RequestHead& head, const Found& found, std::string body);
  Reply serve(const Operation& operation, Call& call);
  std::optional<Reply> identify(Call& call);
  std::optional<Reply> authorize(const Operation& operation, Call& call);
  Reply limited(const Operation& operation, Call& call);

  Core& core_;
  Metrics& metrics_;
  Console& console_;
  Rate rate_;
  std::atomic<std::size_t> open_{0};
};

}  // namespace pinmill::service

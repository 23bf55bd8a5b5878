// A pinmill service's desk: what is handed in here lies in its store, and its worker sends it. Prepared files go there
// first, those only that it has not got. Internally synchronised.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "publish/desk/desk.h"
#include "publish/desk/service_client.h"

namespace pinmill::publish {

struct ServiceDeskOptions {
  ServiceAddress address{};
  std::stop_token stop{};  ///< ends every call that has none of its own
  /// While files are sent: of all that this call has to send.
  std::function<void(std::uint64_t sent_bytes, std::uint64_t of_bytes)> on_upload{};
};

/// Asks nothing yet. invalid_argument for an address that is none, and without a key. Errors of the desk are the
/// service's own words; unavailable where it does not answer.
Result<std::unique_ptr<Desk>> open_service_desk(ServiceDeskOptions options);

}  // namespace pinmill::publish

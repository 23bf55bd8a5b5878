// An S3 that throws everything away: what an upload to loopback costs on our side of it. Internally synchronised.
#pragma once

#include <memory>

#include "http/server.h"

namespace pinmill::bench {

/// Takes any PUT; begins and completes any upload in parts.
Result<std::unique_ptr<http::Server>> start_discarding_server();

}  // namespace pinmill::bench

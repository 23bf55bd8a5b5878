// From what libmicrohttpd understood of a request's head to a RequestHead, or to the refusal of one that two readers
// could understand differently. For the server's sources only.
#pragma once

#include <string_view>
#include <variant>

#include "http/server.h"

struct MHD_Connection;

namespace pinmill::http {

/// `target` still escaped, without the query.
std::variant<RequestHead, Answer> read_head(MHD_Connection* connection, std::string_view method,
                                            std::string_view target, std::string_view version,
                                            const ServerOptions& options);

}  // namespace pinmill::http

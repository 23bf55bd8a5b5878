// From what libmicrohttpd understood of a request's head to a RequestHead, or to the refusal of one that two readers
// could understand differently. For the server's sources only. Free function, in the connection's thread.
#pragma once

#include <variant>

#include "http/server.h"

struct MHD_Connection;

namespace pinmill::http {

/// The server's own, which `ServerOptions::refuse` may say otherwise.
Answer refusal(int status, std::string_view why);

/// `target` still escaped, without the query. The three lie where libmicrohttpd has received them.
std::variant<RequestHead, Answer> read_head(MHD_Connection* connection, const char* method, const char* target,
                                            const char* version, const ServerOptions& options);

}  // namespace pinmill::http

#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"
#include "http/transfer_state.h"

namespace pinmill::http {
namespace {

ErrorCode code_of(CURLcode code) noexcept {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return ErrorCode::timed_out;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return ErrorCode::invalid_argument;
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_OUT_OF_MEMORY: return ErrorCode::limit_exceeded;
    case CURLE_WEIRD_SERVER_REPLY: return ErrorCode::corrupt_input;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE: return ErrorCode::unavailable;
    case CURLE_SSL_CACERT_BADFILE: return ErrorCode::not_found;
    default: return ErrorCode::internal;
  }
}

}  // namespace

Error transfer_error(CURLcode code, const TransferState& state) {
  const std::string doing = fmt::format("{} {}", to_string(state.request.method), state.url.shown());
  if (state.error) return Error(*state.error).during(doing);
  if (code == CURLE_COULDNT_CONNECT && state.not_dialled) return Error(*state.not_dialled).during(doing);
  const std::string said = to_one_line(state.message.c_str());
  return Error(code_of(code), Origin::libcurl, static_cast<int>(code), said.empty() ? ::curl_easy_strerror(code) : said)
      .during(doing);
}

}  // namespace pinmill::http

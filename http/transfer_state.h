// What the callbacks of one transfer share. For the sources of the transfer only. One thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "http/transfer.h"

namespace pinmill::http {

struct FreeEasy {
  void operator()(CURL* easy) const noexcept { ::curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const noexcept { ::curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const noexcept { ::curl_slist_free_all(list); }
};
struct FreeMime {
  void operator()(curl_mime* mime) const noexcept { ::curl_mime_free(mime); }
};
using EasyPtr = std::unique_ptr<CURL, FreeEasy>;
using MultiPtr = std::unique_ptr<CURLM, FreeMulti>;
using ListPtr = std::unique_ptr<curl_slist, FreeList>;
using MimePtr = std::unique_ptr<curl_mime, FreeMime>;

struct TransferState {
  const Request& request;
  const Url& url;
  const MayDial& may_dial;
  Response response{};
  std::size_t header_bytes = 0;
  std::uint64_t body_bytes = 0;
  /// What a callback found wrong: it stands for the library's own "aborted by callback".
  std::optional<Error> error{};
  /// Why an address was not dialled; only of interest where none was.
  std::optional<Error> not_dialled{};
  std::string message = std::string(CURL_ERROR_SIZE, '\0');
  ListPtr headers{};
  MimePtr form{};
};

/// Tells `easy` everything that the request says; `state` outlives the transfer. invalid_argument for headers that
/// cannot be sent.
Result<void> set_up(CURL* easy, TransferState& state, const Transfers::Settings& settings);

/// What a code of libcurl's means to the caller; the text names method and address, no header and no query.
Error transfer_error(CURLcode code, const TransferState& state);

}  // namespace pinmill::http

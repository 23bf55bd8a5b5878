// From a Request to libcurl's options, and what libcurl calls while it works.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <type_traits>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "http/transfer_state.h"

namespace pinmill::http {
namespace {

constexpr long upload_buffer_bytes = 2 << 20;  // libcurl's largest; its 64 KiB cost half of the speed

TransferState& state_of(void* pointer) noexcept {
  return *static_cast<TransferState*>(pointer);
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && std::strchr(" \t\r\n", text.back()) != nullptr) text.remove_suffix(1);
  return text;
}

// "HTTP/1.1 201 Created"; libcurl has refused anything else already.
int status_in(std::string_view line) noexcept {
  int status = 0;
  const auto blank = std::min(line.find(' '), line.size() - 1);
  std::from_chars(line.data() + blank + 1, line.data() + line.size(), status);
  return status;
}

std::size_t on_header(char* line, std::size_t, std::size_t size, void* pointer) {
  TransferState& state = state_of(pointer);
  state.header_bytes += size;
  if (state.header_bytes > state.request.max_header_bytes) {
    state.error.emplace(ErrorCode::limit_exceeded,
                        fmt::format("the answer's headers exceed {} bytes", state.request.max_header_bytes));
    return 0;
  }
  const std::string_view text(line, size);
  const auto colon = text.find(':');
  if (text.starts_with("HTTP/")) {
    state.response.headers.clear();  // an interim answer came before
    state.response.status = status_in(text);
  } else if (colon != std::string_view::npos) {
    state.response.headers.emplace_back(text.substr(0, colon), trimmed(text.substr(colon + 1)));
  }
  return size;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* pointer) {
  TransferState& state = state_of(pointer);
  state.body_bytes += size;
  if (state.body_bytes > state.request.max_body_bytes) {
    state.error.emplace(ErrorCode::limit_exceeded,
                        fmt::format("the answer exceeds {} bytes", state.request.max_body_bytes));
    return 0;
  }
  const bool good = state.response.status >= 200 && state.response.status < 300;
  if (state.request.sink == nullptr || !good) {
    state.response.body.append(bytes, size);
    return size;
  }
  auto written = state.request.sink->write(as_bytes({bytes, size}));
  if (written) return size;
  state.error = std::move(written).error();
  return 0;
}

BodyReader& reader_of(const Request& request) {
  const auto* form = std::get_if<Form>(&request.body);
  return form != nullptr ? *form->file : *std::get<std::shared_ptr<BodyReader>>(request.body);
}

std::size_t on_read(char* into, std::size_t, std::size_t size, void* pointer) {
  TransferState& state = state_of(pointer);
  auto got = reader_of(state.request).read(std::as_writable_bytes(std::span(into, size)));
  if (got) return *got;
  state.error = std::move(got).error();
  return CURL_READFUNC_ABORT;
}

int on_seek(void* pointer, curl_off_t offset, int origin) {
  TransferState& state = state_of(pointer);
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  return reader_of(state.request).rewind() ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

int on_progress(void* pointer, curl_off_t, curl_off_t, curl_off_t of, curl_off_t sent) {
  const Request& request = state_of(pointer).request;
  if (request.on_progress && of > 0)
    request.on_progress(static_cast<std::uint64_t>(sent), static_cast<std::uint64_t>(of));
  return 0;
}

curl_socket_t on_open_socket(void* pointer, curlsocktype, curl_sockaddr* address) {
  TransferState& state = state_of(pointer);
  ByteView bytes;
  std::uint16_t port = 0;
  if (address->family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address->addr);
    bytes = std::as_bytes(std::span(&v4->sin_addr, 1));
    port = ntohs(v4->sin_port);
  } else if (address->family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address->addr);
    bytes = std::as_bytes(std::span(&v6->sin6_addr, 1));
    port = ntohs(v6->sin6_port);
  }
  if (auto allowed = state.may_dial(bytes, port); !allowed) {
    state.not_dialled = std::move(allowed).error();
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool is_token(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::strchr("!#$%&'*+-.^_`|~", c) != nullptr;
  });
}

Result<void> set_headers(CURL* easy, TransferState& state) {
  const auto add = [&](const std::string& line) {
    curl_slist* longer = ::curl_slist_append(state.headers.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(state.headers.release());
    state.headers.reset(longer);
  };
  for (const auto& [name, value] : state.request.headers) {
    const bool sound =
        std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    if (!is_token(name) || !sound)
      return Error(ErrorCode::invalid_argument,
                   fmt::format("the header \"{}\" cannot be sent: a name is of letters, digits and hyphens, and a "
                               "value has no line break",
                               is_token(name) ? name : "?"));
    add(value.empty() ? name + ";" : name + ": " + value);
  }
  add("Expect:");
  if (find_header(state.request.headers, "Content-Type") == nullptr &&
      !std::holds_alternative<Form>(state.request.body))
    add("Content-Type:");
  ::curl_easy_setopt(easy, CURLOPT_HTTPHEADER, state.headers.get());
  return {};
}

Result<void> set_form(CURL* easy, TransferState& state, const Form& form) {
  state.form.reset(::curl_mime_init(easy));
  for (const auto& [name, value] : form.fields) {
    curl_mimepart* part = ::curl_mime_addpart(state.form.get());
    ::curl_mime_name(part, name.c_str());
    ::curl_mime_data(part, value.data(), value.size());
  }
  if (form.file) {
    PINMILL_RETURN_IF_ERROR(form.file->rewind());
    curl_mimepart* part = ::curl_mime_addpart(state.form.get());
    ::curl_mime_name(part, form.file_field.c_str());
    ::curl_mime_filename(part, form.file_name.c_str());
    ::curl_mime_type(part, form.file_type.c_str());
    ::curl_mime_data_cb(part, static_cast<curl_off_t>(form.file->size_bytes()), on_read, on_seek, nullptr, &state);
  }
  ::curl_easy_setopt(easy, CURLOPT_MIMEPOST, state.form.get());
  return {};
}

Result<void> set_body(CURL* easy, TransferState& state) {
  const Request& request = state.request;
  if (const auto* text = std::get_if<std::string>(&request.body)) {
    ::curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(text->size()));
    ::curl_easy_setopt(easy, CURLOPT_POSTFIELDS, text->data());
  } else if (const auto* reader = std::get_if<std::shared_ptr<BodyReader>>(&request.body)) {
    PINMILL_RETURN_IF_ERROR((*reader)->rewind());
    ::curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    ::curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>((*reader)->size_bytes()));
    ::curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    ::curl_easy_setopt(easy, CURLOPT_READDATA, &state);
    ::curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
    ::curl_easy_setopt(easy, CURLOPT_SEEKDATA, &state);
    ::curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer_bytes);
  } else if (const auto* form = std::get_if<Form>(&request.body)) {
    PINMILL_RETURN_IF_ERROR(set_form(easy, state, *form));
    ::curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer_bytes);
  } else if (request.method == Method::post || request.method == Method::put || request.method == Method::patch) {
    ::curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{0});
    ::curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
  }
  if (request.method == Method::head) ::curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  ::curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, to_string(request.method).data());
  return {};
}

void set_callbacks(CURL* easy, TransferState& state) {
  ::curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, state.message.data());
  ::curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  ::curl_easy_setopt(easy, CURLOPT_HEADERDATA, &state);
  ::curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  ::curl_easy_setopt(easy, CURLOPT_WRITEDATA, &state);
  ::curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  ::curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &state);
  ::curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  ::curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &state);
  ::curl_easy_setopt(easy, CURLOPT_NOPROGRESS, state.request.on_progress ? 0L : 1L);
}

void set_connection(CURL* easy, const Request& request, const Transfers::Settings& settings) {
  const bool fresh = request.connection == Connection::fresh ||
                     (request.connection == Connection::by_method && !is_idempotent(request.method));
  // See http/client.h, Connection::fresh: libcurl's Curl_retry_request repeats only what went over a used connection.
  ::curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
  ::curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, fresh ? 1L : 0L);
  ::curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  ::curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  ::curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  ::curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  ::curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  ::curl_easy_setopt(easy, CURLOPT_PROXY, settings.proxy.c_str());
  ::curl_easy_setopt(easy, CURLOPT_USERAGENT, settings.user_agent.c_str());
  if (!settings.extra_authorities.empty()) ::curl_easy_setopt(easy, CURLOPT_CAINFO, settings.extra_authorities.c_str());
  const Deadlines& deadlines = request.deadlines;
  ::curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(deadlines.connect.count()));
  ::curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(deadlines.total.count()));
  ::curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(deadlines.min_bytes_per_second));
  ::curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(deadlines.stall.count()));
  ::curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_body_bytes));
}

}  // namespace

Result<void> set_up(CURL* easy, TransferState& state, const Transfers::Settings& settings) {
  if (::curl_easy_setopt(easy, CURLOPT_URL, state.url.text().c_str()) != CURLE_OK)
    return Error(ErrorCode::limit_exceeded, "libcurl could not be set up: free some memory");
  set_connection(easy, state.request, settings);
  set_callbacks(easy, state);
  PINMILL_RETURN_IF_ERROR(set_headers(easy, state));
  return set_body(easy, state);
}

}  // namespace pinmill::http

// Note: why heads are looked at again
//
// libmicrohttpd 0.9.75 lets through what proxies in front of it may read in another way: Content-Length beside
// Transfer-Encoding, two lengths, several hosts, blanks before the colon. Behind a proxy each of these smuggles a
// second request into the first. Whatever is odd is refused, and the connection closed after it.
//
// Note: what was between the fields
//
// It also reads lines that end in a bare line feed, folded ones, values up to a NUL, and takes a field without a name
// for the end of the head: what follows is the next request then. None of that is seen in the fields that it hands out.
// But they lie where they arrived, each line's end overwritten by NULs; so they are walked through from the method on,
// and between them there must be what belongs there, up to the size that it says the head had. That holds for heads
// that fit into the buffer it begins with (half of a connection's memory), and larger ones are refused before.
#include "http/request_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace pinmill::http {
namespace {

struct Collected {
  Fields fields;
  std::size_t bytes = 0;
};

/// Follows a head through the memory it arrived in.
class Walk {
 public:
  /// Behind the request's line.
  Walk(const char* method, const char* target, const char* version) : begin_(method), at_(version) {
    is_plain_ = target == method + std::strlen(method) + 1;
    at_ += std::strlen(version);
    end_line();
  }

  void field(const char* name, std::size_t name_size, const char* value, std::size_t value_size) {
    is_plain_ = is_plain_ && name == at_;
    if (!is_plain_) return;
    at_ = name + name_size + 1;
    skip_blanks();
    if (value != nullptr) {
      is_plain_ = value == at_;
      at_ = value + value_size;
    }
    skip_blanks();
    end_line();
  }

  bool ends_after(std::size_t bytes) {
    end_line();
    return is_plain_ && at_ == begin_ + bytes;
  }

 private:
  void skip_blanks() {
    while (*at_ == ' ' || *at_ == '\t') ++at_;
  }
  void end_line() {
    is_plain_ = is_plain_ && at_[0] == '\0' && at_[1] == '\0';
    at_ += 2;
  }

  const char *begin_, *at_;
  bool is_plain_ = true;
};

MHD_Result walk_on(void* pointer, MHD_ValueKind, const char* name, std::size_t name_size, const char* value,
                   std::size_t value_size) {
  static_cast<Walk*>(pointer)->field(name, name_size, value, value_size);
  return MHD_YES;
}

bool is_as_it_should_be_between(MHD_Connection* connection, const char* method, const char* target,
                                const char* version) {
  const MHD_ConnectionInfo* size = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  if (size == nullptr) return false;
  Walk walk(method, target, version);
  ::MHD_get_connection_values_n(connection, MHD_HEADER_KIND, walk_on, &walk);
  return walk.ends_after(size->header_size);
}

MHD_Result collect(void* pointer, MHD_ValueKind, const char* name, std::size_t name_size, const char* value,
                   std::size_t value_size) {
  auto& collected = *static_cast<Collected*>(pointer);
  collected.bytes += name_size + value_size + 4;
  collected.fields.emplace_back(std::string(name, name_size),
                                value == nullptr ? std::string() : std::string(value, value_size));
  return MHD_YES;
}

Answer refused(int status, std::string_view why) {
  Answer answer = refusal(status, why);
  answer.headers.emplace_back("Connection", "close");
  return answer;
}

std::size_t count_of(const Fields& headers, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), [&](const auto& field) {
    const Fields one = {field};
    return find_header(one, name) != nullptr;
  }));
}

bool is_token(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
  });
}

bool has_control(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7F; });
}

/// Without the port.
std::string_view host_name(std::string_view host) noexcept {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return host;
  return host.substr(0, colon);
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_allowed_host(std::string_view host, const std::vector<std::string>& allowed) {
  const std::string_view name = host_name(host);
  if (name.size() < host.size() && !is_number(host.substr(name.size() + 1))) return false;
  if (name == "localhost" || name == "127.0.0.1" || name == "[::1]") return true;
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) { return one == "*" || one == name; });
}

std::optional<Answer> wrong_length(RequestHead& head) {
  const std::string* length = find_header(head.headers, "Content-Length");
  const std::string* coding = find_header(head.headers, "Transfer-Encoding");
  if (count_of(head.headers, "Content-Length") + count_of(head.headers, "Transfer-Encoding") > 1)
    return refused(400, "more than one length of the body is given");
  if (coding != nullptr && *coding != "chunked") return refused(501, "the body's coding is not chunked");
  if (length == nullptr) {
    if (coding == nullptr) head.content_length = 0;
    return std::nullopt;
  }
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), count);
  if (error != std::errc() || end != length->data() + length->size())
    return refused(400, "Content-Length is no number");
  head.content_length = count;
  return std::nullopt;
}

std::optional<Answer> wrong_fields(const RequestHead& head, std::string_view version, const ServerOptions& options) {
  for (const auto& [name, value] : head.headers) {
    if (!is_token(name) || has_control(value)) return refused(400, "a header field is malformed");
  }
  const std::string* host = find_header(head.headers, "Host");
  if (count_of(head.headers, "Host") > 1 || (host == nullptr && version == "HTTP/1.1"))
    return refused(400, "exactly one Host is needed");
  if (host != nullptr && !is_allowed_host(*host, options.allowed_hosts))
    return refused(421, "this server does not answer for that Host");
  const std::string* expect = find_header(head.headers, "Expect");
  if (expect != nullptr && *expect != "100-continue") return refused(417, "only 100-continue can be expected");
  return std::nullopt;
}

std::string peer_of(MHD_Connection* connection) {
  const MHD_ConnectionInfo* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* address =
      info->client_addr->sa_family == AF_INET
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(info->client_addr)->sin_addr)
          : &reinterpret_cast<const sockaddr_in6*>(info->client_addr)->sin6_addr;
  const char* shown = ::inet_ntop(info->client_addr->sa_family, address, text.data(), text.size());
  return shown == nullptr ? std::string() : std::string(shown);
}

std::optional<Fields> decoded(const Fields& query) {
  Fields fields;
  for (const auto& [name, value] : query) {
    auto plain_name = percent_decode(name), plain_value = percent_decode(value);
    if (!plain_name || !plain_value) return std::nullopt;
    fields.emplace_back(*std::move(plain_name), *std::move(plain_value));
  }
  return fields;
}

}  // namespace

Answer refusal(int status, std::string_view why) {
  Answer answer = text_answer(status, "text/plain; charset=utf-8", fmt::format("{}\n", why));
  answer.is_servers_own = true;
  return answer;
}

std::variant<RequestHead, Answer> read_head(MHD_Connection* connection, const char* method, const char* target_text,
                                            const char* version_text, const ServerOptions& options) {
  const std::string_view target = target_text, version = version_text;
  RequestHead head;
  Collected headers, query;
  ::MHD_get_connection_values_n(connection, MHD_HEADER_KIND, collect, &headers);
  ::MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, collect, &query);
  head.headers = std::move(headers.fields);
  head.path = target;
  head.peer = peer_of(connection);

  if (headers.bytes > options.max_head_bytes) return refused(431, "the headers are too large");
  if (target.size() + query.bytes > options.max_head_bytes) return refused(414, "the address is too long");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return refused(505, "only HTTP/1.1 is spoken");
  if (!is_as_it_should_be_between(connection, method, target_text, version_text))
    return refused(400, "the head is malformed: its lines end in CRLF, with one blank between what the first one says");
  const auto known = method_from(method);
  if (!known) return refused(501, "this method is not known");
  head.method = *known;
  if (!target.starts_with('/') || has_control(target)) return refused(400, "the address is no path");
  auto fields = decoded(query.fields);
  if (!fields) return refused(400, "the query is malformed");
  head.query = *std::move(fields);
  if (auto wrong = wrong_fields(head, version, options)) return *std::move(wrong);
  if (auto wrong = wrong_length(head)) return *std::move(wrong);
  return head;
}

}  // namespace pinmill::http

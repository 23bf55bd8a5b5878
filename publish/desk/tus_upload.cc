#include "publish/desk/tus_upload.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/unicode.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using http::Method;

// Between tries without progress: a service that is started anew, or a line that comes back.
constexpr std::array<std::chrono::milliseconds, 7> pauses = {250ms,   500ms,   1'000ms, 2'000ms,
                                                             4'000ms, 8'000ms, 15'000ms};
constexpr int wrong_digest = 460;  // tus' "checksum mismatch"

std::optional<std::uint64_t> offset_in(const http::Response& response) {
  const std::string* text = http::find_header(response.headers, "Upload-Offset");
  std::uint64_t offset = 0;
  if (text == nullptr) return std::nullopt;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), offset);
  return failed == std::errc() && end == text->data() + text->size() ? std::optional(offset) : std::nullopt;
}

class Sending {
 public:
  Sending(ServiceClient& service, const TusFile& file, const std::function<void(std::uint64_t)>& on_sent,
          const std::stop_token& stop)
      : service_(service), file_(file), on_sent_(on_sent), stop_(stop) {}

  Result<void> run() {
    std::size_t failures = 0;
    std::uint64_t furthest = 0;
    while (!is_whole_) {
      const auto stepped = step();
      if (std::exchange(furthest, std::max(furthest, offset_)) < offset_) failures = 0;
      if (stepped && *stepped) continue;
      if (!stepped && !stepped.error().retryable()) return stepped.error();
      path_.clear();  // what the service has is asked anew
      if (failures == pauses.size())
        return stepped ? Error(ErrorCode::unavailable, fmt::format("another process keeps sending {}", file_.name))
                       : service_.unreachable(stepped.error());
      PINMILL_RETURN_IF_ERROR(rest(pauses[failures++], stop_));
    }
    return {};
  }

 private:
  /// True: it went on. False: not now.
  Result<bool> step() {
    if (path_.empty()) return begin();
    const std::uint64_t count = std::min(tus_piece_bytes, file_.digest.size_bytes - offset_);
    http::Request piece{
        .method = Method::patch,
        .url = path_,
        .headers = {{"Upload-Offset", std::to_string(offset_)}, {"Content-Type", "application/offset+octet-stream"}},
        .body = std::shared_ptr<http::BodyReader>(http::read_file_range(file_.file.get(), offset_, count)),
        .connection = http::Connection::kept,  // a piece that comes twice is refused by its offset
        .deadlines = {.total = 600s}};
    if (on_sent_) piece.on_progress = [this](std::uint64_t sent, std::uint64_t) { on_sent_(offset_ + sent); };
    PINMILL_ASSIGN_OR_RETURN(const http::Response answer, send(std::move(piece)));
    if (answer.status == 404 || answer.status == 409 || answer.status == 423) return false;
    PINMILL_RETURN_IF_ERROR(check(answer, 204));
    const std::uint64_t before = std::exchange(offset_, offset_in(answer).value_or(offset_));
    is_whole_ = offset_ == file_.digest.size_bytes;
    return offset_ > before;
  }

  /// Where the service has got to; where it has nothing, that this is to come.
  Result<bool> begin() {
    const std::string metadata =
        fmt::format("filename {},filetype {},sha256 {}", to_base64(as_bytes(file_.name)),
                    to_base64(as_bytes(file_.media_type)), to_base64(as_bytes(file_.digest.sha256)));
    PINMILL_ASSIGN_OR_RETURN(
        const http::Response made,
        send({.method = Method::post,
              .url = "/v1/media/tus",
              .headers = {{"Upload-Length", std::to_string(file_.digest.size_bytes)}, {"Upload-Metadata", metadata}}}));
    if (made.status == 404) return false;  // it is being finished, or went this moment
    PINMILL_RETURN_IF_ERROR(check(made, 201));
    const std::string* location = http::find_header(made.headers, "Location");
    const std::string id = location == nullptr ? "" : location->substr(location->rfind('/') + 1);
    if (id.empty()) return Error(ErrorCode::unsupported, "the service does not say where the upload is");
    path_ = "/v1/media/tus/" + http::percent_encode(id);  // at the address that we know: the key goes nowhere else
    offset_ = offset_in(made).value_or(0);
    is_whole_ = offset_ == file_.digest.size_bytes;
    if (on_sent_) on_sent_(offset_);
    return true;
  }

  Result<http::Response> send(http::Request request) {
    request.headers.emplace_back("Tus-Resumable", "1.0.0");
    auto exchange = service_.send(std::move(request), stop_);
    if (exchange.response && (exchange.response->status == 429 || exchange.response->status >= 500))
      return Error(ErrorCode::unavailable, fmt::format("HTTP {}: {}", exchange.response->status,
                                                       to_one_line(cut_to(exchange.response->body, 200))));
    return std::move(exchange.response);
  }

  Result<void> check(const http::Response& answer, int wanted) const {
    if (answer.status == wanted) return {};
    const std::string said = to_one_line(cut_to(trim(answer.body), 200));
    if (answer.status == wrong_digest)
      return Error(ErrorCode::corrupt_input,
                   fmt::format("{} has changed while it was sent: prepare it again", file_.name));
    return Error(answer.status == 413 ? ErrorCode::limit_exceeded : ErrorCode::invalid_argument,
                 fmt::format("upload {} to {}: {}", file_.name, service_.url(),
                             said.empty() ? fmt::format("HTTP {}", answer.status) : said));
  }

  ServiceClient& service_;
  const TusFile& file_;
  const std::function<void(std::uint64_t)>& on_sent_;
  const std::stop_token& stop_;
  std::string path_;  // empty: not known
  std::uint64_t offset_ = 0;
  bool is_whole_ = false;
};

}  // namespace

Result<void> send_by_tus(ServiceClient& service, const TusFile& file,
                         const std::function<void(std::uint64_t sent_bytes)>& on_sent, const std::stop_token& stop) {
  return Sending(service, file, on_sent, stop).run();
}

}  // namespace pinmill::publish

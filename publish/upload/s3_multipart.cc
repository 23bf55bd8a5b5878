#include "publish/upload/s3_multipart.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <map>
#include <thread>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "base/json.h"
#include "base/sha256.h"
#include "publish/upload/form_post.h"

namespace pinmill::publish {
namespace {

constexpr std::uint64_t least_part_bytes = 5U << 20, most_parts = 10'000;
constexpr std::chrono::hours longest_part{1};

// The texts between <name> and </name>, in order.
std::vector<std::string_view> elements(std::string_view xml, std::string_view name) {
  const auto open = fmt::format("<{}>", name), close = fmt::format("</{}>", name);
  std::vector<std::string_view> found;
  while (true) {
    const auto begin = xml.find(open);
    if (begin == std::string_view::npos) return found;
    xml.remove_prefix(begin + open.size());
    const auto end = xml.find(close);
    if (end == std::string_view::npos) return found;
    found.push_back(xml.substr(0, end));
    xml.remove_prefix(end + close.size());
  }
}

std::string first_element(std::string_view xml, std::string_view name) {
  const auto found = elements(xml, name);
  return found.empty() ? std::string() : std::string(found.front());
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string unquoted(std::string text) {
  for (const std::string_view quote : {"&quot;", "&#34;", "\""})
    for (auto at = text.find(quote); at != std::string::npos; at = text.find(quote)) text.erase(at, quote.size());
  return text;
}

Result<std::string> digest_of_range(int fd, std::uint64_t offset, std::uint64_t size) {
  Sha256 hash;
  Bytes buffer(256U << 10);
  for (std::uint64_t done = 0; done < size;) {
    const auto got = ::pread(fd, buffer.data(), std::min<std::uint64_t>(buffer.size(), size - done),
                             static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read the file to upload");
    if (got == 0) return Error(ErrorCode::corrupt_input, "the file to upload has become shorter");
    hash.update(ByteView(buffer).first(static_cast<std::size_t>(got)));
    done += static_cast<std::uint64_t>(got);
  }
  return to_hex(hash.finish());
}

std::uint64_t part_size(std::uint64_t size_bytes, std::uint64_t wanted) {
  constexpr std::uint64_t step = 1U << 20;
  return std::max({wanted, least_part_bytes, (size_bytes / most_parts / step + 1) * step});
}

class S3Upload final : public Upload {
 public:
  S3Upload(http::Client& client, S3Target target, FileDescriptor file, std::uint64_t size_bytes,
           const S3UploadOptions& options, const std::string& state, UploadWatch watch)
      : client_(client),
        target_(std::move(target)),
        file_(std::move(file)),
        size_(size_bytes),
        options_(options),
        part_bytes_(part_size(size_bytes, options.part_bytes)),
        watch_(std::move(watch)) {
    const auto json = Json::parse(state).value_or(Json());
    upload_id_ = json["upload_id"].string_or("");
    if (!upload_id_.empty()) part_bytes_ = static_cast<std::uint64_t>(json["part_bytes"].integer_or(0));
    if (part_bytes_ == 0) upload_id_.clear();
    must_ask_ = !upload_id_.empty();
  }

  Result<UploadProgress> step(std::stop_token stop) override {
    if (size_ <= part_bytes_) return put_whole(stop);
    if (must_ask_) PINMILL_RETURN_IF_ERROR(ask_what_arrived(stop));
    if (upload_id_.empty()) {
      PINMILL_RETURN_IF_ERROR(begin(stop));
      return progress(false);
    }
    const auto missing = next_parts();
    if (missing.empty()) {
      PINMILL_RETURN_IF_ERROR(complete(stop));
      return progress(true);
    }
    PINMILL_RETURN_IF_ERROR(send(missing, stop));
    return progress(false);
  }

  Result<void> discard() override {
    if (upload_id_.empty()) return {};
    const auto answer = call({.method = http::Method::del, .query = {{"uploadId", upload_id_}}}, {}, {});
    if (!answer && answer.error().code() != ErrorCode::not_found) return answer.error();
    upload_id_.clear();
    parts_.clear();
    return {};
  }

 private:
  using Body = decltype(http::Request::body);

  Result<http::Response> call(S3Request asked, std::stop_token stop, Body body,
                              std::string payload = Sha256::hex_of({})) {
    asked.scheme_and_host = target_.scheme_and_host;
    asked.path = fmt::format("/{}/{}", target_.bucket, target_.key);
    const auto now =
        options_.now ? options_.now() : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const http::Request request{.method = asked.method,
                                .url = s3_url(asked),
                                .headers = sign_s3(asked, payload, target_.credentials, now),
                                .body = std::move(body),
                                .connection = http::Connection::kept,
                                .deadlines = {.total = longest_part},
                                .on_progress = watch_of(asked)};
    auto exchange = client_.send(request, std::move(stop));
    if (!exchange.response) return std::move(exchange.response).error();
    const int status = exchange.response->status;
    if (status >= 200 && status < 300) return *std::move(exchange.response);
    const auto code = status == 404                                     ? ErrorCode::not_found
                      : status >= 500 || status == 408 || status == 429 ? ErrorCode::unavailable
                                                                        : ErrorCode::invalid_argument;
    return Error(code, "the media store refused: " + s3_error_text(status, exchange.response->body));
  }

  std::function<void(std::uint64_t, std::uint64_t)> watch_of(const S3Request& asked) {
    if (!watch_ || asked.method != http::Method::put) return {};
    return [this, last = std::uint64_t{0}](std::uint64_t sent, std::uint64_t) mutable {
      const auto all = on_the_way_ += sent - last;
      last = sent;
      watch_(std::min(all, size_), size_);
    };
  }

  Result<UploadProgress> put_whole(std::stop_token stop) {
    PINMILL_ASSIGN_OR_RETURN(auto digest, digest_of_range(file_.get(), 0, size_));
    on_the_way_ = 0;
    PINMILL_RETURN_IF_ERROR(call({.method = http::Method::put, .headers = {{"content-type", target_.media_type}}}, stop,
                                 std::shared_ptr(http::read_file_range(file_.get(), 0, size_)), std::move(digest)));
    return UploadProgress{.sent_bytes = size_, .of_bytes = size_, .done = true};
  }

  Result<void> begin(std::stop_token stop) {
    PINMILL_ASSIGN_OR_RETURN(const auto answer, call({.method = http::Method::post,
                                                      .query = {{"uploads", ""}},
                                                      .headers = {{"content-type", target_.media_type}}},
                                                     stop, {}));
    upload_id_ = first_element(answer.body, "UploadId");
    if (upload_id_.empty()) return Error(ErrorCode::unavailable, "the media store's answer names no upload");
    parts_.clear();
    return {};
  }

  // One that is no longer known there begins anew.
  Result<void> ask_what_arrived(std::stop_token stop) {
    std::string marker;
    parts_.clear();
    do {
      S3Request asked{.query = {{"uploadId", upload_id_}}};
      if (!marker.empty()) asked.query.emplace_back("part-number-marker", marker);
      const auto answer = call(asked, stop, {});
      if (!answer && answer.error().code() == ErrorCode::not_found) upload_id_.clear();
      if (!answer && !upload_id_.empty()) return answer.error();
      if (!answer) break;
      for (const auto part : elements(answer->body, "Part")) {
        const auto number = number_of(first_element(part, "PartNumber"));
        if (number > 0 && number_of(first_element(part, "Size")) == length_of(number))
          parts_[number] = unquoted(first_element(part, "ETag"));
      }
      const bool more = first_element(answer->body, "IsTruncated") == "true";
      marker = more ? first_element(answer->body, "NextPartNumberMarker") : std::string();
    } while (!marker.empty());
    must_ask_ = false;
    return {};
  }

  std::uint64_t count() const { return (size_ + part_bytes_ - 1) / part_bytes_; }
  std::uint64_t length_of(std::uint64_t number) const {
    const auto offset = (number - 1) * part_bytes_;
    return offset < size_ ? std::min(part_bytes_, size_ - offset) : 0;
  }

  std::vector<std::uint64_t> next_parts() const {
    std::vector<std::uint64_t> missing;
    for (std::uint64_t number = 1; number <= count() && missing.size() < std::max(options_.parallel, 1U); ++number)
      if (!parts_.contains(number)) missing.push_back(number);
    return missing;
  }

  Result<std::string> send_part(std::uint64_t number, std::stop_token stop) {
    const auto offset = (number - 1) * part_bytes_, length = length_of(number);
    std::string payload = "UNSIGNED-PAYLOAD";
    if (options_.check == PartCheck::digest) {
      PINMILL_ASSIGN_OR_RETURN(payload, digest_of_range(file_.get(), offset, length));
    }
    const S3Request asked{.method = http::Method::put,
                          .query = {{"partNumber", std::to_string(number)}, {"uploadId", upload_id_}}};
    PINMILL_ASSIGN_OR_RETURN(
        const auto answer,
        call(asked, std::move(stop), std::shared_ptr(http::read_file_range(file_.get(), offset, length)),
             std::move(payload)));
    const auto* tag = http::find_header(answer.headers, "etag");
    if (tag == nullptr) return Error(ErrorCode::unavailable, "the media store's answer has no ETag");
    return unquoted(*tag);
  }

  // What arrived counts, whatever became of the others.
  Result<void> send(const std::vector<std::uint64_t>& numbers, std::stop_token stop) {
    on_the_way_ = arrived_bytes();
    std::vector<std::optional<Result<std::string>>> tags(numbers.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < numbers.size(); ++i)
        threads.emplace_back([&, i] { tags[i].emplace(send_part(numbers[i], stop)); });
      tags[0].emplace(send_part(numbers[0], stop));
    }
    std::optional<Error> failed;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (*tags[i])
        parts_[numbers[i]] = **tags[i];
      else if (!failed)
        failed = tags[i]->error();
    }
    if (!failed) return {};
    must_ask_ = true;  // a part whose answer was lost may have arrived
    return *std::move(failed);
  }

  Result<void> complete(std::stop_token stop) {
    std::string body = "<CompleteMultipartUpload>";
    for (const auto& [number, tag] : parts_)
      body += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>\"{}\"</ETag></Part>", number, tag);
    body += "</CompleteMultipartUpload>";
    const auto digest = Sha256::hex_of(as_bytes(body));
    PINMILL_ASSIGN_OR_RETURN(
        const auto answer,
        call({.method = http::Method::post, .query = {{"uploadId", upload_id_}}}, stop, body, digest));
    // Its status is sent before it is known how it ends.
    if (answer.body.find("<Error>") != std::string::npos)
      return Error(ErrorCode::unavailable, "the media store refused: " + s3_error_text(answer.status, answer.body));
    return {};
  }

  std::uint64_t arrived_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [number, tag] : parts_) sum += length_of(number);
    return sum;
  }

  UploadProgress progress(bool done) const {
    return {.sent_bytes = done ? size_ : arrived_bytes(),
            .of_bytes = size_,
            .done = done,
            .state = Json::object({{"upload_id", upload_id_}, {"part_bytes", part_bytes_}}).dump()};
  }

  http::Client& client_;
  S3Target target_;
  FileDescriptor file_;
  std::uint64_t size_;
  S3UploadOptions options_;
  std::uint64_t part_bytes_;
  UploadWatch watch_;
  std::string upload_id_;
  bool must_ask_ = false;
  std::map<std::uint64_t, std::string> parts_;  // ETags by number
  std::atomic<std::uint64_t> on_the_way_{0};
};

}  // namespace

std::unique_ptr<Upload> make_s3_upload(http::Client& client, S3Target target, FileDescriptor file,
                                       std::uint64_t size_bytes, const S3UploadOptions& options, std::string state,
                                       UploadWatch watch) {
  return std::make_unique<S3Upload>(client, std::move(target), std::move(file), size_bytes, options, state,
                                    std::move(watch));
}

}  // namespace pinmill::publish

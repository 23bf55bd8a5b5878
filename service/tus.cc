// How far an upload is
//
// The size of its file says it: nothing else is written for each piece, so that neither a cut connection nor a killed
// process loses more than what had not arrived. The file is flushed when it is whole, and before that it is nobody's.
#include "service/tus.h"

#include <charconv>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/parts.h"
#include "base/random.h"
#include "base/unicode.h"
#include "service/reply.h"

namespace pinmill::service {
namespace {

using http::Method;

constexpr std::string_view version = "1.0.0";
constexpr int wrong_digest = 460;  // "checksum mismatch" of tus' checksum extension
constexpr std::chrono::hours awaited_for{24};

http::Answer plain(int status, std::string text = {}) {
  http::Answer answer = http::text_answer(status, "text/plain; charset=utf-8", std::move(text));
  answer.headers.emplace_back("Tus-Resumable", std::string(version));
  return answer;
}

http::Answer plain(const Error& error) {
  const Reply reply = refuse(error);
  return plain(reply.status, error.describe() + "\n");
}

http::Answer with(http::Answer answer, std::string name, std::string value) {
  answer.headers.emplace_back(std::move(name), std::move(value));
  return answer;
}

std::optional<std::uint64_t> number_in(const http::RequestHead& head, std::string_view name) {
  const std::string* text = http::find_header(head.headers, name);
  std::uint64_t value = 0;
  if (text == nullptr) return std::nullopt;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failed != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

/// Of "filename d29ybGQ=,filetype aW1hZ2UvcG5n".
std::string metadata(const http::RequestHead& head, std::string_view wanted) {
  const std::string* text = http::find_header(head.headers, "Upload-Metadata");
  std::string_view rest = text == nullptr ? std::string_view() : *text;
  while (!rest.empty()) {
    std::string_view value = trim(take_part(rest, ','));
    if (take_part(value, ' ') != wanted) continue;
    const auto decoded = from_base64(trim(value));
    return decoded ? std::string(as_text(*decoded)) : std::string();
  }
  return {};
}

/// nullopt: this key (`whose`) may; else what it is told.
std::optional<http::Answer> refuse_stranger(Core& core, const http::RequestHead& head, ApiKey& whose) {
  const auto secret = bearer_secret(head);
  if (!secret) return plain(401, "send an API key\n");
  const auto key = find_key(core, *secret);
  if (!key) return plain(key.error());
  if (!*key) return plain(401, "this API key is unknown, expired or revoked\n");
  if ((*key)->permission == ApiKey::Permission::read) return plain(403, "this key may only read\n");
  whose = **key;
  return std::nullopt;
}

http::Answer options(const Core& core) {
  http::Answer answer = plain(204);
  answer.headers.emplace_back("Tus-Version", std::string(version));
  answer.headers.emplace_back("Tus-Extension", "creation,termination");
  answer.headers.emplace_back("Tus-Max-Size", std::to_string(core.options.max_upload_bytes));
  return answer;
}

}  // namespace

/// One request's bytes, appended as they come.
class Patch final : public http::Receiver {
 public:
  Patch(Tus& tus, PartialUpload upload, FileDescriptor file, std::uint64_t offset)
      : tus_(tus), upload_(std::move(upload)), file_(std::move(file)), offset_(offset) {}
  Patch(const Patch&) = delete;
  Patch& operator=(const Patch&) = delete;
  ~Patch() override { let_others(); }

  std::optional<http::Answer> receive(ByteView bytes) override {
    if (offset_ + bytes.size() > upload_.length_bytes) return last(plain(413, "more bytes than Upload-Length said\n"));
    auto written = write_all(file_.get(), bytes);
    if (!written) return last(plain(written.error()));
    offset_ += bytes.size();
    return std::nullopt;
  }

  /// It ends being busy before it answers: who has the answer may send the next piece.
  http::Answer answer() override { return last(finished()); }

 private:
  http::Answer finished() {
    http::Answer done = with(plain(204), "Upload-Offset", std::to_string(offset_));
    if (offset_ < upload_.length_bytes) return done;
    const auto media = finish_upload(tus_.core_, upload_);
    if (!media && media.error().code() == ErrorCode::corrupt_input)
      return plain(wrong_digest, media.error().message() + "\n");
    if (!media) return plain(media.error());
    return with(std::move(done), "X-Pinmill-Url", media_url(tus_.core_, *media));
  }
  http::Answer last(http::Answer answer) {
    let_others();
    return answer;
  }
  void let_others() {
    const std::scoped_lock lock(tus_.mutex_);
    if (holds_) tus_.busy_.erase(upload_.id);
    holds_ = false;
  }

  Tus& tus_;
  bool holds_ = true;  ///< no other request writes to it
  PartialUpload upload_;
  FileDescriptor file_;
  std::uint64_t offset_;
};

http::Reception Tus::receive(const http::RequestHead& head) {
  std::string_view path = head.path;
  if (path.starts_with("/api/")) path.remove_prefix(4);
  path.remove_prefix(tus_path.size());
  if (path.starts_with('/')) path.remove_prefix(1);
  if (head.method == Method::options) return options(core_);
  ApiKey key;
  if (auto refused = refuse_stranger(core_, head, key)) return *std::move(refused);
  const std::string* spoken = http::find_header(head.headers, "Tus-Resumable");
  if (spoken == nullptr || *spoken != version)
    return with(plain(412, "this is tus 1.0.0: send Tus-Resumable: 1.0.0\n"), "Tus-Version", std::string(version));
  const std::string id(path);
  if (id.empty()) return head.method == Method::post ? create(head, key) : plain(405);
  switch (head.method) {
    case Method::head: return look(id);
    case Method::patch: return patch(head, id);
    case Method::del: return remove(id);
    default: return plain(405);
  }
}

http::Answer Tus::create(const http::RequestHead& head, const ApiKey& key) {
  const auto length = number_in(head, "Upload-Length");
  if (!length || *length == 0) return plain(400, "Upload-Length must say how many bytes will come\n");
  if (*length > core_.options.max_upload_bytes)
    return plain(413, fmt::format("at most {} bytes are taken\n", core_.options.max_upload_bytes));
  const publish::FileDigest file{.sha256 = metadata(head, "sha256"), .size_bytes = *length};
  if (!file.sha256.empty()) {
    const auto known = find_upload(core_, key, file);
    if (!known) return plain(known.error());
    if (*known) return go_on(**known);
  }
  std::string type = metadata(head, "filetype");
  if (!is_media_type(type)) type = "application/octet-stream";
  const std::string name = metadata(head, "filename");
  const auto media = announce_media(core_, {.file_name = name.empty() ? "file" : to_one_line(name),
                                            .content_type = type,
                                            .size_bytes = *length,
                                            .awaited_for = awaited_for});
  if (!media) return plain(media.error());
  const PartialUpload upload{.id = random_hex(16), .media = media->key, .length_bytes = *length, .sha256 = file.sha256};
  const auto empty =
      FileDescriptor(::open(upload_path(core_, upload.id).c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  if (!empty) return plain(Error::from_errno(errno, "begin an upload"));
  if (auto stored = put_upload(core_, key, upload); !stored) return plain(stored.error());
  return with(at(upload), "X-Pinmill-Url", media_url(core_, *media));
}

/// One that this key has begun before, or has finished.
http::Answer Tus::go_on(const PartialUpload& upload) {
  const std::uint64_t offset = received_bytes(core_, upload);
  http::Answer answer = with(at(upload), "Upload-Offset", std::to_string(offset));
  if (offset < upload.length_bytes) return answer;
  const auto media = finish_upload(core_, upload);
  if (!media) return plain(media.error());
  return with(std::move(answer), "X-Pinmill-Url", media_url(core_, *media));
}

http::Answer Tus::at(const PartialUpload& upload) const {
  return with(plain(201), "Location", fmt::format("{}{}/{}", core_.url, tus_path, upload.id));
}

http::Answer Tus::look(const std::string& id) {
  const auto upload = find_upload(core_, id);
  if (!upload) return plain(upload.error());
  if (!*upload) return plain(404);
  const std::uint64_t offset = received_bytes(core_, **upload);
  if (offset == (*upload)->length_bytes)
    if (auto whole = finish_upload(core_, **upload); !whole) return plain(whole.error());
  http::Answer answer = with(plain(200), "Upload-Offset", std::to_string(offset));
  answer.headers.emplace_back("Upload-Length", std::to_string((*upload)->length_bytes));
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

http::Reception Tus::patch(const http::RequestHead& head, const std::string& id) {
  const auto upload = find_upload(core_, id);
  if (!upload) return plain(upload.error());
  if (!*upload) return plain(404, "there is no such upload (any more)\n");
  const std::string* type = http::find_header(head.headers, "Content-Type");
  if (type == nullptr || *type != "application/offset+octet-stream")
    return plain(415, "a piece is sent as application/offset+octet-stream\n");
  const auto offset = number_in(head, "Upload-Offset");
  if (!offset) return plain(400, "Upload-Offset must say where the piece belongs\n");
  {
    const std::scoped_lock lock(mutex_);
    if (!busy_.insert(id).second) return plain(423, "another request is writing to this upload\n");
  }
  FileDescriptor file(::open(upload_path(core_, id).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  auto receiver = std::make_unique<Patch>(*this, **upload, std::move(file), *offset);  // ends being busy with it
  const std::uint64_t there = received_bytes(core_, **upload);
  if (there != *offset)
    return with(plain(409, "that is not where this upload is\n"), "Upload-Offset", std::to_string(there));
  if (there == (*upload)->length_bytes) return with(plain(204), "Upload-Offset", std::to_string(there));
  return receiver;
}

http::Answer Tus::remove(const std::string& id) {
  const auto upload = find_upload(core_, id);
  if (!upload) return plain(upload.error());
  if (!*upload) return plain(404);
  const auto gone = forget_upload(core_, **upload);
  return gone ? plain(204) : plain(gone.error());
}

}  // namespace pinmill::service

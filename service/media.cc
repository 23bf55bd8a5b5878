#include "service/media.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "http/form_parser.h"
#include "service/fields.h"
#include "service/media_library.h"
#include "service/operation.h"

namespace pinmill::service {
namespace {

constexpr std::uint64_t max_direct_bytes = 25'000'000;  // the contract's limit of upload-direct

Error too_large(std::uint64_t most) {
  return Error(ErrorCode::limit_exceeded,
               fmt::format("the file is larger than {} bytes, which is what is taken: upload a smaller one", most));
}

/// A file on its way in, hashed as it comes.
class Incoming {
 public:
  static Result<Incoming> begin(const Core& core, std::uint64_t most_bytes) {
    PINMILL_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(media_folder(core)));
    return Incoming(std::move(file), most_bytes);
  }
  Result<void> write(ByteView bytes) {
    size_ += bytes.size();
    if (size_ > most_) return too_large(most_);
    hash_.update(bytes);
    return file_.write(bytes);
  }
  Result<Media> finish(Core& core, Media media) {
    return store_media(core, std::move(media), std::move(file_), to_hex(hash_.finish()));
  }
  std::uint64_t size_bytes() const noexcept { return size_; }

 private:
  Incoming(AtomicFile file, std::uint64_t most) : file_(std::move(file)), most_(most) {}
  AtomicFile file_;
  Sha256 hash_;
  std::uint64_t size_ = 0, most_;
};

/// The body of a presigned PUT.
class PutReceiver final : public http::Receiver {
 public:
  PutReceiver(Core& core, Media media, Incoming incoming)
      : core_(core), media_(std::move(media)), incoming_(std::move(incoming)) {}

  std::optional<http::Answer> receive(ByteView bytes) override {
    auto written = incoming_.write(bytes);
    if (written) return std::nullopt;
    return json_answer(refuse(written.error()));
  }

  http::Answer answer() override {
    if (media_.size_bytes > 0 && media_.size_bytes != incoming_.size_bytes())
      return json_answer(refuse({.code = "size_mismatch",
                                 .message = fmt::format("{} bytes were announced and {} came: announce the true size",
                                                        media_.size_bytes, incoming_.size_bytes())}));
    const auto stored = incoming_.finish(core_, media_);
    return stored
               ? json_answer({.body = Json::object({{"url", media_url(core_, *stored)}, {"size", stored->size_bytes}})})
               : json_answer(refuse(stored.error()));
  }

 private:
  Core& core_;
  Media media_;
  Incoming incoming_;
};

http::Reception receive_put(Core& core, const http::RequestHead& head, const Media& media) {
  if (media.is_here())
    return json_answer(
        refuse({.status = 409, .code = "already_uploaded", .message = "this address has its file already"}));
  const std::string* type = http::find_header(head.headers, "Content-Type");
  if (type != nullptr && media_type_in(*type) != media.content_type)
    return json_answer(
        refuse({.status = 403,
                .code = "content_type_mismatch",
                .message = fmt::format("the upload was announced as {}: send that Content-Type", media.content_type)}));
  if (head.content_length && *head.content_length > core.options.max_upload_bytes)
    return json_answer(refuse(too_large(core.options.max_upload_bytes)));
  auto incoming = Incoming::begin(core, core.options.max_upload_bytes);
  if (!incoming) return json_answer(refuse(incoming.error()));
  return std::make_unique<PutReceiver>(core, media, *std::move(incoming));
}

http::Answer show(Core& core, const Media& media) {
  auto file = open_for_reading(media_path(core, media.key));
  if (!file) return json_answer(refuse(file.error()));
  http::Answer answer;
  answer.headers = {{"Content-Type", media.content_type},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Content-Security-Policy", "default-src 'none'; sandbox"}};
  answer.body = http::FileBody{.fd = *std::move(file), .size_bytes = media.size_bytes};
  return answer;
}

/// The one file of a form, and what its type was said to be.
struct DirectUpload {
  std::optional<Incoming> incoming{};
  std::string file_name{}, content_type{};
  bool in_file = false, in_type = false;
};

Result<void> parse_direct(const Core& core, const Call& call, std::string_view form_type, DirectUpload& upload) {
  http::FormParser parser(http::FormParser::boundary_of(form_type),
                          {.begin = [&](const http::FormPart& part) -> Result<void> {
                             upload.in_file = part.is_file && part.name == "file" && !upload.incoming;
                             upload.in_type = part.name == "contentType";
                             if (!upload.in_file) return {};
                             upload.file_name = part.file_name;
                             if (upload.content_type.empty()) upload.content_type = part.content_type;
                             PINMILL_ASSIGN_OR_RETURN(auto incoming, Incoming::begin(core, max_direct_bytes));
                             upload.incoming.emplace(std::move(incoming));
                             return {};
                           },
                           .data = [&](ByteView bytes) -> Result<void> {
                             if (upload.in_file) return upload.incoming->write(bytes);
                             if (upload.in_type) upload.content_type = as_text(bytes);
                             return {};
                           },
                           .end = []() -> Result<void> { return {}; }});
  PINMILL_RETURN_IF_ERROR(parser.feed(as_bytes(call.raw_body)));
  if (!parser.complete()) return Error(ErrorCode::invalid_argument, "the form ends before its last boundary");
  return {};
}

}  // namespace

http::Reception receive_media(Core& core, const http::RequestHead& head) {
  const bool put = head.method == http::Method::put;
  if (!put && head.method != http::Method::get && head.method != http::Method::head)
    return json_answer(refuse({.status = 405, .code = "method_not_allowed", .message = "here is GET, HEAD, PUT"}));
  const auto key = media_key_in(core.url + head.path);
  const auto media = key ? find_media(core, *key) : Result<std::optional<Media>>(std::optional<Media>());
  if (!media) return json_answer(refuse(media.error()));
  if (!*media || (!put && !(*media)->is_here())) return json_answer(not_found("File"));
  return put ? receive_put(core, head, **media) : http::Reception(show(core, **media));
}

Reply presign_media(Core& core, const Call& call) {
  std::string file_name, content_type;
  std::int64_t size = 0;
  const Fields fields(call.body);
  fields.need("filename").need("contentType").text("filename", file_name, {.most = 255});
  fields.text("contentType", content_type)
      .number("size", size, {0, static_cast<std::int64_t>(core.options.max_upload_bytes)});
  PINMILL_REFUSE_IF(fields.refusal());
  content_type = media_type_in(content_type);
  if (file_name.empty()) return refuse({.message = "\"filename\" is empty", .param = "filename"});
  if (!is_media_type(content_type))
    return refuse({.code = "unsupported_type",
                   .message = fmt::format("\"{}\" cannot be uploaded: pictures (image/jpeg, image/png, image/webp, "
                                          "image/gif) and videos (video/mp4, video/quicktime, video/webm …) can",
                                          content_type),
                   .param = "contentType"});
  PINMILL_ASSIGN_OR_REFUSE(const Media media, announce_media(core, {.file_name = file_name,
                                                                    .content_type = content_type,
                                                                    .size_bytes = static_cast<std::uint64_t>(size)}));
  const std::string url = media_url(core, media);
  return {.body = Json::object({{"uploadUrl", url}, {"publicUrl", url}, {"key", media.key}, {"expiresIn", 3600}})};
}

Reply upload_media_direct(Core& core, const Call& call) {
  const std::string* type = call.header("Content-Type");
  if (type == nullptr || http::FormParser::boundary_of(*type).empty())
    return refuse(
        {.code = "invalid_body", .message = "send the file as multipart/form-data, in a field called \"file\""});
  DirectUpload upload;
  if (auto parsed = parse_direct(core, call, *type, upload); !parsed) return refuse(parsed.error(), "file");
  if (!upload.incoming)
    return refuse({.message = "the form has no file: put it into a field called \"file\"", .param = "file"});
  upload.content_type = media_type_in(upload.content_type);
  if (!is_media_type(upload.content_type)) upload.content_type = "application/octet-stream";
  PINMILL_ASSIGN_OR_REFUSE(Media media,
                           announce_media(core, {.file_name = upload.file_name, .content_type = upload.content_type}));
  PINMILL_ASSIGN_OR_REFUSE(media, upload.incoming->finish(core, media));
  return {.body = Json::object({{"url", media_url(core, media)},
                                {"filename", media.file_name},
                                {"contentType", media.content_type},
                                {"size", media.size_bytes}})};
}

}  // namespace pinmill::service

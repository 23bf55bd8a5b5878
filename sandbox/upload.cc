#include "sandbox/upload.h"

#include <cerrno>
#include <map>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "http/form_parser.h"
#include "sandbox/answer.h"
#include "sandbox/files.h"
#include "sandbox/media_check.h"

namespace pinmill::sandbox {
namespace {

constexpr std::uint64_t max_file_bytes = 2'000'000'000;
constexpr std::size_t max_field_bytes = 20'000;

struct S3Error {
  int status = 0;
  std::string code{}, message{};
};

http::Answer xml_answer(const S3Error& error) {
  return http::text_answer(error.status, "application/xml",
                           fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}"
                                       "</Message><RequestId>SANDBOX</RequestId></Error>",
                                       error.code, error.message));
}

/// A file that is removed unless it is kept.
class IncomingFile {
 public:
  explicit IncomingFile(const std::filesystem::path& folder) : path_((folder / "upload.XXXXXX").string()) {
    fd_ = FileDescriptor(::mkostemp(path_.data(), O_CLOEXEC));
  }
  IncomingFile(const IncomingFile&) = delete;
  ~IncomingFile() { ::unlink(path_.c_str()); }

  int fd() const noexcept { return fd_.get(); }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  FileDescriptor fd_;
};

class Upload final : public http::Receiver {
 public:
  Upload(Core& core, const http::RequestHead& head, std::vector<Fault> faults)
      : core_(core),
        head_(head),
        faults_(std::move(faults)),
        file_(core.world->files()),
        parser_(http::FormParser::boundary_of(*http::find_header(head.headers, "Content-Type")),
                {.begin = [this](const http::FormPart& part) { return begin(part); },
                 .data = [this](ByteView bytes) { return data(bytes); },
                 .end = [this]() -> Result<void> {
                   done_ = done_ || part_.name == "file";
                   return {};
                 }}) {
    if (file_.fd() < 0) fail({500, "InternalError", "the sandbox cannot write"});
  }

  std::optional<http::Answer> receive(ByteView bytes) override {
    received_ += bytes.size();
    for (const Fault& fault : faults_) {
      if (fault.kind != FaultKind::drop || received_ < static_cast<std::uint64_t>(fault.number)) continue;
      note(0, "drop");
      http::Answer answer;
      answer.ending = http::Answer::Ending::reset;
      return answer;
    }
    if (error_.status != 0) return std::nullopt;
    if (auto fed = parser_.feed(bytes); !fed && error_.status == 0)
      fail({400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data."});
    return std::nullopt;
  }

  http::Answer answer() override {
    if (error_.status == 0) error_ = finish();
    http::Answer answer;
    answer.status = 204;
    if (error_.status != 0) answer = xml_answer(error_);
    note(answer.status, fault_names(faults_));
    return spoil(std::move(answer), faults_);
  }

 private:
  Result<void> begin(const http::FormPart& part) {
    part_ = part;
    size_ = 0;
    return {};
  }

  Result<void> data(ByteView bytes) {
    if (done_) return {};  // S3 ignores what comes after the file
    size_ += bytes.size();
    if (part_.name == "file") {
      file_bytes_ += bytes.size();
      if (file_bytes_ > max_file_bytes)
        fail({400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"});
      return error_.status != 0 ? Result<void>() : write_all(file_.fd(), bytes);
    }
    if (size_ > max_field_bytes)
      fail({400, "MaxPostPreDataLengthExceeded", "Your POST request fields preceding the upload file were too large."});
    fields_[part_.name] += as_text(bytes);
    return {};
  }

  void fail(S3Error error) {
    if (error_.status == 0) error_ = std::move(error);
  }

  std::string field(const std::string& name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? std::string() : found->second;
  }

  /// What S3 checks before it takes a file.
  S3Error check(const Media* media, Time now) const {
    if (field("key").empty()) return {400, "InvalidArgument", "Bucket POST must contain a field named 'key'."};
    if (media == nullptr)
      return {403, "AccessDenied", "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$key\"]"};
    for (const auto& [name, value] : media->parameters) {
      if (field(name) == value) continue;
      if (name == "x-amz-signature" || name == "policy")
        return {403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided."};
      return {403, "AccessDenied",
              fmt::format("Invalid according to Policy: Policy Condition failed: [\"eq\", \"${}\"]", name)};
    }
    if (now >= media->policy_ends_at) return {403, "AccessDenied", "Invalid according to Policy: Policy expired."};
    if (!done_) return {400, "InvalidArgument", "POST requires exactly one file upload per request."};
    if (file_bytes_ == 0)
      return {400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"};
    return {};
  }

  const Media* registered() const {
    for (const auto& [id, media] : core_.world->media()) {
      for (const auto& [name, value] : media.parameters) {
        if (name == "key" && value == field("key")) return &media;
      }
    }
    return nullptr;
  }

  S3Error finish() {
    if (!parser_.complete())
      return {400, "IncompleteBody",
              "You did not provide the number of bytes specified by the Content-Length HTTP header."};
    Media media;
    {
      const auto lock = core_.world->lock();
      const Media* known = registered();
      if (S3Error wrong = check(known, core_.clock.now()); wrong.status != 0) return wrong;
      media = *known;
    }
    media_id_ = media.id;
    const VideoVerdict verdict = check_video(file_.fd());
    auto kept = keep_file(core_.world->files(), std::filesystem::path(file_.path()), "mp4", media.sha256);
    if (!kept) return {500, "InternalError", "the sandbox cannot write"};
    media.file = *std::move(kept);
    media.trouble = verdict.trouble;
    media.size_bytes = file_bytes_;
    media.width_px = verdict.width_px;
    media.height_px = verdict.height_px;
    media.duration_ms = verdict.duration_ms;
    const Time now = core_.clock.now();
    media.uploaded_at = now;
    media.ready_at = now + core_.settings().processing;
    const auto lock = core_.world->lock();
    core_.world->save(std::move(media));
    return {};
  }

  void note(int status, const std::string& fault) {
    Json line = Json::object({{"kind", "request"},
                              {"at", rfc3339(core_.clock.now())},
                              {"operation", "upload"},
                              {"method", "POST"},
                              {"path", head_.path},
                              {"status", status}});
    if (!media_id_.empty()) line.set("media_id", media_id_);
    if (!error_.code.empty()) line.set("error", error_.code);
    if (!fault.empty()) line.set("fault", fault);
    line.set("bytes", received_);
    static_cast<void>(core_.ledger.append(std::move(line)));
  }

  Core& core_;
  const http::RequestHead head_;
  const std::vector<Fault> faults_;
  IncomingFile file_;
  http::FormParser parser_;
  http::FormPart part_;
  std::map<std::string, std::string> fields_;
  std::uint64_t size_ = 0, file_bytes_ = 0, received_ = 0;
  bool done_ = false;  ///< the file is whole
  S3Error error_;
  std::string media_id_;
};

}  // namespace

http::Reception receive_upload(Core& core, const http::RequestHead& head) {
  if (head.method != http::Method::post)
    return xml_answer({405, "MethodNotAllowed", "The specified method is not allowed against this resource."});
  if (!head.content_length)
    return xml_answer({411, "MissingContentLength", "You must provide the Content-Length HTTP header."});
  if (http::find_header(head.headers, "Authorization") != nullptr)
    return xml_answer({400, "InvalidArgument", "Only one auth mechanism allowed"});
  const std::string* type = http::find_header(head.headers, "Content-Type");
  if (type == nullptr || http::FormParser::boundary_of(*type).empty())
    return xml_answer({412, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data"});
  if (*head.content_length > max_file_bytes + 1'000'000)
    return xml_answer({400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"});
  return std::make_unique<Upload>(core, head, core.faults.decide("upload"));
}

}  // namespace pinmill::sandbox

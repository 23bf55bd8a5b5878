#include "publish/upload/form_post.h"

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill::publish {
namespace {

// A slow line sends 2 GB in a night.
constexpr std::chrono::hours longest{12};

std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
  const auto begin = text.find(open);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + open.size());
  return text.substr(0, text.find(close));
}

class FormPost final : public Upload {
 public:
  FormPost(http::Client& client, FormPostTarget target, FileDescriptor file, std::uint64_t size_bytes,
           UploadWatch watch)
      : client_(client),
        target_(std::move(target)),
        file_(std::move(file)),
        size_(size_bytes),
        watch_(std::move(watch)) {}

  Result<UploadProgress> step(std::stop_token stop) override {
    http::Request request{.method = http::Method::post,
                          .url = target_.url,
                          .body = http::Form{.fields = target_.fields,
                                             .file_name = target_.file_name,
                                             .file_type = "video/mp4",
                                             .file = http::read_file_range(file_.get(), 0, size_)},
                          .deadlines = {.total = longest},
                          .on_progress = watch_};
    const auto exchange = client_.send(request, std::move(stop));
    if (!exchange.response) {
      auto error = exchange.response.error();
      return std::move(error).during("upload the video");
    }
    const int status = exchange.response->status;
    if (status >= 200 && status < 300) return UploadProgress{.sent_bytes = size_, .of_bytes = size_, .done = true};
    const auto text = s3_error_text(status, exchange.response->body);
    return Error(status >= 500 || status == 403 || status == 408 ? ErrorCode::unavailable : ErrorCode::invalid_argument,
                 fmt::format("the video's upload was refused: {}", text));
  }

 private:
  http::Client& client_;
  FormPostTarget target_;
  FileDescriptor file_;
  std::uint64_t size_;
  UploadWatch watch_;
};

}  // namespace

std::unique_ptr<Upload> make_form_post(http::Client& client, FormPostTarget target, FileDescriptor file,
                                       std::uint64_t size_bytes, UploadWatch watch) {
  return std::make_unique<FormPost>(client, std::move(target), std::move(file), size_bytes, std::move(watch));
}

std::string s3_error_text(int status, std::string_view xml) {
  const auto code = between(xml, "<Code>", "</Code>"), message = between(xml, "<Message>", "</Message>");
  if (code.empty()) return fmt::format("status {}", status);
  return to_one_line(fmt::format("status {}, {}: {}", status, code, message));
}

}  // namespace pinmill::publish

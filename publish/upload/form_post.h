// Pinterest's own way: one multipart form that holds the whole file, posted to an address that is good for a while. One
// thread at a time.
#pragma once

#include <memory>

#include "base/byte_io.h"
#include "http/client.h"
#include "publish/upload/upload.h"

namespace pinmill::publish {

struct FormPostTarget {
  std::string url{};
  http::Fields fields{};  ///< sent verbatim, before the file
  std::string file_name = "video.mp4";
};

/// All in one step, streamed, its length said ahead. What is cut begins anew, at a new address: unavailable. A form
/// that is refused is invalid_argument with what the server said.
std::unique_ptr<Upload> make_form_post(http::Client& client, FormPostTarget target, FileDescriptor file,
                                       std::uint64_t size_bytes, UploadWatch watch = {});

/// <Code> and <Message> of an S3 error; the status alone where there are none.
std::string s3_error_text(int status, std::string_view xml);

}  // namespace pinmill::publish

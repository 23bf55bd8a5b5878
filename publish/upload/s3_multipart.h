// Uploading to S3, or what speaks like it: in parts, several at once, each checked by its digest on arrival. One thread
// at a time; a step sends on threads of its own.
#pragma once

#include <functional>
#include <memory>

#include "base/byte_io.h"
#include "http/client.h"
#include "publish/upload/sigv4.h"
#include "publish/upload/upload.h"

namespace pinmill::publish {

struct S3Target {
  std::string scheme_and_host{};  ///< "https://s3.eu-central-1.amazonaws.com"
  std::string bucket{}, key{};    ///< path style: /bucket/key
  S3Credentials credentials{};
  std::string media_type = "application/octet-stream";
};

enum class PartCheck : std::uint8_t {
  transport,  ///< TLS guards the bytes on their way, and the length that arrived is compared
  digest      ///< the part's SHA-256 is signed, and checked on arrival: for more than twice the CPU time
};

struct S3UploadOptions {
  std::uint64_t part_bytes = 8U << 20;  ///< 5 MiB at least; more where 10,000 of them were too few
  unsigned parallel = 3;                ///< parts at once
  PartCheck check = PartCheck::digest;
  /// For tests.
  std::function<std::chrono::sys_seconds()> now{};
};

/// Each step sends at most `parallel` parts; memory does not grow with the file. `state`: of the last stored progress,
/// empty for a new upload; what had arrived since is found by asking. A file of one part or less goes in one PUT.
std::unique_ptr<Upload> make_s3_upload(http::Client& client, S3Target target, FileDescriptor file,
                                       std::uint64_t size_bytes, const S3UploadOptions& options = {},
                                       std::string state = {}, UploadWatch watch = {});

}  // namespace pinmill::publish

// A bucket where Pinterest can fetch prepared files. Free functions and plain data; any thread.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/byte_io.h"
#include "http/client.h"
#include "publish/upload/sigv4.h"

namespace pinmill::publish {

/// Where files go, and as whom.
struct MediaStore {
  std::string scheme_and_host{};   ///< "https://s3.eu-central-1.amazonaws.com"
  std::string bucket{}, prefix{};  ///< prefix without '/' at its ends; may be empty
  S3Credentials credentials{};
};

/// "s3://bucket/prefix", with what the variables of AWS's own tools say: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
/// AWS_SESSION_TOKEN, AWS_REGION or AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL. `variable` reads one,
/// "" where it is not set. invalid_argument says what is missing.
Result<MediaStore> media_store_from(std::string_view address, const std::function<std::string(const char*)>& variable);

/// Uploads `file` as prefix/`name`, in parts, and returns the address under which it lies there. The bucket decides who
/// may read it. Errors that may pass are tried again a few times.
Result<std::string> store_media(http::Client& client, const MediaStore& store, const std::string& name,
                                const std::string& media_type, const FileDescriptor& file, std::stop_token stop = {});

}  // namespace pinmill::publish

// AWS Signature Version 4 for S3: requests signed in headers, addresses signed for others. Pure, any thread.
//
// libcurl 7.88 signs as well, but neither sorts queries nor sends x-amz-content-sha256, so real servers refuse it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/message.h"
#include "publish/secret.h"

namespace pinmill::publish {

struct S3Credentials {
  std::string access_key{};
  Secret secret_key{};
  Secret session_token{};  ///< of temporary ones
  std::string region = "us-east-1";
};

/// What is signed of a request; path segments and query are given raw.
struct S3Request {
  http::Method method = http::Method::get;
  std::string scheme_and_host{};  ///< "https://s3.example.com:8080"
  std::string path{};             ///< "/bucket/a key"
  http::Fields query{};
  http::Fields headers{};  ///< signed as well; without Host
};

/// The address as it must be sent: escaped, the query sorted.
std::string s3_url(const S3Request& request);

/// All headers to send: those given, and x-amz-date, x-amz-content-sha256, x-amz-security-token, Authorization.
http::Fields sign_s3(const S3Request& request, std::string_view payload_sha256, const S3Credentials& credentials,
                     std::chrono::sys_seconds now);

/// A GET that anybody may make until `now` + `valid` (a week at most).
std::string presign_s3(const S3Request& request, const S3Credentials& credentials, std::chrono::sys_seconds now,
                       std::chrono::seconds valid);

/// The key that signs on that day ("20261125"); exposed for AWS's own examples.
std::string s3_signing_key_hex(const S3Credentials& credentials, std::string_view date, std::string_view service);

}  // namespace pinmill::publish

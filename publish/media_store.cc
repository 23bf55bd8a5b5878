#include "publish/media_store.h"

#include <fmt/format.h>

#include "base/unicode.h"
#include "publish/upload/s3_multipart.h"

namespace pinmill::publish {
namespace {

constexpr int tries = 4;
constexpr std::string_view scheme = "s3://";

std::string without_slashes(std::string_view text) {
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

/// Steps to the end; an error that may pass costs one of the tries.
Result<void> run(Upload& upload, const std::stop_token& stop) {
  for (int failures = 0;;) {
    const auto progress = upload.step(stop);
    if (progress && progress->done) return {};
    if (progress) continue;
    if (!progress.error().retryable() || ++failures == tries) return progress.error();
  }
}

}  // namespace

Result<MediaStore> media_store_from(std::string_view address, const std::function<std::string(const char*)>& variable) {
  if (!address.starts_with(scheme))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a media store is s3://bucket/prefix, not \"{}\"", to_one_line(address)));
  address.remove_prefix(scheme.size());
  const auto slash = std::min(address.find('/'), address.size());
  MediaStore store{.bucket = std::string(address.substr(0, slash)), .prefix = without_slashes(address.substr(slash))};
  const auto first_of = [&variable](const char* one, const char* other) {
    std::string value = variable(one);
    return value.empty() ? variable(other) : value;
  };
  store.credentials = {.access_key = variable("AWS_ACCESS_KEY_ID"),
                       .secret_key = Secret(variable("AWS_SECRET_ACCESS_KEY")),
                       .session_token = Secret(variable("AWS_SESSION_TOKEN"))};
  if (const std::string region = first_of("AWS_REGION", "AWS_DEFAULT_REGION"); !region.empty())
    store.credentials.region = region;
  store.scheme_and_host = without_slashes(first_of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"));
  if (store.scheme_and_host.empty())
    store.scheme_and_host = fmt::format("https://s3.{}.amazonaws.com", store.credentials.region);
  if (store.bucket.empty())
    return Error(ErrorCode::invalid_argument, "a media store is s3://bucket/prefix: the bucket is missing");
  if (store.credentials.access_key.empty() || store.credentials.secret_key.empty())
    return Error(ErrorCode::invalid_argument,
                 "a media store needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment");
  return store;
}

Result<std::string> store_media(http::Client& client, const MediaStore& store, const std::string& name,
                                const std::string& media_type, const FileDescriptor& file, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(file.get()));
  PINMILL_ASSIGN_OR_RETURN(FileDescriptor own, file.duplicate());
  const std::string key = store.prefix.empty() ? name : store.prefix + "/" + name;
  const auto upload = make_s3_upload(client,
                                     {.scheme_and_host = store.scheme_and_host,
                                      .bucket = store.bucket,
                                      .key = key,
                                      .credentials = store.credentials,
                                      .media_type = media_type},
                                     std::move(own), status.size_bytes);
  if (auto sent = run(*upload, stop); !sent) {
    (void)upload->discard();
    return std::move(sent).error().during(fmt::format("upload {} to s3://{}", name, store.bucket));
  }
  return s3_url({.scheme_and_host = store.scheme_and_host, .path = "/" + store.bucket + "/" + key});
}

}  // namespace pinmill::publish

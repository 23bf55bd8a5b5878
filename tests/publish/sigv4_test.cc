// Against the examples of AWS's own manual ("Signature Version 4", "Authenticating Requests: Using Query Parameters").
#include "publish/upload/sigv4.h"

#include "support/result_matchers.h"

namespace pinmill::publish {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

const S3Credentials example{.access_key = "AKIAIOSFODNN7EXAMPLE",
                            .secret_key = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")};
const auto when = std::chrono::sys_days(std::chrono::year(2013) / 5 / 24);
const std::string no_payload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string authorization(const http::Fields& headers) {
  return *http::find_header(headers, "authorization");
}

TEST(SigV4, agrees_with_the_manual_on_an_object_with_a_range) {
  const S3Request request{.scheme_and_host = "https://examplebucket.s3.amazonaws.com",
                          .path = "/test.txt",
                          .headers = {{"Range", "bytes=0-9"}}};
  EXPECT_THAT(authorization(sign_s3(request, no_payload, example, when)),
              EndsWith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
}

TEST(SigV4, agrees_with_the_manual_on_a_put_whose_key_needs_escaping) {
  const S3Request request{
      .method = http::Method::put,
      .scheme_and_host = "https://examplebucket.s3.amazonaws.com",
      .path = "/test$file.text",
      .headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}}};
  EXPECT_THAT(authorization(
                  sign_s3(request, "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072", example, when)),
              EndsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST(SigV4, agrees_with_the_manual_on_queries) {
  S3Request request{
      .scheme_and_host = "https://examplebucket.s3.amazonaws.com", .path = "/", .query = {{"lifecycle", ""}}};
  EXPECT_THAT(authorization(sign_s3(request, no_payload, example, when)),
              EndsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
  request.query = {{"prefix", "J"}, {"max-keys", "2"}};
  EXPECT_THAT(authorization(sign_s3(request, no_payload, example, when)),
              EndsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST(SigV4, agrees_with_the_manual_on_an_address_for_others) {
  const S3Request request{.scheme_and_host = "https://examplebucket.s3.amazonaws.com", .path = "/test.txt"};
  EXPECT_THAT(presign_s3(request, example, when, std::chrono::seconds(86400)),
              HasSubstr("X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
}

}  // namespace
}  // namespace pinmill::publish

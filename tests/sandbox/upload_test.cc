#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/raw_connection.h"
#include "sandbox/visitor.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::sandbox {
namespace {

using pinmill::testing::is_ok;
using pinmill::testing::make_clip;
using pinmill::testing::take;
using pinmill::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Heard;
using testing::image_source;
using testing::jpeg;
using testing::pin_body;
using testing::Visitor;

class Uploader : public Visitor {
 public:
  using Visitor::Visitor;

  Json registered() { return post("/media", Json::object({{"media_type", "video"}})).json; }
  static http::Fields fields(const Json& media) {
    http::Fields fields;
    for (const auto& [name, value] : media["upload_parameters"].members())
      fields.emplace_back(name, value.string_or(""));
    return fields;
  }
  Heard upload(const Json& media, const http::Fields& form, const std::filesystem::path& file,
               http::Fields headers = {}) {
    const auto fd = take(open_for_reading(file));
    return send({.method = http::Method::post,
                 .url = media["upload_url"].string_or(""),
                 .headers = std::move(headers),
                 .body = http::Form{.fields = form,
                                    .file_name = "clip.mp4",
                                    .file = http::read_file_range(fd.get(), 0, std::filesystem::file_size(file))}});
  }
  std::string status(const Json& media) {
    return get("/media/" + media["media_id"].string_or("")).json["status"].string_or("");
  }

  std::filesystem::path clip(int seconds = 5, const std::string& size = "160x240") {
    const auto file = folder.path() / (size + std::to_string(seconds) + ".mp4");
    return make_clip(file, "-f lavfi -i testsrc2=size=" + size + ":rate=5:duration=" + std::to_string(seconds) +
                               " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +faststart");
  }
  TemporaryFolder folder;
};

http::Fields without(http::Fields fields, const std::string& name) {
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  return fields;
}

TEST(SandboxUpload, takes_a_video_that_goes_through_its_states_and_becomes_a_pin) {
  Uploader visitor;
  const Json media = visitor.registered();
  EXPECT_EQ(Uploader::fields(media).size(), 8U);
  EXPECT_EQ(visitor.status(media), "registered");
  EXPECT_EQ(visitor.upload(media, Uploader::fields(media), visitor.clip()).status, 204);
  EXPECT_EQ(visitor.status(media), "processing");

  Json body = Json::object({{"board_id", visitor.board("Mine")},
                            {"media_source", Json::object({{"source_type", "video_id"},
                                                           {"media_id", media["media_id"]},
                                                           {"cover_image_key_frame_time", 1}})}});
  EXPECT_EQ(visitor.post("/pins", body).status, 404);
  visitor.sandbox().clock().advance(std::chrono::seconds(3));
  EXPECT_EQ(visitor.status(media), "succeeded");
  const auto made = visitor.post("/pins", body);
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.json["media"]["media_type"].string_or(""), "video");
  EXPECT_TRUE(made.json["media"]["duration"].is_null());
  EXPECT_EQ(made.json["media"]["images"]["originals"]["width"].integer_or(0), 160);  // the frame at its first second
  visitor.sandbox().clock().advance(std::chrono::seconds(10));
  const auto later = visitor.get("/pins/" + made.json["id"].string_or(""));
  EXPECT_EQ(later.json["media"]["duration"].integer_or(0), 5'000);
  EXPECT_EQ(later.json["media"]["width"].integer_or(0), 160);
  EXPECT_EQ(visitor.sandbox().ledger("pin").at(0)["pin"]["media_id"], media["media_id"]);
}

TEST(SandboxUpload, wants_a_cover) {
  Uploader visitor({.processing = std::chrono::milliseconds(0)});
  const Json media = visitor.registered();
  ASSERT_EQ(visitor.upload(media, Uploader::fields(media), visitor.clip()).status, 204);
  const auto board = visitor.board("Mine");
  const auto make = [&](Json source) {
    source.set("source_type", "video_id").set("media_id", media["media_id"]);
    return visitor.post("/pins", Json::object({{"board_id", board}, {"media_source", std::move(source)}})).status;
  };
  EXPECT_EQ(make(Json::object()), 400);
  EXPECT_EQ(make(Json::object({{"cover_image_key_frame_time", -1}})), 400);
  EXPECT_EQ(make(Json::object({{"cover_image_key_frame_time", 99}})), 201);
  const Json picture = image_source(jpeg());
  EXPECT_EQ(make(Json::object({{"cover_image_content_type", "image/jpeg"}, {"cover_image_data", picture["data"]}})),
            201);
  EXPECT_EQ(make(Json::object({{"cover_image_data", picture["data"]}})), 400);
}

TEST(SandboxUpload, says_only_afterwards_that_a_file_is_bad) {
  Uploader visitor({.processing = std::chrono::milliseconds(0)});
  for (const auto& file :
       {visitor.folder.write("text.mp4", "this is no video"), visitor.clip(2), visitor.clip(5, "320x80")}) {
    const Json media = visitor.registered();
    EXPECT_EQ(visitor.upload(media, Uploader::fields(media), file).status, 204);
    EXPECT_EQ(visitor.status(media), "failed") << file;
  }
}

TEST(SandboxUpload, wants_every_field_as_it_was_given_and_before_the_file) {
  Uploader visitor;
  const auto file = visitor.folder.write("a", "bytes");
  const Json media = visitor.registered();
  const auto fields = Uploader::fields(media);
  for (const auto& [name, value] : fields) {
    const auto heard = visitor.upload(media, without(fields, name), file);
    EXPECT_THAT(heard.status, name == "key" ? 400 : 403) << name;
    EXPECT_THAT(heard.text, HasSubstr("<Error><Code>")) << name;
  }
  auto forged = without(fields, "x-amz-signature");
  forged.emplace_back("x-amz-signature", std::string(64, '0'));
  EXPECT_THAT(visitor.upload(media, forged, file).text, HasSubstr("SignatureDoesNotMatch"));

  std::string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nbytes\r\n";
  for (const auto& [name, value] : fields)
    body += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  const auto file_first = visitor.send({.method = http::Method::post,
                                        .url = media["upload_url"].string_or(""),
                                        .headers = {{"Content-Type", "multipart/form-data; boundary=b"}},
                                        .body = body + "--b--\r\n"});
  EXPECT_EQ(file_first.status, 400);
  EXPECT_EQ(visitor.upload(media, fields, file).status, 204);
}

TEST(SandboxUpload, refuses_chunks_other_bodies_and_tokens_as_s3_does) {
  Uploader visitor;
  const Json media = visitor.registered();
  const auto url = media["upload_url"].string_or("");
  const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  EXPECT_THAT(http::testing::ask_raw(port,
                                     "POST /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                                     "multipart/form-data; boundary=b\r\n"
                                     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              AllOf(HasSubstr(" 411 "), HasSubstr("MissingContentLength")));
  EXPECT_EQ(visitor.send({.method = http::Method::post, .url = url, .body = std::string("{}")}).status, 412);
  const auto file = visitor.folder.write("a", "bytes");
  EXPECT_EQ(
      visitor.upload(media, Uploader::fields(media), file, {{"Authorization", "Bearer " + visitor.access_token()}})
          .status,
      400);
}

TEST(SandboxUpload, refuses_a_form_that_has_expired) {
  Uploader visitor;
  const Json media = visitor.registered();
  visitor.sandbox().clock().advance(std::chrono::hours(1));
  const auto heard = visitor.upload(media, Uploader::fields(media), visitor.folder.write("a", "bytes"));
  EXPECT_EQ(heard.status, 403);
  EXPECT_THAT(heard.text, HasSubstr("Policy expired"));
}

TEST(SandboxUpload, can_be_cut_in_the_middle) {
  Uploader visitor;
  ASSERT_THAT(visitor.sandbox().set_faults("upload:drop=300000@1"), is_ok());
  const auto file = visitor.folder.write("a", std::string(3'000'000, 'x'));
  const Json media = visitor.registered();
  EXPECT_EQ(visitor.upload(media, Uploader::fields(media), file).status, 0);
  EXPECT_EQ(visitor.status(media), "registered");
}

TEST(SandboxUpload, refuses_video_pins_where_the_real_sandbox_does) {
  Uploader visitor({.refuse_video = true});
  const Json media = visitor.registered();
  const Json body =
      Json::object({{"board_id", visitor.board("Mine")},
                    {"media_source", Json::object({{"source_type", "video_id"}, {"media_id", media["media_id"]}})}});
  EXPECT_EQ(visitor.post("/pins", body).status, 403);
}

TEST(SandboxUpload, lists_what_was_registered) {
  Uploader visitor;
  const Json media = visitor.registered();
  const auto unknown = visitor.get("/media/123");
  EXPECT_EQ(unknown.status, 404);
  auto page = visitor.get("/media");
  if (page.json["items"].items().empty())
    page = visitor.get("/media?" + http::encode_query({{"bookmark", page.json["bookmark"].string_or("")}}));
  ASSERT_EQ(page.json["items"].items().size(), 1U);
  EXPECT_EQ(page.json["items"].items().front()["media_id"], media["media_id"]);
  EXPECT_EQ(visitor.post("/media", Json::object({{"media_type", "audio"}})).status, 400);
}

}  // namespace
}  // namespace pinmill::sandbox

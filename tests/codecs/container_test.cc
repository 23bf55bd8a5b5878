#include "codecs/metadata/container.h"

#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "codecs/metadata/jpeg_segments.h"
#include "codecs/metadata/png_chunks.h"
#include "codecs/metadata/read.h"
#include "codecs/metadata/rights.h"
#include "support/media_folder.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace std::string_literals;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::take;

void append(Bytes& to, std::string_view text) {
  const ByteView bytes = as_bytes(text);
  to.insert(to.end(), bytes.begin(), bytes.end());
}
void segment(Bytes& to, std::uint8_t marker, std::string_view payload) {
  append_segment(to, marker, as_bytes(payload));
}

const std::string jfif = "JFIF\0\1\2\0\0\1\0\1\0\0"s;
const std::string serial = "SN-0815-4711";

/// Stuffing, a restart and fill bytes within its scans; two of them, a table between.
void append_picture(Bytes& to) {
  segment(to, 0xdb, std::string(65, '\1'));
  segment(to, 0xc2, "\x08\0\x10\0\x10\1\1\x11\0"s);
  segment(to, 0xc4, "\0"s + std::string(16, '\0'));
  segment(to, 0xda, "\1\1\0\0\x3f\0"s);
  append(to, "scan\xff\0one\xff\xd0more"s);
  segment(to, 0xc4, "\x10"s + std::string(16, '\0'));
  segment(to, 0xda, "\1\1\1\0\x3f\0"s);
  append(to, "scan two\xff\xd9"s);
}

/// A phone's file: everything that must not travel, before and behind the picture.
Bytes private_jpeg() {
  Bytes jpeg;
  append(jpeg, "\xff\xd8");
  segment(jpeg, 0xe0, "JFIF\0\1\2\0\0\1\0\1\1\1RGB"s);  // a thumbnail of one pixel
  segment(jpeg, 0xe1, "Exif\0\0MM\0*"s + serial);
  segment(jpeg, 0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta hdrgm/>"s);
  segment(jpeg, 0xe2, "ICC_PROFILE\0\1\1profile"s);
  segment(jpeg, 0xe2, "MPF\0MM\0*"s);
  segment(jpeg, 0xed, "Photoshop 3.0\0"s + "8BIM");
  segment(jpeg, 0xee, "Adobe\0\x64\0\0\0\0\1tail"s);
  segment(jpeg, 0xfe, "made with " + serial);
  segment(jpeg, 0xe9, "maker");
  append_picture(jpeg);
  const Bytes once = jpeg;
  jpeg.insert(jpeg.end(), once.begin(), once.end());  // the gain map
  append(jpeg,
         "\0\0\0\x18"
         "ftypmp42"s +
             serial);  // the motion
  return jpeg;
}

Bytes clean_jpeg() {
  return take(strip_jpeg(private_jpeg()));
}

Bytes png_with(std::string_view type, std::string_view data) {
  Bytes png;
  append(png, "\x89PNG\r\n\x1a\n"s);
  append_chunk(png, "IHDR", as_bytes("\0\0\0\1\0\0\0\1\x08\0\0\0\0"s));
  if (!type.empty()) append_chunk(png, type, as_bytes(data));
  append_chunk(png, "IDAT", as_bytes("pixels"));
  append_chunk(png, "IEND", {});
  return png;
}

std::vector<std::uint8_t> markers_of(ByteView jpeg) {
  std::vector<std::uint8_t> markers;
  for (const JpegSegment& one : take(walk_jpeg(jpeg)).segments) markers.push_back(one.marker);
  return markers;
}

TEST(WalkJpeg, finds_scans_between_stuffing_and_restarts) {
  Bytes jpeg;
  append(jpeg, "\xff\xd8");
  append_picture(jpeg);
  const JpegWalk walk = take(walk_jpeg(jpeg));
  EXPECT_EQ(as_text(walk.segments[3].scan), "scan\xff\0one\xff\xd0more"s);
  EXPECT_EQ(as_text(walk.segments[5].scan), "scan two");
  EXPECT_EQ(walk.end_offset, jpeg.size());
}

TEST(StripJpeg, leaves_only_what_decoders_need) {
  EXPECT_THAT(markers_of(clean_jpeg()), ::testing::ElementsAre(0xe0, 0xe2, 0xee, 0xdb, 0xc2, 0xc4, 0xda, 0xc4, 0xda));
}

TEST(StripJpeg, keeps_the_coded_picture_byte_for_byte) {
  Bytes picture;
  append_picture(picture);
  const Bytes clean = clean_jpeg();
  EXPECT_TRUE(as_text(clean).ends_with(as_text(picture)));
}

TEST(StripJpeg, drops_the_thumbnail_of_jfif_and_what_hangs_behind_adobe) {
  const JpegWalk walk = take(walk_jpeg(take(strip_jpeg(private_jpeg()))));
  const Bytes clean = clean_jpeg();
  const JpegWalk kept = take(walk_jpeg(clean));
  EXPECT_EQ(as_text(kept.segments[0].payload), jfif);
  EXPECT_EQ(kept.segments[2].payload.size(), 12u);
  EXPECT_EQ(walk.segments.size(), kept.segments.size());
}

TEST(StripJpeg, refuses_at_every_length_a_file_that_is_cut) {
  Bytes whole;
  append(whole, "\xff\xd8");
  append_picture(whole);
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_THAT(strip_jpeg(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))),
                fails_with(ErrorCode::corrupt_input, HasSubstr("JPEG: at byte")))
        << length;
}

TEST(ProveClean, finds_what_strip_jpeg_removes) {
  EXPECT_THAT(prove_clean(private_jpeg(), Format::jpeg, {}), fails_with(ErrorCode::internal, HasSubstr("holds")));
  EXPECT_THAT(prove_clean(clean_jpeg(), Format::jpeg, {serial}), is_ok());
}

struct Leak {
  const char* name;
  std::uint8_t marker;
  std::string payload;
  const char* expected;
};
void PrintTo(const Leak& leak, std::ostream* out) {
  *out << leak.name;
}
class JpegLeak : public ::testing::TestWithParam<Leak> {};

TEST_P(JpegLeak, is_found_alone) {
  Bytes jpeg;
  append(jpeg, "\xff\xd8");
  segment(jpeg, GetParam().marker, GetParam().payload);
  append_picture(jpeg);
  EXPECT_THAT(prove_clean(jpeg, Format::jpeg, {}), fails_with(ErrorCode::internal, HasSubstr(GetParam().expected)));
}

INSTANTIATE_TEST_SUITE_P(ProveClean, JpegLeak,
                         ::testing::Values(Leak{"exif", 0xe1, "Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"s, "Exif"},
                                           Leak{"xmp", 0xe1, "http://ns.adobe.com/xap/1.0/\0<x/>"s, "XMP"},
                                           Leak{"mpf", 0xe2, "MPF\0MM"s, "segment E2"},
                                           Leak{"iptc", 0xed, "Photoshop 3.0\0"s, "segment ED"},
                                           Leak{"comment", 0xfe, "hello", "segment FE"},
                                           Leak{"jfif_thumbnail", 0xe0, "JFIF\0\1\2\0\0\1\0\1\1\1RGB"s, "segment E0"},
                                           Leak{"jfxx", 0xe0, "JFXX\0\x10thumb"s, "segment E0"},
                                           Leak{"behind_adobe", 0xee, "Adobe\0\x64\0\0\0\0\1more"s, "segment EE"}),
                         [](const auto& one) { return one.param.name; });

TEST(ProveClean, finds_what_follows_the_end) {
  Bytes jpeg = clean_jpeg();
  append(jpeg, "x");
  EXPECT_THAT(prove_clean(jpeg, Format::jpeg, {}),
              fails_with(ErrorCode::internal, HasSubstr("1 bytes behind its end")));
  Bytes png = png_with("", "");
  append(png, "trailing");
  EXPECT_THAT(prove_clean(png, Format::png, {}), fails_with(ErrorCode::internal, HasSubstr("8 bytes behind its end")));
}

TEST(ProveClean, finds_a_secret_anywhere) {
  Bytes jpeg = clean_jpeg();
  EXPECT_THAT(prove_clean(jpeg, Format::jpeg, {"scan two"}),
              fails_with(ErrorCode::internal, HasSubstr("private value")));
  EXPECT_THAT(prove_clean(png_with("", ""), Format::png, {"none", "pixels"}),
              fails_with(ErrorCode::internal, HasSubstr("private value")));
}

TEST(ProveClean, finds_every_chunk_of_a_png_that_says_more_than_its_pixels) {
  for (const std::string type : {"tEXt", "zTXt", "iTXt", "tIME", "eXIf", "acTL", "caBX", "prVt"})
    EXPECT_THAT(prove_clean(png_with(type, "Software\0x"s), Format::png, {}),
                fails_with(ErrorCode::internal, HasSubstr(type == "eXIf" ? "Exif" : type)))
        << type;
  EXPECT_THAT(prove_clean(png_with("iTXt", "XML:com.adobe.xmp\0\1\0\0\0packed"s), Format::png, {}),
              fails_with(ErrorCode::internal, HasSubstr("iTXt")));
  EXPECT_THAT(prove_clean(png_with("sRGB", "\0"s), Format::png, {}), is_ok());
}

TEST(ProveClean, finds_a_broken_png) {
  Bytes png = png_with("gAMA", "\0\0\0\1"s);
  png[8 + 25 + 8] = std::byte{7};  // the first byte of gAMA
  EXPECT_THAT(prove_clean(png, Format::png, {}), fails_with(ErrorCode::internal, HasSubstr("check sum")));
  png.resize(20);
  EXPECT_THAT(prove_clean(png, Format::png, {}), fails_with(ErrorCode::internal, HasSubstr("does not walk")));
}

const Rights ada{"Ada & Söhne <Foto>", "© 2026 Ada"};

TEST(WithRights, are_all_that_a_clean_file_may_say) {
  const Bytes jpeg = take(with_rights(clean_jpeg(), Format::jpeg, ada));
  EXPECT_THAT(prove_clean(jpeg, Format::jpeg, {serial}), is_ok());
  EXPECT_EQ(markers_of(jpeg)[1], 0xe1);
  const Bytes png = take(with_rights(png_with("", ""), Format::png, ada));
  EXPECT_THAT(prove_clean(png, Format::png, {serial}), is_ok());
}

TEST(WithRights, change_nothing_where_there_are_none) {
  EXPECT_EQ(take(with_rights(clean_jpeg(), Format::jpeg, {})), clean_jpeg());
  EXPECT_EQ(take(with_rights(clean_jpeg(), Format::jpeg, {" \n", "\x01\x02"})), clean_jpeg());
}

TEST(WithRights, stand_alone_or_together_and_in_any_length) {
  for (const Rights& rights : {Rights{"Ada", ""}, Rights{"", "© A"}, Rights{"A", "B"},
                               Rights{std::string(100'000, '&'), "x"}, Rights{"a\x01\xff\xef\xbf\xbf", "line\nbreak"}})
    EXPECT_THAT(prove_clean(take(with_rights(clean_jpeg(), Format::jpeg, rights)), Format::jpeg, {}), is_ok());
}

TEST(WithRights, differ_from_exif_or_xmp_that_hold_more) {
  const Bytes jpeg = take(with_rights(clean_jpeg(), Format::jpeg, ada));
  const auto changed = [&jpeg](std::string_view from, std::string_view to) {
    std::string text(as_text(jpeg));
    text.replace(text.find(from), from.size(), to);
    return prove_clean(as_bytes(text), Format::jpeg, {});
  };
  EXPECT_THAT(changed("dc:rights", "dc:sights"), fails_with(ErrorCode::internal, HasSubstr("XMP")));
  EXPECT_THAT(changed("\x82\x98", "\x82\x99"), fails_with(ErrorCode::internal, HasSubstr("Exif")));
  EXPECT_THAT(changed("2026 Ada\0"s, "2026\0Ada\0"s), fails_with(ErrorCode::internal, HasSubstr("Exif")));
}

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  for (int one = std::fgetc(pipe); one != EOF; one = std::fgetc(pipe)) text += static_cast<char>(one);
  ::pclose(pipe);
  return text;
}
bool installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

TEST(WithRights, are_read_back_by_other_programs) {
  if (!installed("exiftool") || !installed("exiv2")) GTEST_SKIP() << "needs exiftool and exiv2";
  PINMILL_NEED_MEDIA(photo, "photos/Canon_EOS_5D.jpg");
  const testing::TemporaryFolder folder;
  const Bytes clean = take(strip_jpeg(testing::read_bytes(photo)));
  const auto file = folder.write("ada.jpg", take(with_rights(clean, Format::jpeg, ada)));
  EXPECT_EQ(output_of(fmt::format("exiftool -m -s3 -EXIF:Artist -EXIF:Copyright -XMP-dc:Creator -XMP-dc:Rights '{}'",
                                  file.string())),
            fmt::format("{0}\n{1}\n{0}\n{1}\n", ada.creator, ada.copyright));
  EXPECT_EQ(output_of(fmt::format("exiftool -a -warning -error -s3 '{}'", file.string())), "");
  EXPECT_EQ(output_of(fmt::format("exiv2 -Pv -g Exif.Image.Artist -g Exif.Image.Copyright '{}'", file.string())),
            fmt::format("{}\n{}\n", ada.creator, ada.copyright));
}

class RealFile : public ::testing::TestWithParam<const char*> {};

TEST_P(RealFile, keeps_its_pixels_and_nothing_that_other_programs_find) {
  if (!installed("exiftool") || !installed("exiv2")) GTEST_SKIP() << "needs exiftool and exiv2";
  PINMILL_NEED_MEDIA(source, GetParam());
  const Bytes before = testing::read_bytes(source);
  const Bytes after = take(strip_jpeg(before));
  const std::vector<std::string> secrets = read_metadata(before, Format::jpeg).privacy.secrets;
  EXPECT_THAT(prove_clean(after, Format::jpeg, secrets), is_ok());
  const testing::TemporaryFolder folder;
  const auto file = folder.write("clean.jpg", after);
  EXPECT_EQ(output_of(fmt::format("exiv2 -Pkv pr '{}' 2>/dev/null", file.string())), "");
  // what exiftool names beside the file itself must be the frame, JFIF, the colour profile or Adobe's transform
  EXPECT_EQ(output_of(fmt::format("exiftool -G0 -s -a -u '{}' | grep -vE '^\\[(File|ExifTool|JFIF|ICC_Profile|APP14|"
                                  "Composite)\\]'",
                                  file.string())),
            "");
}

INSTANTIATE_TEST_SUITE_P(StripJpeg, RealFile,
                         ::testing::Values("formats/gain-map.jpg", "formats/ultraHDR.jpg", "photos/Apple_iPhone_6.jpg",
                                           "photos/Canon_EOS_5D.jpg", "photos/HMD_Nokia_8.3_5G.jpg",
                                           "formats/cmyk-icc.jpg", "photos/Sony_D5403__Xperia_Z2_.jpg"));

}  // namespace
}  // namespace pinmill

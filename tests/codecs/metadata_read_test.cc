#include "codecs/metadata/read.h"

#include <cstdlib>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "codecs/metadata/apple_note.h"
#include "codecs/metadata/blocks.h"
#include "codecs/metadata/jpeg_segments.h"
#include "codecs/metadata/png_chunks.h"
#include "support/media_folder.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace std::string_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::take;

std::string be16(std::size_t value) {
  return {static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
}
std::string be32(std::size_t value) {
  return be16(value >> 16 & 0xffff) + be16(value & 0xffff);
}
std::string box(const std::string& type, const std::string& payload) {
  return be32(payload.size() + 8) + type + payload;
}

/// The smallest JPEG that walks, with `segments` at its front.
Bytes jpeg_with(std::initializer_list<std::pair<std::uint8_t, std::string>> segments) {
  Bytes jpeg{std::byte{0xff}, std::byte{0xd8}};
  for (const auto& [marker, payload] : segments) append_segment(jpeg, marker, as_bytes(payload));
  append_segment(jpeg, 0xc0, as_bytes("\x08\0\x10\0\x10\1\1\x11\0"s));
  append_segment(jpeg, 0xda, as_bytes("\1\1\0\0\x3f\0"s));
  for (const int one : {0x11, 0xff, 0xd9}) jpeg.push_back(static_cast<std::byte>(one));
  return jpeg;
}

std::string xmp_packet(const std::string& properties) {
  return "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
         "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
         "xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" xmlns:aux=\"http://ns.adobe.com/exif/1.0/aux/\" "
         "xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">" +
         properties + "</rdf:Description></rdf:RDF></x:xmpmeta>";
}
std::string xmp_segment(const std::string& properties) {
  return "http://ns.adobe.com/xap/1.0/\0"s + xmp_packet(properties);
}

std::string dataset(int number, const std::string& text) {
  return "\x1c\x02"s + static_cast<char>(number) + be16(text.size()) + text;
}
std::string photoshop_segment(const std::string& iptc) {
  return "Photoshop 3.0\0"s + "8BIM\x04\x04\0\0"s + be32(iptc.size()) + iptc + (iptc.size() % 2 != 0 ? "\0"s : ""s);
}

/// A photo to which `arguments` of exiftool were applied; nothing where that program is missing.
std::optional<Bytes> tagged(const std::string& arguments) {
  if (std::system("command -v exiftool >/dev/null") != 0) return std::nullopt;
  const testing::TemporaryFolder folder;
  const auto file = folder.write("tagged.jpg", jpeg_with({}));
  const std::string command = fmt::format(
      "exiftool -q -q -m -overwrite_original -codedcharacterset=utf8 {} '{}' 2>/dev/null", arguments, file.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return testing::read_bytes(file);
}
#define PINMILL_TAGGED(name, arguments)                \
  const auto name##_bytes = tagged(arguments);         \
  if (!name##_bytes) GTEST_SKIP() << "needs exiftool"; \
  const Metadata name = read_metadata(*name##_bytes, Format::jpeg)

TEST(ReadText, takes_xmp_before_iptc_before_exif) {
  PINMILL_TAGGED(all,
                 "-XMP-dc:Title=x -IPTC:ObjectName=i -EXIF:XPTitle=e "
                 "-XMP-dc:Description=xd -IPTC:Caption-Abstract=id -EXIF:ImageDescription=ed "
                 "-XMP-dc:Creator=xc -IPTC:By-line=ic -EXIF:Artist=ec "
                 "-XMP-dc:Rights=xr -IPTC:CopyrightNotice=ir -EXIF:Copyright=er -XMP-dc:Subject=xk -IPTC:Keywords=ik");
  EXPECT_EQ(all.text, (TextInfo{"x", "xd", "xc", "xr", {"xk"}}));
  PINMILL_TAGGED(some,
                 "-IPTC:ObjectName=i -EXIF:XPTitle=e -EXIF:ImageDescription=ed -EXIF:Artist=ec "
                 "-IPTC:CopyrightNotice=ir -EXIF:Copyright=er -IPTC:Keywords=ik -IPTC:Keywords=il -EXIF:XPKeywords=ek");
  EXPECT_EQ(some.text, (TextInfo{"i", "ed", "ec", "ir", {"ik", "il"}}));
  PINMILL_TAGGED(exif, "-EXIF:XPTitle='Grüße 苹果' -EXIF:XPComment=c -EXIF:XPKeywords='a; b;a'");
  EXPECT_EQ(exif.text, (TextInfo{"Grüße 苹果", "c", "", "", {"a", "b"}}));
  PINMILL_TAGGED(comment, "-EXIF:UserComment='Später'");
  EXPECT_EQ(comment.text.caption, "Später");
}

TEST(ReadText, takes_the_default_language_and_all_creators) {
  const Metadata metadata = read_metadata(
      jpeg_with(
          {{0xe1, xmp_segment("<dc:title><rdf:Alt><rdf:li xml:lang=\"de\">Kuchen</rdf:li>"
                              "<rdf:li xml:lang=\"x-default\"> Cake &amp; tea </rdf:li></rdf:Alt></dc:title>"
                              "<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></dc:creator>")}}),
      Format::jpeg);
  EXPECT_EQ(metadata.text.title, "Cake & tea");
  EXPECT_EQ(metadata.text.creator, "Ada, Bo");
  EXPECT_THAT(metadata.notes, IsEmpty());
}

TEST(ReadText, understands_iptc_with_and_without_a_character_set) {
  const std::string utf8 = "\x1c\x01\x5a\0\3\x1b%G"s + dataset(5, "Grüße");
  EXPECT_EQ(read_metadata(jpeg_with({{0xed, photoshop_segment(utf8)}}), Format::jpeg).text.title, "Grüße");
  EXPECT_EQ(read_metadata(jpeg_with({{0xed, photoshop_segment(dataset(5,
                                                                      "Gr\xfc\xdf"
                                                                      "e"))}}),
                          Format::jpeg)
                .text.title,
            "Grüße");
}

TEST(ReadText, leaves_out_what_cameras_write_into_every_picture) {
  PINMILL_TAGGED(olympus, "-EXIF:ImageDescription='OLYMPUS DIGITAL CAMERA         ' -EXIF:UserComment=Screenshot");
  EXPECT_TRUE(olympus.text.empty());
  PINMILL_TAGGED(sony,
                 "-EXIF:ImageDescription='SONY DSC' -IPTC:Caption-Abstract='SONY DSC' -XMP-dc:Description='SONY DSC'");
  EXPECT_TRUE(sony.text.empty());
}

TEST(ReadPrivacy, finds_a_location_wherever_it_is_kept) {
  for (const std::string arguments :
       {"-EXIF:GPSLatitude=48.2 -EXIF:GPSLatitudeRef=N", "-EXIF:GPSAltitude=300", "-EXIF:GPSAreaInformation=Home",
        "-XMP-exif:GPSLongitude=16.4", "-IPTC:City=Wien", "-XMP-photoshop:City=Wien", "-XMP-iptcCore:Location=Prater",
        "-XMP-iptcExt:LocationShownCity=Wien"}) {
    PINMILL_TAGGED(found, arguments);
    EXPECT_TRUE(found.privacy.has_location) << arguments;
  }
  PINMILL_TAGGED(nowhere, "-EXIF:GPSVersionID='2 3 0 0' -EXIF:Artist=Ada");
  EXPECT_FALSE(nowhere.privacy.has_location);
}

TEST(ReadPrivacy, finds_serial_numbers_and_owners) {
  for (const std::string arguments : {"-EXIF:SerialNumber=123456789", "-EXIF:LensSerialNumber=123456789",
                                      "-EXIF:OwnerName=123456789", "-XMP-aux:SerialNumber=123456789"}) {
    PINMILL_TAGGED(found, arguments);
    EXPECT_TRUE(found.privacy.has_serial_numbers) << arguments;
    EXPECT_THAT(found.privacy.secrets, ElementsAre("123456789")) << arguments;
  }
}

TEST(ReadPrivacy, finds_edit_history_and_thumbnails) {
  PINMILL_TAGGED(edited, "-XMP-xmpMM:HistoryAction=saved");
  EXPECT_TRUE(edited.privacy.has_edit_history);
  EXPECT_TRUE(read_metadata(jpeg_with({{0xe0, "JFIF\0\1\2\0\0\1\0\1\1\1RGB"s}}), Format::jpeg).privacy.has_thumbnail);
  EXPECT_FALSE(read_metadata(jpeg_with({{0xe0, "JFIF\0\1\2\0\0\1\0\1\0\0"s}}), Format::jpeg).privacy.has_thumbnail);
}

TEST(ReadPrivacy, gives_as_secrets_only_what_cannot_be_there_by_chance) {
  PINMILL_TAGGED(coordinates, "-EXIF:GPSLatitude=48.2082 -EXIF:GPSLongitude=16.3738");
  ASSERT_EQ(coordinates.privacy.secrets.size(), 2u);
  for (const std::string& secret : coordinates.privacy.secrets) {
    EXPECT_EQ(secret.size(), 24u);
    EXPECT_THAT(std::string(as_text(*coordinates_bytes)), HasSubstr(secret)) << "not as stored";
  }
  PINMILL_TAGGED(weak, "-EXIF:SerialNumber=12345 -EXIF:LensSerialNumber=00000000");
  EXPECT_TRUE(weak.privacy.has_serial_numbers);
  EXPECT_THAT(weak.privacy.secrets, IsEmpty());
}

TEST(ReadPrivacy, never_calls_a_secret_what_is_kept_for_its_creator) {
  PINMILL_TAGGED(owner, "-EXIF:OwnerName='Ada Lovelace' -EXIF:Artist='Ada Lovelace, Wien'");
  EXPECT_TRUE(owner.privacy.has_serial_numbers);
  EXPECT_THAT(owner.privacy.secrets, IsEmpty());
}

TEST(ReadMetadata, gives_orientation_but_not_of_files_that_turn_by_themselves) {
  PINMILL_TAGGED(turned, "-n -EXIF:Orientation=6");
  EXPECT_EQ(turned.orientation, 6);
  PINMILL_TAGGED(nonsense, "-n -EXIF:Orientation=77");
  EXPECT_EQ(nonsense.orientation, 1);
}

TEST(ReadMetadata, makes_notes_of_trouble_and_reads_the_rest) {
  const Metadata metadata = read_metadata(jpeg_with({{0xe1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><broken"s},
                                                     {0xe1, "Exif\0\0not a TIFF at all"s},
                                                     {0xed, photoshop_segment(dataset(5, "Title"))}}),
                                          Format::jpeg);
  EXPECT_EQ(metadata.text.title, "Title");
  EXPECT_THAT(metadata.notes, Contains(HasSubstr("XMP packet is not well-formed")));
}

TEST(ReadMetadata, leaves_blocks_unread_that_are_too_large) {
  const std::string padding(max_metadata_block_bytes, ' ');
  const Metadata sidecar = read_sidecar(as_bytes(xmp_packet("<dc:title>t</dc:title>") + padding));
  EXPECT_TRUE(sidecar.text.empty());
  EXPECT_THAT(sidecar.notes, ElementsAre(HasSubstr("up to 4194304")));
}

TEST(ReadMetadata, survives_every_cut_and_many_flips_of_a_real_file) {
  PINMILL_NEED_MEDIA(photo, "damaged/87_OSError.jpg");
  Bytes bytes = testing::read_bytes(photo);
  bytes.resize(std::min<std::size_t>(bytes.size(), 64 * 1024));
  for (std::size_t length = 0; length < bytes.size(); length += 509)
    read_metadata(ByteView(bytes).first(length), Format::jpeg);
  for (std::size_t at = 24; at < 4096; at += 7) {
    Bytes flipped = bytes;
    flipped[at] ^= std::byte{0xff};
    read_metadata(flipped, Format::jpeg);
  }
}

TEST(ReadSidecar, takes_text_from_a_packet) {
  const Metadata sidecar =
      read_sidecar(as_bytes(xmp_packet("<dc:title>Mill</dc:title><dc:subject><rdf:Bag><rdf:li>a</rdf:li>"
                                       "<rdf:li>b</rdf:li></rdf:Bag></dc:subject>")));
  EXPECT_EQ(sidecar.text, (TextInfo{"Mill", "", "", "", {"a", "b"}}));
  EXPECT_THAT(read_sidecar(as_bytes("no xml")).notes, ElementsAre(HasSubstr("not well-formed")));
}

Bytes png_with(std::string_view type, std::string_view data) {
  const ByteView start = as_bytes("\x89PNG\r\n\x1a\n");
  Bytes png(start.begin(), start.end());
  append_chunk(png, "IHDR", as_bytes("\0\0\0\1\0\0\0\1\x08\0\0\0\0"s));
  append_chunk(png, type, as_bytes(data));
  append_chunk(png, "IDAT", as_bytes("pixels"));
  append_chunk(png, "IEND", {});
  return png;
}

TEST(ReadMetadata, finds_what_pngs_hold_plain_or_as_raw_profiles) {
  const std::string xmp = xmp_packet("<dc:title>Mill</dc:title>");
  EXPECT_EQ(read_metadata(png_with("iTXt", "XML:com.adobe.xmp\0\0\0\0\0"s + xmp), Format::png).text.title, "Mill");
  std::string hex;
  for (const char one : xmp)
    hex += fmt::format("{:02x}{}", static_cast<unsigned char>(one), hex.size() % 72 == 70 ? "\n" : "");
  const std::string raw = "Raw profile type xmp\0\nxmp\n"s + fmt::format("{:8}\n{}\n", xmp.size(), hex);
  EXPECT_EQ(read_metadata(png_with("tEXt", raw), Format::png).text.title, "Mill");
}

TEST(ReadMetadata, notes_a_compressed_block_that_does_not_unpack) {
  EXPECT_THAT(read_metadata(png_with("zTXt", "Raw profile type exif\0\0garbage"s), Format::png).notes,
              ElementsAre(HasSubstr("damaged or too large")));
}

TEST(AppleNote, gives_the_identifier_of_a_live_photo) {
  const std::string id = "0E0C1B1A-1111-2222-3333-444455556666";
  const std::string head = "Apple iOS\0\0\1MM"s + be16(2) + be16(1) + be16(9) + be32(1) + be32(7) + be16(0x11) +
                           be16(2) + be32(id.size() + 1) + be32(44) + be32(0);
  ASSERT_EQ(head.size(), 44u);
  const std::string note = head + id + "\0"s;
  EXPECT_EQ(apple_content_identifier(as_bytes(note)), id);
  for (std::size_t length = 0; length < note.size(); ++length)
    EXPECT_EQ(apple_content_identifier(as_bytes(note).first(length)), "") << length;
}

std::string quicktime(const std::string& key, const std::string& value) {
  const std::string keys = be32(0) + be32(2) + be32(8 + 5) + "mdtaother" + be32(8 + key.size()) + "mdta" + key;
  const std::string item = box(be32(2), box("data", be32(1) + be32(0) + value));
  return box("mvhd", "") + box("meta", box("hdlr", "mdta") + box("keys", keys) + box("ilst", item));
}

Metadata metadata_of_index(const std::string& index) {
  return read_video_metadata(take(parse_box(box_type("moov"), as_bytes(index))));
}

TEST(ReadMetadata, finds_in_a_video_what_pairs_it_and_where_it_was_taken) {
  const std::string pair = quicktime("com.apple.quicktime.content.identifier", "ID-1");
  EXPECT_EQ(metadata_of_index(pair).content_identifier, "ID-1");
  EXPECT_FALSE(metadata_of_index(pair).privacy.has_location);
  const Metadata place = metadata_of_index(quicktime("com.apple.quicktime.location.ISO6709", "+48.2+016.3/"));
  EXPECT_TRUE(place.privacy.has_location);
  EXPECT_THAT(place.privacy.secrets, ElementsAre("+48.2+016.3/"));
  EXPECT_FALSE(place.privacy.has_maker_notes);
  EXPECT_TRUE(metadata_of_index(quicktime("com.apple.quicktime.model", "Phone 9")).privacy.has_maker_notes);
  const std::string old = box("udta", box("\xa9xyz", "\0\x0c\x15\xc7+48.2+016.3/"s) + box("\xa9mod", "\0\3\0\0X-1"s));
  EXPECT_TRUE(metadata_of_index(old).privacy.has_location);
  EXPECT_TRUE(metadata_of_index(old).privacy.has_maker_notes);
  EXPECT_THAT(metadata_of_index(old).privacy.secrets, ElementsAre("+48.2+016.3/"));
}

TEST(ReadMetadata, takes_damaged_keys_of_a_video_as_none) {
  const std::string pair = quicktime("com.apple.quicktime.content.identifier", "ID-1");
  for (std::size_t length = 0; length < pair.size(); ++length) {
    const auto index = parse_box(box_type("moov"), as_bytes(pair).first(length));
    if (!index) continue;
    EXPECT_THAT(read_video_metadata(*index).notes, IsEmpty());
  }
}

struct Expected {
  const char* file;
  bool location, serials, maker_notes, thumbnail, edit_history;
};
void PrintTo(const Expected& expected, std::ostream* out) {
  *out << expected.file;
}
class RealMetadata : public ::testing::TestWithParam<Expected> {};

TEST_P(RealMetadata, is_told_as_other_programs_tell_it) {
  PINMILL_NEED_MEDIA(file, GetParam().file);
  const Bytes bytes = testing::read_bytes(file);
  const Metadata metadata = read_metadata(bytes, sniff(bytes));
  EXPECT_EQ(metadata.privacy.has_location, GetParam().location);
  EXPECT_EQ(metadata.privacy.has_serial_numbers, GetParam().serials);
  EXPECT_EQ(metadata.privacy.has_maker_notes, GetParam().maker_notes);
  EXPECT_EQ(metadata.privacy.has_thumbnail, GetParam().thumbnail);
  EXPECT_EQ(metadata.privacy.has_edit_history, GetParam().edit_history);
  EXPECT_THAT(metadata.notes, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(ReadMetadata, RealMetadata,
                         ::testing::Values(Expected{"photos/Apple_iPhone_6.jpg", true, false, true, true, false},
                                           Expected{"photos/Canon_EOS_5D.jpg", false, false, false, true, false},
                                           Expected{"photos/HMD_Nokia_8.3_5G.jpg", true, false, false, false, false},
                                           Expected{"photos/empty_gps.jpg", false, false, true, false, false},
                                           Expected{"photos/demo-large-photo.jpg", false, true, false, true, true},
                                           Expected{"formats/denali.webp", false, true, false, true, true},
                                           Expected{"formats/ultraHDR.jpg", true, false, false, true, false},
                                           Expected{"formats/P3-sRGB-color-ring.png", false, false, false, false, true},
                                           Expected{"damaged/87_OSError.jpg", true, true, true, true, true}));

TEST(ReadMetadata, gives_the_texts_of_real_files) {
  PINMILL_NEED_MEDIA(media, "");
  const Metadata denali = read_metadata(testing::read_bytes(media / "formats/denali.webp"), Format::webp);
  EXPECT_EQ(denali.text.title, "Denali National Park and Preserve");
  EXPECT_EQ(denali.text.creator, "NPS / David Restivo");
}

TEST(ReadMetadata, may_be_called_from_threads) {
  const Bytes jpeg =
      jpeg_with({{0xe1, xmp_segment("<dc:title>Mill</dc:title><aux:SerialNumber>777888</aux:SerialNumber>")}});
  std::vector<std::jthread> threads;
  std::atomic<int> right{0};
  for (int index = 0; index < 4; ++index) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) right += read_metadata(jpeg, Format::jpeg).text.title == "Mill" ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(right, 200);
}

}  // namespace
}  // namespace pinmill

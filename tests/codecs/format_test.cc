#include "codecs/format.h"

#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/media_folder.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace std::string_literals;

std::string be32(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}
std::string le16(std::uint32_t value) {
  return {static_cast<char>(value & 0xff), static_cast<char>(value >> 8 & 0xff)};
}
std::string le32(std::uint32_t value) {
  return le16(value & 0xffff) + le16(value >> 16);
}

std::string box(const std::string& type, const std::string& payload) {
  return be32(static_cast<std::uint32_t>(8 + payload.size())) + type + payload;
}
std::string ftyp(const std::string& major, const std::string& compatible = "") {
  return box("ftyp", major + be32(0) + compatible) + box("free", "");
}

std::string chunk(const std::string& type, const std::string& data) {
  return be32(static_cast<std::uint32_t>(data.size())) + type + data + be32(0);
}
const std::string png_start = "\x89PNG\r\n\x1a\n" + chunk("IHDR", std::string(13, '\1'));

struct Entry {
  std::uint16_t tag, type;
  std::uint32_t count, value;
};
std::string tiff(const std::vector<Entry>& entries) {
  std::string bytes = "II*\0"s + le32(8) + le16(static_cast<std::uint32_t>(entries.size()));
  for (const Entry& one : entries) bytes += le16(one.tag) + le16(one.type) + le32(one.count) + le32(one.value);
  return bytes + le32(0) + "NIKON CORPORATION\0"s;
}
constexpr Entry make{0x010f, 2, 18, 200}, preview{0x00fe, 4, 1, 1}, sub_ifds{0x014a, 4, 1, 300};

std::string packets(std::size_t packet_bytes, std::size_t sync_at) {
  std::string bytes;
  for (int index = 0; index < 5; ++index) {
    std::string packet(packet_bytes, '\x11');
    packet[sync_at] = 'G';
    bytes += packet;
  }
  return bytes;
}

std::string ebml(const std::string& doc_type) {
  const std::string header = "\x42\x86\x81\x01"s + "\x42\x82" + static_cast<char>(0x80 + doc_type.size()) + doc_type;
  return "\x1a\x45\xdf\xa3"s + static_cast<char>(0x80 + header.size()) + header + "\x18\x53\x80\x67"s;
}

struct Head {
  std::string name, bytes;
  Format format;
  Format so_far = Format::unknown;  ///< what a shorter piece may pass for: formats that begin alike
};

void PrintTo(const Head& head, std::ostream* out) {
  *out << head.name;
}

std::vector<Head> picture_heads() {
  return {
      {"jpeg", "\xff\xd8\xff\xe0\0\x10JFIF\0"s, Format::jpeg},
      {"png", png_start + chunk("IDAT", "x") + chunk("acTL", std::string(8, '\0')), Format::png},
      {"apng", png_start + chunk("iCCP", std::string(300, 'p')) + chunk("acTL", std::string(8, '\0')), Format::apng,
       Format::png},
      {"webp", "RIFF" + le32(20) + "WEBPVP8 ", Format::webp},
      {"gif87", "GIF87a\1\0\1\0"s, Format::gif},
      {"gif89", "GIF89a\1\0\1\0"s, Format::gif},
      {"tiff_little", tiff({make}), Format::tiff},
      {"tiff_big", "MM\0*\0\0\0\x08\0\0\0\0\0\0"s, Format::tiff},
      {"big_tiff_little", "II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0"s, Format::tiff},
      {"big_tiff_big", "MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10"s, Format::tiff},
      {"tiff_with_pyramid", tiff({{0x00fe, 4, 1, 0}, make, sub_ifds}), Format::tiff},
      {"heic", ftyp("heic", "mif1heic"), Format::heic},
      {"heic_by_compatible_brand", ftyp("mif1", "mif1miafheic"), Format::heic},
      {"heif_without_a_coding", ftyp("mif1", "mif1miaf"), Format::heic},
      {"avif", ftyp("avif", "avifmif1miaf"), Format::avif},
      {"avif_by_compatible_brand", ftyp("mif1", "mif1miafMA1Bavif"), Format::avif},
      {"avif_sequence", ftyp("msf1", "msf1avis"), Format::avif},
      {"bmp", "BM" + le32(1000) + le32(0) + le32(54) + le32(40) + le32(1), Format::bmp},
  };
}

std::vector<Head> video_heads() {
  return {
      {"mp4", ftyp("isom", "isomiso2avc1mp41"), Format::mp4},
      {"mp4_of_a_camera", ftyp("caqv", "isomcaqv"), Format::mp4},
      {"mov", ftyp("qt  ", "qt  "), Format::mov},
      {"m4v", ftyp("M4V ", "isomM4V "), Format::m4v},
      {"3gp", ftyp("3gp5", "isom3gp5"), Format::three_gp},
      {"mov_index_first", box("moov", std::string(40, '\0')), Format::mov},
      {"mov_media_first", box("wide", "") + box("mdat", "x"), Format::mov},
      {"mov_after_free_space", box("free", "room") + box("mdat", "x"), Format::mov},
      {"matroska", ebml("matroska"), Format::matroska},
      {"webm", ebml("webm"), Format::webm},
      {"avi", "RIFF" + le32(20) + "AVI LIST", Format::avi},
      {"mpeg_ts", packets(188, 0), Format::mpeg_ts},
      {"mpeg_ts_of_192", packets(192, 4), Format::mpeg_ts},
      {"mpeg_ps", "\0\0\1\xba\x44\0\4\0\4\1"s, Format::mpeg_ps},
      {"mpeg_1_ps", "\0\0\1\xba\x21\0\1\0\1"s, Format::mpeg_ps},
  };
}

std::vector<Head> refused_binary_heads() {
  return {
      {"psd", "8BPS\0\1\0\0\0\0\0\0\0\3"s, Format::psd},
      {"psb", "8BPS\0\2\0\0\0\0\0\0\0\3"s, Format::psd},
      {"canon_cr2", "II*\0\x10\0\0\0CR\2\0"s, Format::camera_raw, Format::tiff},
      {"canon_cr3", ftyp("crx ", "crx isom"), Format::camera_raw},
      {"canon_crw", "II\x1a\0\0\0HEAPCCDR"s, Format::camera_raw},
      {"adobe_dng", tiff({{0x00fe, 4, 1, 1}, {0xc612, 1, 4, 0x0401}}), Format::camera_raw, Format::tiff},
      {"nikon_nef", tiff({preview, make, sub_ifds}), Format::camera_raw, Format::tiff},
      {"sony_arw", tiff({make, {0x0103, 3, 1, 32767}}), Format::camera_raw, Format::tiff},
      {"kodak_with_colour_filter", tiff({make, {0x0106, 3, 1, 32803}}), Format::camera_raw, Format::tiff},
      {"olympus_orf", "IIRO\x08\0\0\0"s, Format::camera_raw},
      {"panasonic_rw2", "IIU\0\x18\0\0\0"s, Format::camera_raw},
      {"fujifilm_raf", "FUJIFILMCCD-RAW 0201", Format::camera_raw},
      {"sigma_x3f", "FOVb\0\0"s, Format::camera_raw},
      {"jpeg_xl", "\xff\x0a\x10\x20", Format::jpeg_xl},
      {"jpeg_xl_in_boxes", "\0\0\0\x0cJXL \r\n\x87\n"s + ftyp("jxl "), Format::jpeg_xl},
      {"jpeg_2000", "\0\0\0\x0cjP  \r\n\x87\n"s + ftyp("jp2 "), Format::jpeg_2000},
      {"jpeg_2000_bare", "\xff\x4f\xff\x51\0\x2f"s, Format::jpeg_2000},
      {"eps_of_dos", "\xc5\xd0\xd3\xc6\x1e\0\0\0"s, Format::postscript},
      {"openexr", "\x76\x2f\x31\x01\2\0\0\0"s, Format::openexr},
      {"ico", "\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x40\0\0\0\x16\0\0\0"s, Format::ico},
      {"flash_video", "FLV\1\5\0\0\0\x09"s, Format::flash_video},
      {"windows_media", "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", Format::windows_media},
      {"ogg", "OggS\0\2"s, Format::ogg},
      {"mp3_tagged", "ID3\4\0\0"s, Format::mp3},
      {"mp3", "\xff\xfb\x90\x64"s + std::string(413, '\0') + "\xff\xfb\x90\x64"s, Format::mp3},
      {"wav", "RIFF" + le32(36) + "WAVEfmt "s, Format::wav},
      {"flac", "fLaC\0\0\0\x22"s, Format::flac},
  };
}

std::vector<Head> refused_text_heads() {
  return {
      {"svg", "<svg xmlns=\"http://www.w3.org/2000/svg\">", Format::svg},
      {"svg_in_full_dress",
       "\xef\xbb\xbf \n<?xml version=\"1.0\"?>\n<!-- <html> -->\n<!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg:svg>",
       Format::svg},
      {"pdf", "%PDF-1.7\n", Format::pdf},
      {"postscript", "%!PS-Adobe-3.0 EPSF-3.0", Format::postscript},
      {"radiance", "#?RADIANCE\n", Format::radiance_hdr},
      {"ppm", "P6\n# by hand\n640 480\n255\n", Format::netpbm},
      {"pam", "P7\nWIDTH 4\n", Format::netpbm},
      {"mvg", "push graphic-context\nviewbox 0 0 640 480", Format::mvg},
      {"msl", "<?xml version=\"1.0\"?><image>", Format::mvg},
      {"hls", "#EXTM3U\n#EXT-X-VERSION:3\n", Format::playlist},
      {"ffconcat", "ffconcat version 1.0\nfile a.mp4", Format::playlist},
      {"dash", "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn\">", Format::playlist},
  };
}

std::vector<Head> all_heads() {
  std::vector<Head> all;
  for (const auto& some : {picture_heads(), video_heads(), refused_binary_heads(), refused_text_heads()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

class Sniff : public ::testing::TestWithParam<Head> {};

TEST_P(Sniff, tells_the_format_by_its_bytes) {
  EXPECT_EQ(traits_of(sniff(as_bytes(GetParam().bytes))).id, traits_of(GetParam().format).id);
}

TEST_P(Sniff, takes_no_shorter_piece_for_something_else) {
  for (std::size_t length = 0; length < GetParam().bytes.size(); ++length) {
    // a copy of exactly that length, so that a sanitizer sees a step beyond it
    const Bytes piece(as_bytes(GetParam().bytes).begin(),
                      as_bytes(GetParam().bytes).begin() + static_cast<std::ptrdiff_t>(length));
    const Format found = sniff(piece);
    EXPECT_TRUE(found == Format::unknown || found == GetParam().format || found == GetParam().so_far)
        << length << " bytes pass for " << traits_of(found).id;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Sniff, ::testing::ValuesIn(all_heads()),
                         [](const auto& one) { return one.param.name; });

TEST(SniffNothing, knows_that_prose_is_no_media) {
  for (const std::string text :
       {"", " ", "hello", "BMW drives well, and far, and long, and then some more", "P5 1984 was a good year",
        "P6 of the book", "<html><svg></svg></html>", "<svgx>", "<?xml version=\"1.0\"?><rss>", "<!-- only a comment",
        "GIF is a format", "Good morning", "the mdat of", "%PD", "{\"pins\":[]}", "RIFF....WAV fmt "})
    EXPECT_EQ(traits_of(sniff(as_bytes(text))).id, "unknown") << text;
}

TEST(SniffNothing, is_not_misled_by_random_bytes) {
  std::mt19937 random(20260101);
  int known = 0;
  for (int round = 0; round < 20'000; ++round) {
    Bytes bytes(random() % 600);
    for (std::byte& one : bytes) one = static_cast<std::byte>(random());
    known += sniff(bytes) != Format::unknown ? 1 : 0;
  }
  EXPECT_LE(known, 3);  // two bytes make a JPEG XL: once in 65,536
}

TEST(FormatTraits, find_their_way_back_by_id) {
  for (int index = 0; index <= static_cast<int>(Format::flac); ++index) {
    const auto format = static_cast<Format>(index);
    EXPECT_EQ(traits_of(format).format, format);
    EXPECT_EQ(format_from_id(traits_of(format).id), format);
  }
  EXPECT_EQ(format_from_id("jfif"), Format::unknown);
}

TEST(FormatTraits, give_each_refused_format_a_remedy_in_a_sentence) {
  for (const Head& head : all_heads()) {
    const FormatTraits& traits = traits_of(head.format);
    if (traits.kind == FormatKind::refused) {
      EXPECT_GT(traits.remedy.size(), 20u) << traits.id;
      EXPECT_EQ(traits.remedy.back(), '.') << traits.id;
    } else {
      EXPECT_NE(traits.media_type, "") << traits.id;
    }
  }
}

TEST(SniffRealFiles, agrees_with_what_they_are) {
  PINMILL_NEED_MEDIA(media, "");
  const std::pair<const char*, Format> files[] = {
      {"photos/Canon_EOS_5D.jpg", Format::jpeg},    {"formats/16-bit-grey-alpha.png", Format::png},
      {"formats/denali.webp", Format::webp},        {"formats/Crash_test.gif", Format::gif},
      {"formats/cielab-dagams.tiff", Format::tiff}, {"formats/sample.tif", Format::tiff},
      {"formats/IMG_5195.HEIC", Format::heic},      {"formats/example.heic", Format::heic},
      {"formats/example.avif", Format::avif},       {"formats/10bit-HDR-P3-nclx.avif", Format::avif},
      {"videos/annex-b-avc.mkv", Format::matroska}, {"videos/transparency.webm", Format::webm},
      {"videos/bbb_2500ms.ts", Format::mpeg_ts},    {"videos/portrait_4k60.mp4", Format::mp4},
      {"videos/ftyp3gp5.mp4", Format::three_gp},    {"videos/with-gps.mov", Format::mov},
      {"videos/quicktime-jpeg.mov", Format::mov},   {"damaged/35-empty.jpg", Format::jpeg},
  };
  for (const auto& [name, format] : files) {
    Bytes bytes = testing::read_bytes(media / name);
    bytes.resize(std::min(bytes.size(), sniff_bytes));
    EXPECT_EQ(traits_of(sniff(bytes)).id, traits_of(format).id) << name;
  }
}

}  // namespace
}  // namespace pinmill

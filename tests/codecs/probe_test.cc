#include "codecs/probe.h"

#include <gmock/gmock.h>

#include "support/media_folder.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace std::string_literals;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::take;

std::shared_ptr<const Bytes> shared(ByteView bytes) {
  return std::make_shared<const Bytes>(bytes.begin(), bytes.end());
}
Result<MediaInfo> probe_text(std::string_view text) {
  return probe(shared(as_bytes(text)), {});
}

Result<MediaInfo> probed(const std::filesystem::path& file) {
  const FileDescriptor fd = take(open_for_reading(file));
  return probe(fd.get(), ImageLimits{}, VideoLimits{});
}

TEST(Probe, refuses_by_name_of_format_and_says_what_to_do) {
  EXPECT_THAT(probe_text("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
              fails_with(ErrorCode::unsupported, HasSubstr("SVG drawing is not taken. Export it as PNG")));
  EXPECT_THAT(probe_text("%PDF-1.7"), fails_with(ErrorCode::unsupported, HasSubstr("PDF document")));
  EXPECT_THAT(probe_text("8BPS\0\1"s), fails_with(ErrorCode::unsupported, HasSubstr("Photoshop document")));
  EXPECT_THAT(probe_text("push graphic-context"), fails_with(ErrorCode::unsupported, HasSubstr("ImageMagick script")));
  EXPECT_THAT(probe_text("FUJIFILMCCD-RAW 0201"), fails_with(ErrorCode::unsupported, HasSubstr("raw converter")));
}

TEST(Probe, says_of_what_it_does_not_know_that_it_is_neither_picture_nor_video) {
  EXPECT_THAT(probe_text("hello"),
              fails_with(ErrorCode::unsupported, HasSubstr("not a picture or video that pinmill knows")));
  EXPECT_THAT(probe_text(""), fails_with(ErrorCode::corrupt_input, HasSubstr("the file is empty")));
}

TEST(Probe, tells_damage_from_what_is_not_taken) {
  EXPECT_THAT(probe_text("\xff\xd8\xff\xe0"), fails_with(ErrorCode::corrupt_input, HasSubstr("")));
}

struct Picture {
  const char* file;
  Format format;
  std::uint32_t width_px, height_px;
  int orientation = 1, bit_depth = 8;
  ColourModel model = ColourModel::rgb;
  const char* profile = "";
  bool alpha = false;
  std::uint32_t frames = 1;
  Dynamic dynamic = Dynamic::standard;
};
void PrintTo(const Picture& picture, std::ostream* out) {
  *out << picture.file;
}

using enum Format;
constexpr auto rgb = ColourModel::rgb, grey = ColourModel::grey, cmyk = ColourModel::cmyk, lab = ColourModel::lab;

const Picture pictures[] = {
    {"photos/Apple_iPhone_6.jpg", jpeg, 3264, 2448},
    {"photos/Canon_EOS_5D.jpg", jpeg, 2912, 4368},
    {"photos/HMD_Nokia_8.3_5G.jpg", jpeg, 4608, 1976},
    {"photos/Landscape_1.jpg", jpeg, 600, 450, 1},
    {"photos/Landscape_4.jpg", jpeg, 600, 450, 4, 8, rgb, "Generic RGB Profile"},
    {"photos/Landscape_5.jpg", jpeg, 600, 450, 5, 8, rgb, "Generic RGB Profile"},
    {"photos/Landscape_8.jpg", jpeg, 600, 450, 8, 8, rgb, "Generic RGB Profile"},
    {"photos/Portrait_3.jpg", jpeg, 450, 600, 3, 8, rgb, "Generic RGB Profile"},
    {"photos/Portrait_6.jpg", jpeg, 450, 600, 6, 8, rgb, "Generic RGB Profile"},
    {"photos/canon_hdr_YES.jpg", jpeg, 1536, 2048, 6},
    {"formats/10bit-HDR-P3-nclx.avif", avif, 3681, 5594, 1, 10, rgb, "", false, 1, Dynamic::pq},
    {"formats/16-bit-grey-alpha.png", png, 109, 96, 1, 16, grey, "Greyscale D50", true},
    {"formats/4.webp", webp, 1024, 772},
    {"formats/Channel_digital_image_CMYK_color_no_profile.jpg", jpeg, 500, 333, 1, 8, cmyk},
    {"formats/Rotating_earth__large_.gif", gif, 400, 400, 1, 8, rgb, "", true, 44},
    {"formats/IMG_5195.HEIC", heic, 2566, 3313, 1, 8, rgb, "Display P3"},
    {"formats/alpha-layer-1-fill.png", png, 2048, 1536, 1, 8, rgb, "", true},
    {"formats/avif-orientation-6.avif", avif, 3024, 4032, 1, 8, rgb, "Display P3"},
    {"formats/cielab-dagams.tiff", tiff, 400, 266, 1, 16, lab},
    {"formats/demo-device-screen.png", png, 706, 1442, 1, 8, rgb, "", true},
    {"formats/example.heic", heic, 1280, 854},
    {"formats/gain-map.jpg", jpeg, 3840, 2160, 1, 8, rgb, "sRGB Gamut with sRGB Transfer", false, 1, Dynamic::gain_map},
    {"formats/iphone_7.heic", heic, 3024, 4032, 6, 8, rgb, "Display P3"},
    {"formats/sample.tif", tiff, 290, 442, 1, 16},
    {"formats/ultraHDR.jpg", jpeg, 3072, 4080, 1, 8, rgb, "sRGB IEC61966-2.1", false, 1, Dynamic::gain_map},
};

class ProbePicture : public ::testing::TestWithParam<Picture> {};

TEST_P(ProbePicture, says_what_it_is) {
  PINMILL_NEED_MEDIA(file, GetParam().file);
  const Bytes bytes = testing::read_bytes(file);
  const MediaInfo info = take(probe(shared(bytes), {}));
  EXPECT_EQ(info.format, GetParam().format);
  EXPECT_EQ(info.size_bytes, bytes.size());
  ASSERT_TRUE(info.image.has_value());
  EXPECT_FALSE(info.video.has_value());
  EXPECT_EQ(info.image->width_px, GetParam().width_px);
  EXPECT_EQ(info.image->height_px, GetParam().height_px);
  EXPECT_EQ(info.image->orientation, GetParam().orientation);
  EXPECT_EQ(info.image->bit_depth, GetParam().bit_depth);
  EXPECT_EQ(info.image->colour.model, GetParam().model);
  EXPECT_EQ(info.image->colour.profile_name, GetParam().profile);
  EXPECT_EQ(info.image->colour.dynamic, GetParam().dynamic);
  EXPECT_EQ(info.image->has_alpha, GetParam().alpha);
  EXPECT_EQ(info.image->frames, GetParam().frames);
}

INSTANTIATE_TEST_SUITE_P(Media, ProbePicture, ::testing::ValuesIn(pictures));

TEST(Probe, knows_every_file_of_the_media_folder) {
  PINMILL_NEED_MEDIA(media, "");
  int seen = 0;
  for (const char* folder : {"photos", "formats", "videos"}) {
    for (const auto& entry : std::filesystem::directory_iterator(media / folder)) {
      const auto info = probed(entry.path());
      EXPECT_THAT(info, testing::is_ok()) << entry.path();
      if (!info) continue;
      EXPECT_EQ(take(media_info_from(to_json(*info, Secrets::include))), *info) << entry.path();
      ++seen;
    }
  }
  EXPECT_GT(seen, 60);
}

TEST(Probe, merges_what_the_metadata_say) {
  PINMILL_NEED_MEDIA(file, "formats/denali.webp");
  const MediaInfo info = take(probe(shared(testing::read_bytes(file)), {}));
  EXPECT_EQ(info.text.title, "Denali National Park and Preserve");
  EXPECT_TRUE(info.privacy.has_serial_numbers);
  EXPECT_THAT(info.privacy.secrets, ::testing::Not(IsEmpty()));
}

TEST(Probe, keeps_to_its_limits) {
  PINMILL_NEED_MEDIA(file, "photos/Landscape_1.jpg");
  const Bytes bytes = testing::read_bytes(file);
  EXPECT_THAT(probe(shared(bytes), {.max_side_px = 500}), fails_with(ErrorCode::limit_exceeded, HasSubstr("500")));
  EXPECT_THAT(probe(shared(bytes), {.max_input_bytes = 500}), fails_with(ErrorCode::limit_exceeded, HasSubstr("500")));
}

TEST(Probe, says_of_a_videos_bytes_only_what_they_are) {
  PINMILL_NEED_MEDIA(file, "videos/annex-b-avc.mkv");
  const MediaInfo info = take(probe(shared(testing::read_bytes(file)), {}));
  EXPECT_EQ(info.format, Format::matroska);
  EXPECT_FALSE(info.video.has_value());
}

TEST(Probe, tells_by_the_descriptor_what_it_refuses) {
  const testing::TemporaryFolder folder;
  EXPECT_THAT(probed(folder.write("a.jpg", "")), fails_with(ErrorCode::corrupt_input, HasSubstr("empty")));
  EXPECT_THAT(probed(folder.write("a.mp4", "#EXTM3U\n#EXTINF:4,\n/etc/passwd\n")),
              fails_with(ErrorCode::unsupported, HasSubstr("playlist")));
  EXPECT_THAT(probed(folder.write("b.mp4", "nothing that is known")),
              fails_with(ErrorCode::unsupported, HasSubstr("")));
}

}  // namespace
}  // namespace pinmill

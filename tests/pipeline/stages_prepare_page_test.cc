#include "pipeline/stages/prepare_page.h"

#include <fcntl.h>
#include <bit>
#include <random>

#include <gmock/gmock.h>

#include "base/sha256.h"
#include "codecs/metadata/container.h"
#include "codecs/pictures.h"
#include "codecs/probe.h"
#include "support/media_folder.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using testing::fails_with;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using testing::painted;
using testing::read_bytes;
using testing::take;
using testing::TemporaryFolder;

/// A page made of files in a folder of its own.
class Page {
 public:
  explicit Page(ByteView source) : source_(open_for_reading(folder_.write("source", source))) {}
  explicit Page(const std::filesystem::path& source) : source_(open_for_reading(source)) {}

  Page& with_sidecar(std::string_view xmp) {
    sidecar_.emplace(take(open_for_reading(folder_.write("source.xmp", xmp))));
    return *this;
  }

  Result<PageReport> prepare(const Recipe& recipe, std::stop_token stop = {}) {
    const FileDescriptor output = written("output");
    const FileDescriptor preview = written("preview");
    if (!source_) return source_.error();
    return prepare_page({.source_fd = source_->get(),
                         .sidecar_fd = sidecar_ ? sidecar_->get() : -1,
                         .output_fd = output.get(),
                         .preview_fd = preview.get()},
                        recipe, {}, std::move(stop));
  }

  Bytes output() const { return read_bytes(folder_.path() / "output"); }
  Bytes preview() const { return read_bytes(folder_.path() / "preview"); }

 private:
  FileDescriptor written(const char* name) const {
    return FileDescriptor(::open((folder_.path() / name).c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
  }

  TemporaryFolder folder_;
  Result<FileDescriptor> source_;
  std::optional<FileDescriptor> sidecar_;
};

// A red thing before a sky and a meadow.
Image scene(std::uint32_t width_px, std::uint32_t height_px) {
  std::mt19937 random(7);
  return painted(width_px, height_px, [&](std::uint32_t x, std::uint32_t y) {
    const auto grain = static_cast<std::uint8_t>(random() % 12);
    const double dx = x - 0.5 * width_px, dy = y - 0.5 * height_px;
    if (dx * dx + dy * dy < 0.02 * width_px * height_px) return Rgb8{220, static_cast<std::uint8_t>(40 + grain), 30};
    return y < height_px / 2 ? Rgb8{120, static_cast<std::uint8_t>(150 + grain), 180}
                             : Rgb8{static_cast<std::uint8_t>(90 + grain), 120, 90};
  });
}

Bytes scene_jpeg(std::uint32_t width_px, std::uint32_t height_px) {
  return take(encode_jpeg(scene(width_px, height_px), {}));
}

// The source's bytes with a comment behind the start marker: private, as anybody may write anything there.
Bytes with_comment(const Bytes& jpeg, std::string_view comment) {
  std::string text(as_text(jpeg));
  std::string segment("\xFF\xFE\x00", 3);
  segment += static_cast<char>(comment.size() + 2);
  segment += comment;
  text.insert(2, segment);
  const ByteView bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

MediaInfo probed(const Bytes& file) {
  return take(probe(std::make_shared<const Bytes>(file), {}));
}

TEST(PreparePage, makes_an_upright_jpeg_of_the_size_asked_for_and_describes_it) {
  Page page(testing::with_orientation(scene_jpeg(900, 600), 6));
  const PageReport report = take(page.prepare({}));
  const Bytes file = page.output();
  const MediaInfo made = probed(file);
  EXPECT_EQ(made.format, Format::jpeg);
  EXPECT_EQ(made.width_px(), 1000U);
  EXPECT_EQ(made.height_px(), 1500U);
  EXPECT_EQ(report.source.width_px(), 600U);
  EXPECT_EQ(report.source.height_px(), 900U) << "as displayed";
  EXPECT_EQ(report.action, Action::resize);
  EXPECT_EQ(report.output, (PreparedFile{.media_type = "image/jpeg",
                                         .extension = "jpg",
                                         .width_px = 1000,
                                         .height_px = 1500,
                                         .size_bytes = file.size(),
                                         .sha256 = Sha256::hex_of(file)}));
}

TEST(PreparePage, crops_extends_pads_blurs_and_keeps) {
  const Bytes wide = scene_jpeg(1500, 1000);
  const auto made = [&](FitMode fit) { return take(Page(wide).prepare({.fit = fit})); };
  EXPECT_EQ(made(FitMode::automatic).action, Action::crop);
  EXPECT_EQ(made(FitMode::pad).action, Action::pad);
  EXPECT_EQ(made(FitMode::blur).action, Action::blur);
  const PageReport kept = made(FitMode::keep);
  EXPECT_EQ(kept.action, Action::copy);
  EXPECT_EQ(kept.output.width_px, 1500U);
}

TEST(PreparePage, continues_a_border_without_a_seam) {
  const Image product = painted(600, 600, [](std::uint32_t x, std::uint32_t y) {
    return x > 200 && x < 400 && y > 200 && y < 400 ? Rgb8{30, 90, 160} : Rgb8{252, 251, 249};
  });
  Page page(take(encode_jpeg(product, {.quality = 80})));
  EXPECT_EQ(take(page.prepare({})).action, Action::extend);
  const Image drawn = testing::drawn_whole(page.output(), 1000, 1500);
  for (const std::uint32_t seam : {250U, 1250U}) {
    for (std::uint32_t x = 0; x < 1000; x += 50)
      EXPECT_THAT(testing::distance(drawn.rgb_at(x, seam - 4), drawn.rgb_at(x, seam + 4)), Le(1)) << x << ", " << seam;
  }
}

TEST(PreparePage, copies_what_is_right_already_less_its_private_segments) {
  const Bytes right = scene_jpeg(1000, 1500);
  Page page(with_comment(right, "at home, 12 Main Street"));
  const PageReport report = take(page.prepare({}));
  EXPECT_EQ(report.action, Action::copy);
  EXPECT_EQ(report.share_kept, 1.0);
  EXPECT_EQ(page.output(), right) << "not a byte of the picture is other";
}

TEST(PreparePage, does_not_copy_a_damaged_file) {
  Bytes cut = scene_jpeg(1000, 1500);
  cut.resize(cut.size() / 2);
  Page page(cut);
  const PageReport report = take(page.prepare({}));
  EXPECT_EQ(report.action, Action::resize);
  EXPECT_THAT(report.findings,
              Contains(AllOf(Field(&Finding::rule, "page.damaged"), Field(&Finding::severity, Severity::warning))));
}

TEST(PreparePage, makes_a_small_before_picture) {
  Page page(scene_jpeg(1500, 1000));
  ASSERT_THAT(page.prepare({}), testing::is_ok());
  const MediaInfo preview = probed(page.preview());
  EXPECT_EQ(preview.format, Format::jpeg);
  EXPECT_EQ(preview.width_px(), 480U);
  EXPECT_EQ(preview.height_px(), 320U);
}

TEST(PreparePage, keeps_alpha_where_asked_to_and_flattens_it_otherwise) {
  const Image image = take(Image::allocate(PixelLayout::rgba8, 300, 300));
  for (std::uint32_t y = 0; y < 300; ++y) {
    for (std::uint32_t x = 0; x < 300; ++x) {
      const bool inside = x > 100 && x < 200 && y > 100 && y < 200;
      std::byte* pixel = image.plane().row(y) + x * 4;
      pixel[0] = std::byte{200}, pixel[1] = pixel[2] = std::byte{20},
      pixel[3] = std::byte{inside ? std::uint8_t{255} : std::uint8_t{0}};
    }
  }
  Page page(take(encode_png(image, {})));
  EXPECT_EQ(take(page.prepare({.fit = FitMode::keep})).output.extension, "png");
  EXPECT_TRUE(probed(page.output()).image->has_alpha);
  ASSERT_THAT(page.prepare({.background = {0, 0, 255}}), testing::is_ok());
  EXPECT_FALSE(probed(page.output()).image->has_alpha);
  EXPECT_THAT(testing::distance(testing::drawn_whole(page.output(), 1000, 1500).rgb_at(5, 5), {0, 0, 255}), Le(4));
}

TEST(PreparePage, steps_down_until_the_file_is_small_enough) {
  std::mt19937 random(7);
  const Image noise = painted(1200, 900, [&](std::uint32_t, std::uint32_t) {
    const auto bits = static_cast<std::uint32_t>(random());
    return Rgb8{static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
                static_cast<std::uint8_t>(bits >> 16)};
  });
  Page page(take(encode_png(noise, {.compression = 1})));
  const PageReport report = take(page.prepare({.fit = FitMode::keep, .max_output_bytes = 200'000}));
  EXPECT_THAT(page.output().size(), Le(200'000U));
  EXPECT_THAT(report.findings, Contains(Field(&Finding::rule, "encode.stepped-down")));
  EXPECT_NEAR(static_cast<double>(report.output.width_px) / report.output.height_px, 4.0 / 3, 0.01);
}

TEST(PreparePage, takes_texts_from_the_sidecar_and_keeps_whose_picture_it_is) {
  Page page(scene_jpeg(600, 900));
  page.with_sidecar(
      R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="48,51.5N">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Green tea</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Ada Person</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>)");
  const PageReport report = take(page.prepare({}));
  EXPECT_EQ(report.text.title, "Green tea");
  EXPECT_EQ(report.text.creator, "Ada Person");
  EXPECT_EQ(probed(page.output()).text.creator, "Ada Person");
  EXPECT_THAT(std::string(as_text(page.output())), AllOf(Not(HasSubstr("Green tea")), Not(HasSubstr("48,51.5N"))));
}

TEST(PreparePage, says_what_was_wrong_with_a_sidecar_and_goes_on) {
  Page page(scene_jpeg(600, 900));
  page.with_sidecar("<x:xmpmeta");
  EXPECT_THAT(take(page.prepare({})).findings,
              Contains(AllOf(Field(&Finding::rule, "page.metadata"), Field(&Finding::severity, Severity::info))));
}

TEST(PreparePage, gives_pictures_that_look_alike_hashes_that_are_alike) {
  const auto hash = [](const Bytes& file) { return take(Page(file).prepare({})).perceptual_hash; };
  EXPECT_THAT(std::popcount(hash(scene_jpeg(1500, 1000)) ^ hash(scene_jpeg(900, 600))), Le(4));
}

TEST(PreparePage, stops_when_asked_to_and_writes_nothing) {
  Page page(scene_jpeg(600, 900));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(page.prepare({}, stop.get_token()), fails_with(ErrorCode::cancelled, HasSubstr("stopped")));
  EXPECT_THAT(page.output(), IsEmpty());
}

TEST(PreparePage, refuses_a_recipe_out_of_bounds) {
  EXPECT_THAT(Page(scene_jpeg(60, 90)).prepare({.jpeg_quality = 200}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("quality 200")));
}

TEST(PreparePage, refuses_what_is_no_picture_by_the_name_of_its_format) {
  EXPECT_THAT(Page(as_bytes("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")).prepare({}),
              fails_with(ErrorCode::unsupported, HasSubstr("SVG")));
}

TEST(PreparePage, makes_a_video_of_an_animation) {
  PINMILL_NEED_MEDIA(gif, "formats/Rotating_earth__large_.gif");
  const PageReport report = take(Page(gif).prepare({}));
  EXPECT_EQ(report.action, Action::animate);
  EXPECT_EQ(report.output.media_type, "video/mp4");
  EXPECT_GE(report.output.duration, std::chrono::seconds(4));
  EXPECT_THAT(report.reason, HasSubstr("frames"));
}

TEST(PreparePage, leaves_nothing_in_an_output_that_tells_where_and_with_what_it_was_made) {
  PINMILL_NEED_MEDIA(photos, "photos");
  std::size_t secrets = 0;
  for (const char* name : {"Apple_iPhone_6.jpg", "Canon_EOS_5D.jpg", "HMD_Nokia_8.3_5G.jpg", "canon_hdr_YES.jpg"}) {
    Page page(photos / name);
    const PageReport report = take(page.prepare({}));
    EXPECT_THAT(report.source.privacy.secrets, IsEmpty()) << name;
    const Bytes file = page.output();
    for (const std::string& secret : probed(read_bytes(photos / name)).privacy.secrets) {
      ++secrets;
      EXPECT_EQ(as_text(file).find(secret), std::string_view::npos) << name;
    }
    const PrivacyInfo left = probed(file).privacy;
    EXPECT_FALSE(left.has_location || left.has_serial_numbers || left.has_maker_notes || left.has_thumbnail) << name;
  }
  EXPECT_GT(secrets, 0U) << "the sources hold some";
}

TEST(PreparePage, fits_real_pictures_as_a_person_would) {
  PINMILL_NEED_MEDIA(media, ".");
  const auto action = [&](const char* name) { return take(Page(media / name).prepare({})).action; };
  EXPECT_EQ(action("photos/demo-artwork.jpg"), Action::extend);
  EXPECT_EQ(action("formats/demo-device-screen.png"), Action::extend);
  EXPECT_EQ(action("photos/handwritten-notes.jpg"), Action::blur);
  EXPECT_EQ(action("photos/Canon_EOS_5D.jpg"), Action::resize) << "it has 2912×4368 px";
  EXPECT_EQ(action("photos/craft-beer.jpg"), Action::crop);
  EXPECT_EQ(action("photos/empty_gps.jpg"), Action::blur) << "a crop would cut the cat's head off";
}

}  // namespace
}  // namespace pinmill

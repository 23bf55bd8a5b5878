#include "codecs/runtime.h"

#include <string>

#include <gtest/gtest.h>
#include <vips/vips8>

#include "codecs/pictures.h"
#include "codecs/vips_files.h"

namespace pinmill {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using namespace testing;

// libvips' own words where one of its loaders is asked to read `file`; "nothing" where it does.
std::string complaint_of(const char* loader, const Bytes& file) {
  vips_error_clear();
  VipsBlob* blob = vips_blob_new(nullptr, file.data(), file.size());
  VipsImage* image = nullptr;
  const int status = vips_call(loader, blob, &image, nullptr);
  vips_area_unref(VIPS_AREA(blob));
  if (status != 0) return vips_error_buffer();
  g_object_unref(image);
  return "nothing";
}

TEST(MediaRuntime, starts_any_number_of_times) {
  EXPECT_THAT(start_media_runtime(), is_ok());
  EXPECT_THAT(start_media_runtime(), is_ok());
}

TEST(MediaRuntime, leaves_libvips_no_loader_for_what_is_not_taken) {
  const Bytes file = png_of(vips_image_of(plain(8, 8, {1, 2, 3})));
  for (const char* loader : {"svgload_buffer", "pdfload_buffer", "magickload_buffer", "jxlload_buffer",
                             "radload_buffer", "jp2kload_buffer", "heifload_buffer"})
    EXPECT_THAT(complaint_of(loader, file), AnyOf(HasSubstr("blocked"), HasSubstr("not found"))) << loader;
}

TEST(MediaRuntime, keeps_libvips_loaders_of_what_is_taken) {
  const vips::VImage image = vips_image_of(plain(8, 8, {1, 2, 3}));
  EXPECT_EQ(complaint_of("jpegload_buffer", jpeg_of(image)), "nothing");
  EXPECT_EQ(complaint_of("pngload_buffer", png_of(image)), "nothing");
  EXPECT_EQ(complaint_of("webpload_buffer", webp_of(image)), "nothing");
  EXPECT_EQ(complaint_of("gifload_buffer", gif_of(image)), "nothing");
  EXPECT_EQ(complaint_of("tiffload_buffer", tiff_of(image)), "nothing");
}

TEST(MediaRuntime, takes_one_thread_a_picture_and_keeps_none) {
  EXPECT_EQ(vips_concurrency_get(), 1);
  EXPECT_EQ(vips_cache_get_max(), 0);
}

}  // namespace
}  // namespace pinmill

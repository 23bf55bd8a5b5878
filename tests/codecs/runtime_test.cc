#include "codecs/runtime.h"

#include <set>
#include <string>

#include <gtest/gtest.h>
#include <vips/vips8>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::is_ok;

void* note_open_loader(GType type, void* names) {
  if (G_TYPE_IS_ABSTRACT(type)) return nullptr;
  const auto* loader = static_cast<const VipsOperationClass*>(g_type_class_ref(type));
  if ((loader->flags & VIPS_OPERATION_BLOCKED) == 0)
    static_cast<std::set<std::string>*>(names)->insert(g_type_name(type));
  return nullptr;
}

std::set<std::string> open_loaders() {
  std::set<std::string> names;
  vips_type_map_all(g_type_from_name("VipsForeignLoad"), &note_open_loader, &names);
  return names;
}

TEST(MediaRuntime, starts_any_number_of_times) {
  EXPECT_THAT(start_media_runtime(), is_ok());
  EXPECT_THAT(start_media_runtime(), is_ok());
}

TEST(MediaRuntime, leaves_libvips_the_loaders_of_five_formats) {
  std::set<std::string> expected;
  for (const std::string format : {"Jpeg", "Png", "Webp", "Nsgif", "Tiff"})
    for (const char* from : {"File", "Buffer", "Source"}) expected.insert("VipsForeignLoad" + format + from);
  EXPECT_EQ(open_loaders(), expected);
}

TEST(MediaRuntime, takes_one_thread_a_picture_and_keeps_none) {
  EXPECT_EQ(vips_concurrency_get(), 1);
  EXPECT_EQ(vips_cache_get_max(), 0);
}

}  // namespace
}  // namespace pinmill

#include "codecs/animation_end.h"

#include <gmock/gmock.h>

#include "support/ffmpeg_tool.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

struct Kind {
  const char* name;
  const char* codec;
  Format format;
};
void PrintTo(const Kind& kind, std::ostream* out) {
  *out << kind.name;
}
class AnimationEnd : public ::testing::TestWithParam<Kind> {};

TEST_P(AnimationEnd, is_missing_wherever_the_file_breaks_off) {
  const testing::TemporaryFolder folder;
  const auto file = testing::make_clip(folder.path() / GetParam().name,
                                       std::string("-f lavfi -i testsrc2=s=40x60:r=10:d=0.5 ") + GetParam().codec);
  Bytes bytes = testing::read_bytes(file);
  EXPECT_TRUE(has_its_end(bytes, GetParam().format));
  for (const double share : {0.1, 0.5, 0.9, 0.99}) {
    const auto length = static_cast<std::size_t>(static_cast<double>(bytes.size()) * share);
    EXPECT_FALSE(has_its_end(ByteView(bytes).first(length), GetParam().format)) << share;
  }
  EXPECT_FALSE(has_its_end({}, GetParam().format));
  bytes.resize(bytes.size() + 100);
  EXPECT_TRUE(has_its_end(bytes, GetParam().format)) << "what follows it does no harm";
}

INSTANTIATE_TEST_SUITE_P(Formats, AnimationEnd,
                         ::testing::Values(Kind{"a.gif", "", Format::gif}, Kind{"a.apng", "-plays 0", Format::apng},
                                           Kind{"a.webp", "-c:v libwebp_anim", Format::webp}),
                         [](const auto& one) { return std::string(traits_of(one.param.format).id); });

TEST(AnimationEndOf, is_asked_of_animations_only) {
  EXPECT_TRUE(has_its_end({}, Format::jpeg));
}

}  // namespace
}  // namespace pinmill

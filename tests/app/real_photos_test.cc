// What comes out of real photos, measured by other people's programs.
#include <regex>

#include "app/command.h"
#include "support/media_folder.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::Not;

std::string quoted(const std::filesystem::path& file) {
  return "'" + file.string() + "'";
}

/// All channels, by FFmpeg's ssim filter; 0 where that says nothing.
double ssim(const std::filesystem::path& a, const std::filesystem::path& b) {
  const Ran ran = run_shell("ffmpeg -hide_banner -i " + quoted(a) + " -i " + quoted(b) +
                            " -lavfi '[0:v]format=yuv444p[a];[1:v]format=yuv444p[b];[a][b]ssim' -f null -");
  std::smatch found;
  return std::regex_search(ran.out, found, std::regex("All:([0-9.]+)")) ? std::stod(found[1]) : 0;
}

std::vector<std::filesystem::path> pages_of(const std::filesystem::path& out) {
  std::vector<std::filesystem::path> files;
  const Json manifest = manifest_of(out);
  for (const Json& pin : manifest["pins"].items()) {
    for (const Json& page : pin["pages"].items()) files.push_back(out / page["file"].string_or(""));
  }
  return files;
}

/// The page of the source whose name is that.
std::filesystem::path page_of(const std::filesystem::path& out, const std::string& source) {
  const Json manifest = manifest_of(out);
  for (const Json& pin : manifest["pins"].items()) {
    for (const Json& page : pin["pages"].items()) {
      if (std::filesystem::path(page["source"].string_or("")).filename() == source)
        return out / page["file"].string_or("");
    }
  }
  return {};
}

TEST(RealPhotos, all_become_upright_pins_of_the_right_size_and_tell_nobody_where_they_were_taken) {
  PINMILL_NEED_MEDIA(photos, "photos");
  PINMILL_NEED_MEDIA(formats, "formats");
  const Command pinmill;
  const std::filesystem::path out = pinmill.folder() / "out";
  const Ran ran = pinmill.run({"prepare", photos, formats, "-o", "out"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const Json manifest = manifest_of(out);
  EXPECT_THAT(statuses_of(manifest), Each("ready"));
  std::string all;
  for (const auto& file : pages_of(out)) {
    all += " " + quoted(file);
    if (file.extension() == ".mp4") continue;  // of an animation: it keeps its shape
    const Ran size = run_shell("ffprobe -v error -of csv=p=0 -show_entries stream=width,height " + quoted(file));
    EXPECT_EQ(size.out, "1000,1500\n") << file;
  }
  const Ran metadata = run_shell("exiv2 -q -pa" + all);
  EXPECT_THAT(metadata.out, Not(ContainsRegex("GPS|[Ss]erial|MakerNote|Thumbnail")));

  const Ran again = pinmill.run({"prepare", photos, formats, "-o", "out", "--json"});
  const Json reused = take(Json::parse(again.out));
  EXPECT_EQ(reused["summary"]["reused"].integer_or(0), static_cast<std::int64_t>(manifest["pins"].items().size()));
}

TEST(RealPhotos, are_turned_upright_once_whatever_their_orientation) {
  PINMILL_NEED_MEDIA(photos, "photos");
  const Command pinmill;
  std::vector<std::string> arguments = {"prepare", "-o", "out", "--fit", "pad"};
  for (const std::string shape : {"Landscape_", "Portrait_"}) {
    for (char digit = '1'; digit <= '8'; ++digit) arguments.push_back(photos / (shape + digit + ".jpg"));
  }
  ASSERT_EQ(pinmill.run(arguments).exit_code, 0);
  const std::filesystem::path out = pinmill.folder() / "out";
  for (const std::string shape : {"Landscape_", "Portrait_"}) {
    for (char digit = '2'; digit <= '8'; ++digit)
      EXPECT_GE(ssim(page_of(out, shape + "1.jpg"), page_of(out, shape + digit + ".jpg")), 0.95) << shape << digit;
  }
}

TEST(RealPhotos, damaged_ones_are_made_or_refused_and_change_nothing_for_others) {
  PINMILL_NEED_MEDIA(damaged, "damaged");
  const Command pinmill;
  write_photo(pinmill.folder() / "sound.jpg", 1, 900, 1200);
  ASSERT_EQ(pinmill.run({"prepare", "sound.jpg", "-o", "alone"}).exit_code, 0);
  const Ran ran = pinmill.run({"prepare", damaged, "sound.jpg", "-o", "mixed"});
  EXPECT_THAT(ran.exit_code, ::testing::AnyOf(0, 1)) << ran.err;
  EXPECT_THAT(statuses_of(manifest_of(pinmill.folder() / "mixed")), Each(::testing::AnyOf("ready", "failed")));
  EXPECT_EQ(read_bytes(page_of(pinmill.folder() / "alone", "sound.jpg")),
            read_bytes(page_of(pinmill.folder() / "mixed", "sound.jpg")));
}

}  // namespace
}  // namespace pinmill::testing

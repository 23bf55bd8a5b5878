// The drawing, held against every #include line of the tree; and the checker itself, held against lines that are wrong.
#include <algorithm>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house/house_rules.h"
#include "support/temporary_folder.h"

namespace pinmill::house {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;

namespace fs = std::filesystem;

const fs::path tree = PINMILL_SOURCE_DIR;
const std::vector<std::string> rooms = {"base",    "codecs", "http", "pipeline", "publish", "sandbox",
                                        "service", "worker", "app",  "tests",    "bench",   "samples"};

std::string text_of(const fs::path& file) {
  const auto bytes = pinmill::testing::read_bytes(file);
  return std::string(as_text(bytes));
}

std::vector<std::string> sources_of_the_tree() {
  std::vector<std::string> files;
  for (const auto& room : rooms) {
    if (!fs::is_directory(tree / room)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(tree / room)) {
      const auto relative = fs::relative(entry.path(), tree).generic_string();
      if (relative.find("node_modules/") != std::string::npos) continue;
      if (relative.ends_with(".h") || relative.ends_with(".cc")) files.push_back(relative);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::set<std::string> public_headers_of_the_tree() {
  std::set<std::string> headers;
  for (const auto& room : rooms) {
    const auto list = tree / room / "CMakeLists.txt";
    if (!fs::exists(list)) continue;
    for (const auto& header : public_headers_in(text_of(list))) headers.insert(room + "/" + header);
  }
  return headers;
}

TEST(House, keeps_every_include_line_and_every_library_within_the_drawing) {
  const auto files = sources_of_the_tree();
  const auto headers = public_headers_of_the_tree();
  ASSERT_GT(files.size(), 30U);
  ASSERT_TRUE(headers.contains("pipeline/batch.h"));
  for (const auto& file : files)
    for (const auto& violation : check_source(file, text_of(tree / file), headers))
      ADD_FAILURE() << to_string(violation);
}

TEST(House, has_every_public_header_that_its_lists_name) {
  for (const auto& header : public_headers_of_the_tree()) EXPECT_TRUE(fs::exists(tree / header)) << header;
}

std::vector<std::string> problems(std::string_view file, std::string_view text,
                                  const std::set<std::string>& public_headers = {}) {
  std::vector<std::string> lines;
  for (const auto& violation : check_source(file, text, public_headers)) lines.push_back(to_string(violation));
  return lines;
}

TEST(HouseRules, let_a_room_include_those_below_it_and_itself) {
  EXPECT_THAT(problems("pipeline/a.cc", "#include \"base/error.h\"\n#include \"codecs/still.h\"\n#include <vector>\n"),
              IsEmpty());
}

TEST(HouseRules, refuse_the_way_back_up) {
  EXPECT_THAT(problems("base/a.cc", "\n#include \"codecs/still.h\"\n"),
              ElementsAre("base/a.cc:2: codecs/still.h: base may not include headers of codecs"));
  EXPECT_THAT(problems("codecs/a.h", "#  include \"pipeline/page.h\""), ElementsAre(HasSubstr("may not include")));
  EXPECT_THAT(problems("worker/a.cc", "#include \"app/main.h\""), ElementsAre(HasSubstr("may not include")));
}

TEST(HouseRules, refuse_an_include_that_names_no_room) {
  EXPECT_THAT(problems("codecs/a.cc", "#include \"still.h\""), ElementsAre(HasSubstr("names no room")));
}

TEST(HouseRules, keep_each_media_library_in_its_place) {
  EXPECT_THAT(problems("codecs/libav/a.cc", "#include <libavcodec/avcodec.h>"), IsEmpty());
  EXPECT_THAT(problems("codecs/heif/a.cc", "#include <libavcodec/avcodec.h>"),
              ElementsAre(HasSubstr("belongs below codecs/libav/")));
  EXPECT_THAT(problems("pipeline/a.cc", "#include <vips/vips8>"), ElementsAre(HasSubstr("belongs below codecs/vips/")));
  EXPECT_THAT(problems("codecs/a.cc", "#include <libheif/heif.h>"),
              ElementsAre(HasSubstr("belongs below codecs/heif/")));
  EXPECT_THAT(problems("codecs/vips/a.cc", "#include <exiv2/exiv2.hpp>"),
              ElementsAre(HasSubstr("belongs below codecs/metadata/")));
}

TEST(HouseRules, refuse_a_library_that_nobody_drew) {
  EXPECT_THAT(problems("base/a.cc", "#include <boost/asio.hpp>"), ElementsAre(HasSubstr("does not know")));
  EXPECT_THAT(problems("base/a.cc", "#include <sys/stat.h>\n#include <unistd.h>\n"), IsEmpty());
}

TEST(HouseRules, keep_headers_that_others_read_to_the_standard_library) {
  EXPECT_THAT(problems("base/a.h", "#include <fmt/core.h>"), ElementsAre(HasSubstr("standard library only")));
  EXPECT_THAT(problems("codecs/still.h", "#include <vips/vips8>", {"codecs/still.h"}),
              ElementsAre(HasSubstr("standard library only")));
  EXPECT_THAT(problems("codecs/still.h", "#include \"codecs/vips/guard.h\"", {"codecs/still.h"}),
              ElementsAre(HasSubstr("not installed")));
}

TEST(HouseRules, refuse_a_library_that_prints_or_ends_the_process) {
  for (const auto* line : {"std::cerr << 1;", "printf(\"x\");", "std::fprintf(f, s);", "fmt::print(\"x\");",
                           "std::abort();", "  exit(1);", "std::exit(1);", "std::terminate();"})
    EXPECT_THAT(problems("codecs/a.cc", line), ElementsAre(HasSubstr("neither prints nor ends"))) << line;
  EXPECT_THAT(problems("app/a.cc", "std::exit(1);"), IsEmpty());
  EXPECT_THAT(problems("worker/a.cc", "::_exit(1); queue.abort(); on_exit_of(1);"), IsEmpty());
}

TEST(HouseRules, look_at_code_and_not_at_comments_or_strings) {
  EXPECT_THAT(
      problems("codecs/a.cc", "// std::cout\n/* abort(\n exit( */ auto s = \"abort()\"; auto c = '\"'; // exit(\n"),
      IsEmpty());
  EXPECT_THAT(problems("codecs/a.cc", "auto s = \"//\"; std::abort();"), ElementsAre(HasSubstr("a.cc:1: ")));
  EXPECT_THAT(problems("codecs/a.cc", "// #include \"app/main.h\""), IsEmpty());
}

TEST(HouseRules, read_the_lists_of_public_headers) {
  EXPECT_THAT(public_headers_in("add_library(x)\npinmill_public_headers(pinmill_x\n  a.h b/c.h\n)\nother(d.h)"),
              ElementsAre("a.h", "b/c.h"));
}

}  // namespace
}  // namespace pinmill::house

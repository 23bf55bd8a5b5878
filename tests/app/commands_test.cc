// The commands end to end, on pictures that are drawn here.
#include <csignal>
#include <set>

#include "app/command.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class CommandsTest : public ::testing::Test {
 protected:
  const std::filesystem::path& folder() const { return pinmill_.folder(); }
  void draw_three_photos() const {
    write_photo(folder() / "in" / "page1.jpg", 1, 600, 900);
    write_photo(folder() / "in" / "page2.jpg", 2, 900, 600);
    write_drawing(folder() / "in" / "page10.png", 3, 500, 500);
  }
  std::size_t pin_folders(const std::string& out) const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder() / out)) {
      const std::string name = entry.path().filename();
      count += entry.is_directory() && name != "preview" && name[0] != '.';
    }
    return count;
  }
  Command pinmill_;
};

TEST_F(CommandsTest, prepare_makes_a_pin_of_each_picture_and_prints_a_line_for_each) {
  draw_three_photos();
  const Ran ran = pinmill_.run({"prepare", "in", "-o", "out"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, ContainsRegex("^ready +page1-[0-9a-f]{8}  1000x1500 .*\n"
                                     "ready +page2-[0-9a-f]{8}  1000x1500 .*\n"
                                     "ready +page10-[0-9a-f]{8}  1000x1500 .*\n$"));
  EXPECT_THAT(ran.err, AllOf(HasSubstr("3 ready, 0 failed"), HasSubstr("out/index.html")));
  EXPECT_THAT(statuses_of(manifest_of(folder() / "out")), ElementsAre("ready", "ready", "ready"));
}

TEST_F(CommandsTest, prepare_goes_into_a_folder_called_pins_when_nobody_says_where) {
  draw_three_photos();
  EXPECT_EQ(pinmill_.run({"prepare", "in"}).exit_code, 0);
  EXPECT_EQ(pin_folders("pins"), 3U);
}

TEST_F(CommandsTest, prepare_prints_the_manifest_when_asked_for_json) {
  draw_three_photos();
  const Ran ran = pinmill_.run({"prepare", "in", "-o", "out", "--json"});
  EXPECT_EQ(ran.exit_code, 0);
  const Json printed = take(Json::parse(ran.out));
  EXPECT_EQ(printed["version"].integer_or(0), 1);
  EXPECT_THAT(statuses_of(printed), SizeIs(3));
}

TEST_F(CommandsTest, one_damaged_file_among_good_ones_costs_only_itself) {
  draw_three_photos();
  Bytes half = read_bytes(folder() / "in" / "page10.png");
  half.resize(40);
  pinmill_.write("in/page3.png", as_text(half));
  const Ran ran = pinmill_.run({"prepare", "in", "-o", "out"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, ContainsRegex("failed +page3-[0-9a-f]{8}  corrupt input: "));
  EXPECT_THAT(ran.err, HasSubstr("3 ready, 1 failed"));
}

TEST_F(CommandsTest, a_second_run_reuses_everything) {
  draw_three_photos();
  ASSERT_EQ(pinmill_.run({"prepare", "in", "-o", "out"}).exit_code, 0);
  const Ran again = pinmill_.run({"prepare", "in", "-o", "out", "--json"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(take(Json::parse(again.out))["summary"]["reused"].integer_or(0), 3);
}

TEST_F(CommandsTest, preparing_the_folder_one_stands_in_twice_adds_nothing) {
  draw_three_photos();
  ASSERT_EQ(pinmill_.run({"prepare", "."}).exit_code, 0);
  const Json first = manifest_of(folder() / "pins");
  ASSERT_EQ(pinmill_.run({"prepare", "."}).exit_code, 0);
  EXPECT_EQ(manifest_of(folder() / "pins")["pins"], first["pins"]);
  EXPECT_EQ(pin_folders("pins"), 3U);
}

TEST_F(CommandsTest, a_dry_run_says_what_would_be_done_and_writes_nothing) {
  draw_three_photos();
  const Ran ran = pinmill_.run({"prepare", "in", "-o", "out", "--dry-run"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, ContainsRegex("ready +page1-"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "out"));
}

TEST_F(CommandsTest, center_is_accepted_for_centre) {
  draw_three_photos();
  EXPECT_EQ(pinmill_.run({"prepare", "in", "--fit", "crop", "--focus", "center"}).exit_code, 0);
}

TEST_F(CommandsTest, a_flag_that_cannot_be_is_a_usage_error_that_says_what_is_accepted) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"prepare"},
      {"prepare", "in", "--size", "huge"},
      {"prepare", "in", "--fit", "stretch"},
      {"prepare", "in", "--focus", "2,2"},
      {"prepare", "in", "--background", "mauvish"},
      {"prepare", "in", "--quality", "7"},
      {"prepare", "in", "--jobs", "0"},
      {"prepare", "in", "--time-zone", "Europe/Atlantis"},
      {"prepare", "in", "--progress", "loud"},
      {"prepare", "in", "--no-such-flag"},
      {"prepare", "in", "--rules", "no-such-file.toml"},
      {"publish"},
      {"perpare", "in"},
  };
  for (const auto& arguments : wrong) {
    const Ran ran = pinmill_.run(arguments);
    EXPECT_EQ(ran.exit_code, 2) << ran.err << ::testing::PrintToString(arguments);
    EXPECT_THAT(ran.err, StartsWith("pinmill: "));
    EXPECT_THAT(ran.out, IsEmpty());
  }
  EXPECT_THAT(pinmill_.run({"prepare", "in", "--fit", "stretch"}).err, AllOf(HasSubstr("stretch"), HasSubstr("crop")));
  EXPECT_THAT(pinmill_.run({"prepare", "in", "--quality", "7"}).err, HasSubstr("from 40 to 100"));
  EXPECT_THAT(pinmill_.run({"perpare", "in"}).err, HasSubstr("no command \"perpare\""));
}

TEST_F(CommandsTest, nothing_is_done_where_an_input_is_missing_or_holds_no_picture) {
  const Ran missing = pinmill_.run({"prepare", "no-such-folder"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.err, AllOf(StartsWith("pinmill: not found: "), HasSubstr("no-such-folder")));
  std::filesystem::create_directory(folder() / "empty");
  const Ran empty = pinmill_.run({"prepare", "empty"});
  EXPECT_EQ(empty.exit_code, 3);
  EXPECT_THAT(empty.err, HasSubstr("nothing to prepare"));
}

TEST_F(CommandsTest, what_is_left_out_is_counted_and_what_was_named_wrongly_fails_the_run) {
  draw_three_photos();
  pinmill_.write("in/notes.txt", "milk, eggs");
  const Ran found = pinmill_.run({"prepare", "in"});
  EXPECT_EQ(found.exit_code, 0);
  EXPECT_THAT(found.err, HasSubstr("left out: 1 file"));
  const Ran named = pinmill_.run({"prepare", "in", "in/notes.txt"});
  EXPECT_EQ(named.exit_code, 1);
  EXPECT_THAT(named.err, HasSubstr("in/notes.txt"));
}

TEST_F(CommandsTest, names_cannot_steer_the_terminal) {
  write_photo(folder() / "in" / "red\x1b[31m\nname.jpg", 1, 600, 900);
  pinmill_.write("in/\x1b]0;title\x07.jpg", "");
  const Ran ran = pinmill_.run({"prepare", "in", "in/\x1b]0;title\x07.jpg", "--progress", "plain"});
  EXPECT_THAT(ran.err + ran.out, Not(HasSubstr("\x1b")));
  const Ran probed = pinmill_.run({"probe", "in/red\x1b[31m\nname.jpg"});
  EXPECT_THAT(probed.out, HasSubstr("in/red\\x1b[31m\\x0aname.jpg"));
}

TEST_F(CommandsTest, gone_pins_are_listed_and_pruned_when_asked) {
  draw_three_photos();
  ASSERT_EQ(pinmill_.run({"prepare", "in"}).exit_code, 0);
  std::filesystem::remove(folder() / "in" / "page1.jpg");
  EXPECT_THAT(pinmill_.run({"prepare", "in"}).err, ContainsRegex("sources are gone.*\n  page1-[0-9a-f]{8}\n"));
  EXPECT_EQ(pin_folders("pins"), 3U);
  EXPECT_THAT(pinmill_.run({"prepare", "in", "--prune"}).err, ContainsRegex("removed.*\n  page1-[0-9a-f]{8}\n"));
  EXPECT_EQ(pin_folders("pins"), 2U);
}

TEST_F(CommandsTest, progress_as_json_is_one_object_a_line) {
  draw_three_photos();
  const Ran ran = pinmill_.run({"prepare", "in", "--progress", "json", "-q"});
  EXPECT_EQ(ran.exit_code, 0);
  std::istringstream lines(ran.err);
  Json last;
  for (std::string line; std::getline(lines, line);) last = take(Json::parse(line));
  EXPECT_EQ(last["event"].string_or(""), "progress");
  EXPECT_EQ(last["pages_done"].integer_or(0), 3);
  EXPECT_EQ(last["pages_total"].integer_or(0), 3);
}

TEST_F(CommandsTest, quiet_says_nothing_where_nothing_is_wrong) {
  draw_three_photos();
  EXPECT_THAT(pinmill_.run({"prepare", "in", "-q"}).err, IsEmpty());
}

TEST_F(CommandsTest, defaults_of_a_person_hold_until_a_flag_says_otherwise) {
  write_photo(folder() / "photo.jpg", 1, 900, 900);
  pinmill_.write_settings("size = \"800x1200\"\nout = \"mine\"\nfit = \"pad\"\n");
  EXPECT_THAT(pinmill_.run({"prepare", "photo.jpg"}).out, HasSubstr("  800x1200  "));
  EXPECT_EQ(pin_folders("mine"), 1U);
  EXPECT_THAT(pinmill_.run({"prepare", "photo.jpg", "--size", "600x900"}).out, HasSubstr("  600x900  "));
}

TEST_F(CommandsTest, a_wrong_default_is_named_by_line_and_column) {
  pinmill_.write_settings("size = \"800x1200\"\nfitt = \"pad\"\n");
  const Ran unknown = pinmill_.run({"prepare", "photo.jpg"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, AllOf(HasSubstr("pinmill.toml:2:1"), HasSubstr("fitt"), HasSubstr("time_zone")));
  pinmill_.write_settings("\nquality = 7\n");
  const Ran wrong = pinmill_.run({"prepare", "photo.jpg"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("pinmill.toml:2:"), HasSubstr("from 40 to 100")));
}

TEST_F(CommandsTest, a_reader_that_goes_early_is_no_failure) {
  draw_three_photos();
  const Ran ran = run_shell("cd '" + folder().string() +
                            "' && (" PINMILL_COMMAND " prepare in -q; echo $? > exit-code) | true; cat exit-code");
  EXPECT_EQ(ran.out, "0\n");
}

TEST_F(CommandsTest, probe_says_what_the_bytes_are_whatever_the_name) {
  write_drawing(folder() / "photo.jpg", 1, 40, 30);
  const Ran ran = pinmill_.run({"probe", "photo.jpg"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, AllOf(StartsWith("photo.jpg\n"), HasSubstr("PNG, 40x30 px")));
}

TEST_F(CommandsTest, probe_prints_an_array_with_an_object_for_each_file) {
  write_photo(folder() / "photo.jpg", 1, 40, 30);
  const Ran ran = pinmill_.run({"probe", "--json", "photo.jpg", "no-such.jpg"});
  EXPECT_EQ(ran.exit_code, 1);
  const Json found = take(Json::parse(ran.out));
  ASSERT_THAT(found.items(), SizeIs(2));
  EXPECT_EQ(found.items()[0]["file"].string_or(""), "photo.jpg");
  EXPECT_EQ(found.items()[0]["format"].string_or(""), "jpeg");
  EXPECT_EQ(found.items()[1]["error"]["code"].string_or(""), "not found");
  EXPECT_EQ(pinmill_.run({"probe", "no-such.jpg"}).exit_code, 3);
}

TEST_F(CommandsTest, rules_are_printed_with_limit_and_source) {
  const Ran table = pinmill_.run({"rules"});
  EXPECT_EQ(table.exit_code, 0);
  EXPECT_THAT(table.out, AllOf(HasSubstr("image.max-bytes"), HasSubstr("32 MB")));
  const Json json = take(Json::parse(pinmill_.run({"rules", "--json"}).out));
  std::set<std::string> ids;
  for (const Json& rule : json["rules"].items()) {
    ids.insert(rule["id"].string_or(""));
    EXPECT_THAT(rule["remedy"].string_or(""), Not(IsEmpty()));
  }
  EXPECT_TRUE(ids.contains("image.max-bytes"));
}

TEST_F(CommandsTest, check_finds_fault_only_with_what_preparing_could_not_mend) {
  draw_three_photos();
  const Ran fine = pinmill_.run({"check", "in"});
  EXPECT_EQ(fine.exit_code, 0) << fine.out << fine.err;
  EXPECT_THAT(fine.out, HasSubstr("in/page2.jpg\n"));
  pinmill_.write("in/notes.txt", "milk, eggs");
  const Ran wrong = pinmill_.run({"check", "in/notes.txt", "in/page1.jpg", "--json"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(Json::parse(wrong.out), is_ok());
  EXPECT_FALSE(std::filesystem::exists(folder() / "pins"));
}

TEST_F(CommandsTest, init_writes_a_table_that_prepare_takes_back) {
  draw_three_photos();
  const Ran made = pinmill_.run({"init", "in"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.out, "in/pins.csv\n");
  const Ran again = pinmill_.run({"init", "in"});
  EXPECT_EQ(again.exit_code, 3);
  EXPECT_THAT(again.err, HasSubstr("--force"));
  EXPECT_EQ(pinmill_.run({"init", "in", "--force"}).exit_code, 0);
  EXPECT_EQ(pinmill_.run({"prepare", "in/pins.csv"}).exit_code, 0);
  EXPECT_EQ(pin_folders("pins"), 3U);
}

TEST_F(CommandsTest, help_has_examples_and_version_a_number) {
  for (const char* command : {"prepare", "probe", "check", "rules", "init"}) {
    const Ran help = pinmill_.run({command, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr(std::string("pinmill ") + command + " "));
    EXPECT_THAT(help.out, HasSubstr("Example"));
  }
  EXPECT_THAT(pinmill_.run({"--version"}).out, ContainsRegex("^pinmill [0-9]+\\.[0-9]+\\.[0-9]+\n$"));
}

}  // namespace
}  // namespace pinmill::testing

// `pinmill doctor` and the settings of a service, as a person meets them.
#include <sys/stat.h>

#include "app/command.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Nobody listens at port 1.
constexpr std::string_view quiet = "[service]\nlisten = \"127.0.0.1:1\"\nconfine = \"auto\"\n";

TEST(Doctor, finds_nothing_wrong_with_what_has_not_been_used_yet) {
  const Command command;
  command.write_settings(quiet);
  const Ran ran = command.run({"doctor"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("is not there yet"), HasSubstr("the first login makes it"),
                             HasSubstr("is free for"), HasSubstr("vips"), Not(HasSubstr("wrong "))));
}

TEST(Doctor, says_line_and_column_of_what_is_wrong_in_the_settings_and_looks_at_the_rest) {
  const Command command;
  command.write_settings("quality = 90\n[service]\nlisten = \"everywhere\"\n");
  const Ran ran = command.run({"doctor"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("pinmill.toml:3:"), HasSubstr("127.0.0.1:8760"), HasSubstr("libraries")));
}

TEST(Doctor, finds_a_key_that_others_may_read) {
  const Command command;
  const auto settings = command.write_settings(quiet);
  const auto key = settings.parent_path() / "vault.key";
  EXPECT_EQ(run_shell("printf %064d 7 > " + key.string() + " && chmod 644 " + key.string()).exit_code, 0);
  const Ran ran = command.run({"doctor"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("wrong    vault key"), HasSubstr("chmod 600")));
}

TEST(Doctor, tells_scripts_the_same) {
  const Command command;
  command.write_settings(quiet);
  const Json checks = take(Json::parse(command.run({"doctor", "--json"}).out));
  ASSERT_FALSE(checks.items().empty());
  for (const Json& check : checks.items()) EXPECT_NE(check["verdict"].string_or(""), "wrong") << check.dump();
}

TEST(Serve, does_not_start_with_settings_that_are_wrong_or_not_there) {
  const Command command;
  const Ran missing = command.run({"serve", "--config", "nowhere.toml"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("there is no nowhere.toml"));
  command.write("mine.toml", "[service]\npublish_wait = 3\n");
  const Ran wrong = command.run({"serve", "--config", "mine.toml"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("mine.toml:2:1"), HasSubstr("publish_wait_s")));
}

TEST(Settings, may_hold_a_service_s_table_for_every_command) {
  const Command command;
  command.write_settings(quiet);
  EXPECT_EQ(command.run({"rules"}).exit_code, 0);
}

}  // namespace
}  // namespace pinmill::testing

// Runs that are stopped, killed or bereft of a child, and what the next run makes of them.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <thread>

#include "app/command.h"
#include "support/media_folder.h"
#include "support/processes.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr unsigned photo_count = 12;

bool is_soak() {
  return std::getenv("PINMILL_SOAK") != nullptr;
}

/// The page files, and what is written about them; the manifest and the page without what tells runs apart.
std::map<std::string, std::string> result_of(const std::filesystem::path& out) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(out)) {
    const std::string name = entry.path().lexically_relative(out).string();
    if (!entry.is_regular_file() || (name.starts_with(".pinmill/") && !name.ends_with(".tmp"))) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[name] = {std::istreambuf_iterator<char>(file), {}};
  }
  files["pins.json"] = manifest_of(out)["pins"].dump(1);
  // a line that speaks of the run as a whole has its seconds in it
  std::string& page = files["index.html"];
  for (std::size_t at = 0; (at = page.find("\"summary\"", at)) != std::string::npos;)
    page.erase(at, page.find('}', at) - at);
  return files;
}

std::vector<std::string> names_of(const std::map<std::string, std::string>& files) {
  std::vector<std::string> names;
  for (const auto& [name, content] : files) names.push_back(name);
  return names;
}

void expect_same(const std::map<std::string, std::string>& result, const std::map<std::string, std::string>& expected) {
  EXPECT_EQ(names_of(result), names_of(expected));
  for (const auto& [name, content] : expected) {
    const auto other = result.find(name);
    EXPECT_TRUE(other == result.end() || other->second == content) << name << " differs";
  }
}

/// A process that makes media calls for `command` just now.
std::optional<int> media_child_of(int command) {
  for (const int zygote : children_of(command)) {
    const auto children = children_of(zygote);
    if (!children.empty()) return children.front();
  }
  return std::nullopt;
}

class InterruptionTest : public ::testing::Test {
 protected:
  void draw_photos() const {
    for (unsigned seed = 1; seed <= photo_count; ++seed)
      write_photo(pinmill_.folder() / "in" / ("photo" + std::to_string(seed) + ".jpg"), seed, 1000, 800);
  }
  std::filesystem::path out(const std::string& name) const { return pinmill_.folder() / name; }
  bool has_a_page(const std::string& name) const {
    std::error_code absent;
    for (std::filesystem::directory_iterator entry(out(name), absent), end; !absent && entry != end;
         entry.increment(absent)) {
      if (entry->path().filename().string().starts_with("photo")) return true;
    }
    return false;
  }
  Command pinmill_;
};

TEST_F(InterruptionTest, ctrl_c_stops_the_run_and_the_same_command_goes_on) {
  draw_photos();
  const std::vector<std::string> command = {"prepare", "in", "-o", "out", "--jobs", "1"};
  RunningCommand running = pinmill_.start(command);
  ASSERT_TRUE(wait_until([&] { return has_a_page("out"); }));
  running.signal(SIGINT);
  const Ran stopped = running.wait();
  EXPECT_EQ(stopped.exit_code, 130);
  EXPECT_THAT(stopped.err, HasSubstr("same command goes on"));
  const std::size_t kept = manifest_of(out("out"))["pins"].items().size();
  EXPECT_LT(kept, photo_count);
  for (const auto& [name, content] : result_of(out("out"))) EXPECT_FALSE(name.ends_with(".tmp")) << name;

  const Ran finished = pinmill_.run(command);
  EXPECT_EQ(finished.exit_code, 0);
  const Json manifest = manifest_of(out("out"));
  EXPECT_THAT(manifest["pins"].items(), SizeIs(photo_count));
  EXPECT_GE(manifest["summary"]["reused"].integer_or(0), static_cast<std::int64_t>(kept));
}

TEST_F(InterruptionTest, sigterm_is_taken_as_ctrl_c) {
  draw_photos();
  RunningCommand running = pinmill_.start({"prepare", "in", "-o", "out", "--jobs", "1"});
  ASSERT_TRUE(wait_until([&] { return has_a_page("out"); }));
  running.signal(SIGTERM);
  EXPECT_EQ(running.wait().exit_code, 130);
}

TEST_F(InterruptionTest, a_second_ctrl_c_ends_it_at_once_and_no_process_stays) {
  draw_photos();
  RunningCommand running = pinmill_.start({"prepare", "in", "-o", "out", "--jobs", "1"});
  std::optional<int> child;
  ASSERT_TRUE(wait_until([&] { return has_a_page("out") && (child = media_child_of(running.pid())); }));
  const std::vector<int> zygotes = children_of(running.pid());
  running.signal(SIGINT);
  running.signal(SIGINT);
  EXPECT_EQ(running.wait().exit_code, 130);
  EXPECT_TRUE(wait_until([&] { return !is_running(zygotes.at(0)) && !is_running(*child); }));
}

TEST_F(InterruptionTest, a_child_that_is_killed_fails_its_own_file_only) {
  draw_photos();
  // the last one takes a while, so that there is a child to be found however fast the others are
  write_drawing(pinmill_.folder() / "in" / "photo99.png", 99, 6000, 5000);
  ASSERT_EQ(pinmill_.run({"prepare", "in", "-o", "undisturbed"}).exit_code, 0);
  RunningCommand running = pinmill_.start({"prepare", "in", "-o", "out", "--jobs", "2"});
  std::optional<int> child;
  // stopped first: a child that is about to end by itself would not die of us
  ASSERT_TRUE(wait_until([&] {
    if (!has_a_page("out") || !(child = media_child_of(running.pid()))) return false;
    ::kill(*child, SIGSTOP);
    return wait_until([&] { return is_stopped(*child) || !is_running(*child); }) && is_stopped(*child);
  }));
  ::kill(*child, SIGKILL);
  const Ran ran = running.wait();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("SIGKILL"));
  const auto statuses = statuses_of(manifest_of(out("out")));
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), "failed"), 1);
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), "ready"), photo_count);

  EXPECT_EQ(pinmill_.run({"prepare", "in", "-o", "out"}).exit_code, 0);
  expect_same(result_of(out("out")), result_of(out("undisturbed")));
}

TEST_F(InterruptionTest, a_run_after_kills_at_random_moments_ends_like_an_undisturbed_one) {
  std::vector<std::string> inputs = {"in"};
  const auto media = media_folder();
  if (is_soak() && media)
    inputs = {(*media / "photos").string(), (*media / "formats").string()};
  else
    draw_photos();
  const auto command = [&inputs](const std::string& out) {
    std::vector<std::string> arguments = {"prepare", "-o", out, "-q"};
    arguments.insert(arguments.begin() + 1, inputs.begin(), inputs.end());
    return arguments;
  };
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_EQ(pinmill_.run(command("undisturbed")).exit_code, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  const auto expected = result_of(out("undisturbed"));

  std::mt19937 random(20261125);  // moments differ with the machine's mood anyway
  std::uniform_int_distribution<std::int64_t> moment(0, whole.count());
  const int kills = is_soak() ? 50 : 10;
  for (int i = 0; i < kills; ++i) {
    const std::string name = "out" + std::to_string(i);
    RunningCommand running = pinmill_.start(command(name));
    std::this_thread::sleep_for(std::chrono::milliseconds(moment(random)));
    const std::vector<int> zygotes = children_of(running.pid());
    running.signal_group(SIGKILL);
    EXPECT_THAT(running.wait().exit_code, AnyOf(128 + SIGKILL, 0));
    EXPECT_TRUE(wait_until([&] { return std::none_of(zygotes.begin(), zygotes.end(), is_running); }));
    EXPECT_EQ(pinmill_.run(command(name)).exit_code, 0);
    expect_same(result_of(out(name)), expected);
    std::filesystem::remove_all(out(name));
  }
}

}  // namespace
}  // namespace pinmill::testing

// pinmill_bench_guard CLIPS WORK EXPECTATIONS [--handicap slower|decode] [--road NAME] [--write]
// Each road over its clip, in a process of its own, in turn with ffmpeg doing the same with the same settings. Objects,
// with exit code 1, where a road does other work than EXPECTATIONS says (frames decoded, filtered, encoded, packets
// copied, bytes read; passes over a photo, samples that come of it), or takes more of ffmpeg's CPU than is said beside
// it in two of three tries. --write puts down what was counted.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "base/json.h"
#include "bench/process.h"
#include "bench/roads.h"
#include "codecs/runtime.h"

namespace pinmill::bench {
namespace {

namespace fs = std::filesystem;

constexpr int tries = 3;
constexpr int pairs_a_try = 2;

struct Arguments {
  fs::path self, clips, work, expectations;
  std::string handicap = "none", only = {};
  enum class Write : std::uint8_t { no, yes } write = Write::no;
};

/// `--run ROAD IN OUT HANDICAP`: the child's side; its counts on stdout.
int run_road(const std::vector<std::string>& arguments) {
  if (const auto started = start_media_runtime(); !started) return 2;
  const Road* road = find_road(arguments.at(0));
  const auto handicap = handicap_from(arguments.at(3));
  const auto in = open_for_reading(arguments.at(1));
  const FileDescriptor out(::open(arguments.at(2).c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (road == nullptr || !handicap || !in || !out) return 2;
  const auto work = road->run(in->get(), out.get(), *handicap);
  if (!work) {
    fmt::print(stderr, "{}: {}\n", road->name, work.error().to_string());
    return 1;
  }
  fmt::print("{}\n", work->dump());
  return 0;
}

struct Try {
  double cpu_ratio = 0, wall_ratio = 0;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

class Guard {
 public:
  explicit Guard(Arguments arguments) : arguments_(std::move(arguments)) {}

  /// True where nothing is to be objected to.
  Result<bool> judge_all() {
    PINMILL_ASSIGN_OR_RETURN(const std::string text, read_text_file(arguments_.expectations, 1U << 20));
    PINMILL_ASSIGN_OR_RETURN(const Json expected, Json::parse(text));
    fmt::print("{:<20} {:>7} {:>9} {:>9}  {}\n", "road", "CPU s", "CPU/peer", "wall/peer", "work");
    bool sound = true;
    Json counted;
    for (const Road& road : roads()) {
      if (!arguments_.only.empty() && road.name != arguments_.only) continue;
      PINMILL_ASSIGN_OR_RETURN(const bool good, judge(road, expected[road.name], counted));
      sound = sound && good;
    }
    if (arguments_.write == Arguments::Write::no) return sound;
    PINMILL_RETURN_IF_ERROR(
        write_file_atomically(arguments_.expectations, arguments_.work, as_bytes(counted.dump(1) + "\n")));
    return true;
  }

 private:
  Result<bool> judge(const Road& road, const Json& expected, Json& counted) {
    PINMILL_ASSIGN_OR_RETURN(const std::string said, output_of(ours(road), log()));
    PINMILL_ASSIGN_OR_RETURN(const Json work, Json::parse(said));
    counted.set(road.name, work);
    const bool same_work = work == expected;
    PINMILL_ASSIGN_OR_RETURN(const bool fast_enough, road.peer.empty() ? without_peer(road) : beside_peer(road));
    fmt::print("  {}\n", same_work ? "as expected" : "NOT AS EXPECTED");
    if (!same_work) fmt::print("    expected {}\n    counted  {}\n", expected.dump(), work.dump());
    std::fflush(stdout);
    return same_work && fast_enough;
  }

  Result<bool> without_peer(const Road& road) {
    PINMILL_ASSIGN_OR_RETURN(const Cost cost, run(ours(road), log()));
    fmt::print("{:<20} {:>7.2f} {:>9} {:>9}", road.name, cost.cpu_s, "-", "-");
    return true;
  }

  Result<bool> beside_peer(const Road& road) {
    int slow = 0;
    for (int attempt = 0; attempt < tries && slow < 2 && attempt - slow < 2; ++attempt) {
      PINMILL_ASSIGN_OR_RETURN(const Try result, one_try(road));
      if (result.cpu_ratio > road.most_cpu) ++slow;
      fmt::print("{}{:<20} {:>7.2f} {:>9.2f} {:>9.2f}{}", attempt == 0 ? "" : "\n", road.name, cpu_s_, result.cpu_ratio,
                 result.wall_ratio, result.cpu_ratio > road.most_cpu ? "  TOO SLOW" : "");
    }
    return slow < 2;
  }

  Result<Try> one_try(const Road& road) {
    std::vector<double> cpu, wall;
    for (int pair = 0; pair < pairs_a_try; ++pair) {
      PINMILL_ASSIGN_OR_RETURN(const Cost mine, succeeded(ours(road)));
      PINMILL_ASSIGN_OR_RETURN(const Cost theirs, succeeded(peer(road)));
      cpu.push_back(mine.cpu_s / theirs.cpu_s);
      wall.push_back(mine.wall_s / theirs.wall_s);
      cpu_s_ = mine.cpu_s;
    }
    return Try{.cpu_ratio = median(std::move(cpu)), .wall_ratio = median(std::move(wall))};
  }

  /// A failing peer is fast: its exit code counts, and so does that it wrote something.
  Result<Cost> succeeded(const std::vector<std::string>& command) {
    fs::remove(out());
    PINMILL_ASSIGN_OR_RETURN(const Cost cost, run(command, log()));
    if (cost.exit_code != 0 || !fs::exists(out()) || fs::file_size(out()) == 0)
      return Error(ErrorCode::unavailable, fmt::format("{} failed; see {}", command.front(), log()));
    return cost;
  }

  std::vector<std::string> ours(const Road& road) const {
    return {arguments_.self, "--run", road.name, arguments_.clips / road.clip, out(), arguments_.handicap};
  }

  std::vector<std::string> peer(const Road& road) const {
    std::vector<std::string> command = {"ffmpeg", "-nostdin", "-v", "error", "-y"};
    for (const std::string& argument : road.peer) {
      if (argument == "IN")
        command.push_back(arguments_.clips / road.clip);
      else if (argument == "OUT")
        command.push_back(out());
      else
        command.push_back(argument);
    }
    return command;
  }

  std::string out() const { return arguments_.work / "out.mp4"; }
  std::string log() const { return arguments_.work / "out.log"; }

  const Arguments arguments_;
  double cpu_s_ = 0;
};

std::optional<Arguments> parsed(const std::vector<std::string>& given) {
  if (given.size() < 4) return std::nullopt;
  Arguments arguments{.self = given[0], .clips = given[1], .work = given[2], .expectations = given[3]};
  for (std::size_t i = 4; i < given.size(); ++i) {
    if (given[i] == "--write")
      arguments.write = Arguments::Write::yes;
    else if (given[i] == "--handicap" && i + 1 < given.size())
      arguments.handicap = given[++i];
    else if (given[i] == "--road" && i + 1 < given.size())
      arguments.only = given[++i];
    else
      return std::nullopt;
  }
  if (!handicap_from(arguments.handicap)) return std::nullopt;
  if (!arguments.only.empty() && find_road(arguments.only) == nullptr) return std::nullopt;
  return arguments;
}

int guard(const std::vector<std::string>& given) {
  auto arguments = parsed(given);
  if (!arguments) {
    fmt::print(stderr, "usage: {} CLIPS WORK EXPECTATIONS [--handicap slower|decode] [--road NAME] [--write]\n",
               given[0]);
    return 2;
  }
  arguments->self = fs::read_symlink("/proc/self/exe");
  fs::create_directories(arguments->work);
  const auto sound = Guard(*std::move(arguments)).judge_all();
  if (!sound) {
    fmt::print(stderr, "{}\n", sound.error().to_string());
    return 2;
  }
  return *sound ? 0 : 1;
}

}  // namespace
}  // namespace pinmill::bench

int main(int argc, char** argv) {
  const std::vector<std::string> given(argv, argv + argc);
  if (given.size() == 6 && given[1] == "--run") return pinmill::bench::run_road({given.begin() + 2, given.end()});
  return pinmill::bench::guard(given);
}

#include "bench/rerun.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "bench/process.h"

namespace pinmill::bench {
namespace {

namespace fs = std::filesystem;

constexpr int file_count = 10'000;

/// Copies that differ behind the end marker, where no reader looks.
Result<void> fill(const fs::path& folder, const fs::path& small_jpeg) {
  if (fs::exists(folder)) return {};
  const auto half = folder.string() + ".half";
  fs::remove_all(half);
  fs::create_directories(half);
  PINMILL_ASSIGN_OR_RETURN(const auto original, read_text_file(small_jpeg, 1U << 20));
  for (int i = 0; i < file_count; ++i)
    PINMILL_RETURN_IF_ERROR(write_file_atomically(fs::path(half) / fmt::format("small {}.jpg", i), half,
                                                  as_bytes(original + fmt::format("{:05}", i))));
  fs::rename(half, folder);
  return {};
}

}  // namespace

Result<Json> nothing_to_do(const fs::path& pinmill, const fs::path& small_jpeg, const fs::path& work, int rounds) {
  const auto in = work / "small", out = work / "out" / "small";
  PINMILL_RETURN_IF_ERROR(fill(in, small_jpeg));
  const std::vector<std::string> command{pinmill, "prepare", in, "-o", out, "--size", "100x150", "-q"};
  const auto log = (work / "small.log").string();
  PINMILL_ASSIGN_OR_RETURN(const auto first, run(command, log));
  std::vector<double> wall_s;
  Cost last;
  for (int round = 0; round < rounds; ++round) {
    PINMILL_ASSIGN_OR_RETURN(last, run(command, log));
    wall_s.push_back(last.wall_s);
  }
  std::sort(wall_s.begin(), wall_s.end());
  const double files_per_s = file_count / wall_s[wall_s.size() / 2];
  fmt::print(
      "\nnothing to do: {} small files, {:.0f} files/s, {:.2f} CPU s, peak {:.0f} MB, exit {} (first run: {:.0f} s)\n",
      file_count, files_per_s, last.cpu_s, static_cast<double>(last.peak_bytes) / 1e6, last.exit_code, first.wall_s);
  return Json::object({{"files", file_count},
                       {"files_per_s", files_per_s},
                       {"cpu_s", last.cpu_s},
                       {"peak_bytes", last.peak_bytes},
                       {"exit", last.exit_code},
                       {"first_run_s", first.wall_s}});
}

}  // namespace pinmill::bench

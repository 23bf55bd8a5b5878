// pinmill_bench_folders PINMILL PEERS WORK ROUNDS SMALL-JPEG FOLDER[:auto]...: each folder through each contender as
// whole processes, in turn (A B C A B C), and a table of what it cost them, cropped in the middle or where the eye is
// drawn; then a folder of copies of SMALL-JPEG in which nothing is to do. WORK/folders.json holds every figure.
// Absolute times drift from run to run; the ratios, each the median of a round's pairs, are what to quote.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "base/json.h"
#include "bench/contenders.h"
#include "bench/process.h"
#include "bench/rerun.h"
#include "bench/similarity.h"

namespace pinmill::bench {
namespace {

namespace fs = std::filesystem;

struct Row {
  Contender contender;
  std::vector<Cost> rounds{};
  std::size_t made = 0;
  std::uint64_t bytes = 0;
  double ssim_sum = 0;
  double ssim_worst = 1;
  std::size_t compared = 0;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

/// Of the rounds' pairs: ours by theirs.
double ratio(const Row& ours, const Row& theirs, double Cost::*what) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(ours.rounds.size(), theirs.rounds.size()); ++i)
    ratios.push_back(ours.rounds[i].*what / theirs.rounds[i].*what);
  return median(std::move(ratios));
}

double middle(const Row& row, double Cost::*what) {
  std::vector<double> values;
  for (const auto& cost : row.rounds) values.push_back(cost.*what);
  return median(std::move(values));
}

double peak_mb(const Row& row) {
  std::uint64_t peak = 0;
  for (const auto& cost : row.rounds) peak = std::max(peak, cost.peak_bytes);
  return static_cast<double>(peak) / 1e6;
}

Result<void> run_once(Row& row, const fs::path& in, const fs::path& out) {
  fs::remove_all(out);
  fs::create_directories(out);
  PINMILL_ASSIGN_OR_RETURN(const auto cost, run(command_for(row.contender, in, out), out.string() + ".log"));
  row.rounds.push_back(cost);
  return {};
}

/// Counts and compares what the last round left.
void judge(Row& row, const fs::path& in, const fs::path& out, const fs::path& references) {
  const auto made = results(row.contender, out);
  for (const auto& entry : fs::directory_iterator(in)) {
    const auto stem = entry.path().stem().string();
    const auto result = made.find(stem);
    if (result == made.end()) continue;
    ++row.made;
    row.bytes += fs::file_size(result->second);
    const auto reference = references / (stem + ".png");
    if (!fs::exists(reference) && !make_reference(entry.path(), reference)) continue;
    const auto ssim = luma_ssim(result->second, reference);
    if (!ssim) continue;
    ++row.compared;
    row.ssim_sum += *ssim;
    row.ssim_worst = std::min(row.ssim_worst, *ssim);
  }
}

Json figures(const Row& row) {
  Json::Array rounds;
  for (const auto& cost : row.rounds)
    rounds.push_back(Json::object(
        {{"cpu_s", cost.cpu_s}, {"wall_s", cost.wall_s}, {"peak_bytes", cost.peak_bytes}, {"exit", cost.exit_code}}));
  const auto compared = static_cast<double>(std::max<std::size_t>(1, row.compared));
  return Json::object({{"name", row.contender.name},
                       {"made", std::uint64_t{row.made}},
                       {"bytes", row.bytes},
                       {"ssim_mean", row.ssim_sum / compared},
                       {"ssim_worst", row.ssim_worst},
                       {"rounds", Json::array(std::move(rounds))}});
}

void print(const fs::path& in, const std::string& focus, std::size_t files, const std::vector<Row>& rows) {
  fmt::print("\n{}: {} files, 1000x1500, crop on {}, quality 80\n", in.filename().string(), files, focus);
  fmt::print("{:<14} {:>7} {:>8} {:>8} {:>12} {:>12} {:>8} {:>9} {:>14}\n", "", "made", "CPU s", "wall s",
             "pinmill/CPU", "pinmill/wall", "peak MB", "kB/file", "SSIM Y, worst");
  for (const auto& row : rows) {
    const double made = std::max<double>(1, static_cast<double>(row.made));
    fmt::print("{:<14} {:>7} {:>8.2f} {:>8.2f} {:>12.2f} {:>12.2f} {:>8.0f} {:>9.0f} {:>7.4f} {:.4f}{}\n",
               row.contender.name, row.made, middle(row, &Cost::cpu_s), middle(row, &Cost::wall_s),
               ratio(rows.front(), row, &Cost::cpu_s), ratio(rows.front(), row, &Cost::wall_s), peak_mb(row),
               static_cast<double>(row.bytes) / made / 1000,
               row.ssim_sum / std::max<double>(1, static_cast<double>(row.compared)), row.ssim_worst,
               row.made == files ? "" : "  (made too few: no comparison)");
  }
}

struct Task {
  fs::path in;
  std::string focus = "centre";
};

Task task_of(const std::string& argument) {
  constexpr std::string_view suffix = ":auto";
  if (!argument.ends_with(suffix)) return {.in = argument};
  return {.in = argument.substr(0, argument.size() - suffix.size()), .focus = "auto"};
}

Result<Json> compare(const Task& task, const std::vector<Contender>& all, int rounds, const fs::path& work) {
  const fs::path& in = task.in;
  const auto files = static_cast<std::size_t>(std::distance(fs::directory_iterator(in), {}));
  std::vector<Row> rows;
  for (const auto& contender : all) rows.push_back({.contender = contender});
  const auto out_of = [&](const Row& row) {
    return work / "out" / (in.filename().string() + "-" + task.focus) / row.contender.name;
  };
  for (int round = 0; round < rounds; ++round)
    for (auto& row : rows) PINMILL_RETURN_IF_ERROR(run_once(row, in, out_of(row)));
  const auto references = work / "references" / in.filename();
  fs::create_directories(references);
  for (auto& row : rows) judge(row, in, out_of(row), references);
  print(in, task.focus, files, rows);
  Json::Array figures_of_rows;
  for (const auto& row : rows) figures_of_rows.push_back(figures(row));
  return Json::object({{"folder", in.filename().string()},
                       {"focus", task.focus},
                       {"files", std::uint64_t{files}},
                       {"rows", Json::array(std::move(figures_of_rows))}});
}

Result<void> compare_all(const std::vector<std::string>& arguments) {
  const fs::path pinmill = arguments[0], work = arguments[2];
  const int rounds = std::atoi(arguments[3].c_str());
  Json::Array folders;
  for (std::size_t i = 5; i < arguments.size(); ++i) {
    const Task task = task_of(arguments[i]);
    const auto all = contenders(pinmill, arguments[1], task.focus);
    PINMILL_ASSIGN_OR_RETURN(auto folder, compare(task, all, rounds, work));
    folders.push_back(std::move(folder));
  }
  PINMILL_ASSIGN_OR_RETURN(auto again, nothing_to_do(pinmill, arguments[4], work, rounds));
  const auto report = Json::object({{"folders", Json::array(std::move(folders))}, {"nothing_to_do", std::move(again)}});
  return write_file_atomically(work / "folders.json", work, as_bytes(report.dump(1)));
}

}  // namespace
}  // namespace pinmill::bench

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 6) {
    fmt::print(stderr, "usage: {} PINMILL PEERS WORK ROUNDS SMALL-JPEG FOLDER[:auto]...\n", argv[0]);
    return 2;
  }
  if (const auto compared = pinmill::bench::compare_all(arguments); !compared) {
    fmt::print(stderr, "{}\n", compared.error().to_string());
    return 1;
  }
  return 0;
}

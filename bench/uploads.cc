// Uploading to S3 on loopback beside `curl -T`, in turn, each a process of its own, to a server that throws all away.
//
//   pinmill_bench_uploads FILE ROUNDS LOG       the table; FILE should be in the page cache
//   pinmill_bench_uploads upload PORT FILE      our side
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "bench/discarding_server.h"
#include "bench/process.h"
#include "publish/upload/s3_multipart.h"

namespace pinmill::bench {
namespace {

namespace fs = std::filesystem;

Result<void> upload(const std::string& port, const fs::path& file) {
  http::Client client;
  PINMILL_ASSIGN_OR_RETURN(auto fd, open_for_reading(file));
  const auto up = publish::make_s3_upload(client,
                                          {.scheme_and_host = "http://127.0.0.1:" + port,
                                           .bucket = "bucket",
                                           .key = "key",
                                           .credentials = {.access_key = "a", .secret_key = publish::Secret("b")}},
                                          std::move(fd), fs::file_size(file));
  for (publish::UploadProgress progress; !progress.done;) {
    PINMILL_ASSIGN_OR_RETURN(progress, up->step({}));
  }
  return {};
}

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Result<void> compare(const fs::path& file, int rounds, const fs::path& log) {
  PINMILL_ASSIGN_OR_RETURN(const auto server, start_discarding_server());
  const std::string port = std::to_string(server->port());
  const std::string self = fs::read_symlink("/proc/self/exe");
  const std::vector<std::string> ours = {self, "upload", port, file};
  const std::vector<std::string> curl = {"curl", "-sS", "-T", file, "http://127.0.0.1:" + port + "/bucket/key"};
  std::vector<double> cpu, wall, our_wall, curl_wall;
  double peak = 0;
  for (int round = 0; round <= rounds; ++round) {
    PINMILL_ASSIGN_OR_RETURN(const auto a, run(ours, log));
    PINMILL_ASSIGN_OR_RETURN(const auto b, run(curl, log));
    if (a.exit_code != 0 || b.exit_code != 0)
      return Error(ErrorCode::unavailable, fmt::format("an upload failed: see {}", log.string()));
    if (round == 0) continue;  // warms up
    cpu.push_back(a.cpu_s / b.cpu_s);
    wall.push_back(a.wall_s / b.wall_s);
    our_wall.push_back(a.wall_s);
    curl_wall.push_back(b.wall_s);
    peak = std::max(peak, static_cast<double>(a.peak_bytes) / 1e6);
  }
  const double mb = static_cast<double>(fs::file_size(file)) / 1e6;
  fmt::print("\nUpload of {:.0f} MB to loopback, medians of {} rounds\n", mb, rounds);
  fmt::print("{:<22} {:>9} {:>14} {:>12} {:>9}\n", "", "MB/s", "CPU / curl", "speed / curl", "peak MB");
  fmt::print("{:<22} {:>9.0f} {:>14.2f} {:>12.2f} {:>9.0f}\n", "pinmill, S3 multipart", mb / middle(our_wall),
             middle(cpu), 1 / middle(wall), peak);
  fmt::print("{:<22} {:>9.0f} {:>14} {:>12}\n", "curl -T", mb / middle(curl_wall), "1", "1");
  return {};
}

}  // namespace
}  // namespace pinmill::bench

int main(int argc, char** argv) {
  const std::vector<std::string> given(argv + 1, argv + argc);
  if (given.size() != 3) {
    fmt::print(stderr, "usage: {} FILE ROUNDS LOG\n", argv[0]);
    return 2;
  }
  const auto done = given[0] == "upload" ? pinmill::bench::upload(given[1], given[2])
                                         : pinmill::bench::compare(given[0], std::atoi(given[1].c_str()), given[2]);
  if (done) return 0;
  fmt::print(stderr, "{}\n", done.error().to_string());
  return 1;
}

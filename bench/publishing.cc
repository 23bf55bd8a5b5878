// The publisher's store and worker: how fast Pins are queued and claimed, how long it takes to find a thousand that may
// have been made, and what a worker costs that has nothing to do. Durable figures depend on the disk of WORK.
//
//   pinmill_bench_publishing WORK PICTURE [QUEUED]    the table; 100,000 are queued where nothing else is said
//   pinmill_bench_publishing idle WORK URL            a worker that waits; says what it cost
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "base/sha256.h"
#include "bench/process.h"
#include "bench/take.h"
#include "codecs/runtime.h"
#include "publish/publisher.h"
#include "sandbox/sandbox.h"

namespace pinmill::bench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using publish::Publisher;
using publish::QueueItem;
using Seconds = std::chrono::duration<double>;

template <typename Work>
double seconds_of(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return Seconds(std::chrono::steady_clock::now() - begin).count();
}

void row(std::string_view what, const std::string& figure, std::string_view goal) {
  fmt::print("{:<46} {:>16}   {}\n", what, figure, goal);
}

std::unique_ptr<Publisher> open(const fs::path& folder, const std::string& api_url, publish::StepHook at_step = {}) {
  return take(Publisher::open({.store = {.folder = folder / "store"},
                               .vault = {.key_file = folder / "vault.key"},
                               .pinterest = {.base_url = api_url},
                               .at_step = std::move(at_step)}));
}

// A sandbox without limits, and an account without pace on a store of its own.
struct Shop {
  explicit Shop(fs::path where, publish::StepHook at_step = {}) : folder(std::move(where)) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    sandbox = take(sandbox::Sandbox::start({.state = folder / "sandbox",
                                            .limits = {.read_per_minute = 0, .write_per_minute = 0, .per_second = 0},
                                            .rate_headers = sandbox::RateHeaders::none}));
    publisher = open(folder, sandbox->api_url(), std::move(at_step));
    take(publisher->keep_app("1480000", publish::Secret("sandbox-secret")));
    const auto tokens = sandbox->issue_tokens("shop");
    account = take(publisher->login_with_tokens({.access = publish::Secret(tokens.access),
                                                 .refresh = publish::Secret(tokens.refresh),
                                                 .access_for = 30 * 24h}))
                  .account;
    take(publisher->set_pace(account.id, publish::Pace::none()));
    board = take(publisher->board(account.id, "Board", publish::MissingBoard::create));
  }

  // One picture under many names: what differs is what it was made from.
  std::vector<QueueItem> items(const fs::path& picture, std::size_t count) const {
    const std::string digest = take(sha256_hex_of_file(take(open_for_reading(picture)).get()));
    const PinPage page{
        .file = picture, .media_type = "image/jpeg", .sha256 = digest, .size_bytes = fs::file_size(picture)};
    std::vector<QueueItem> all(count, {.pin = {.pages = {page}}, .account = account.id, .board = board.id});
    for (std::size_t i = 0; i < count; ++i) {
      all[i].pin.id = fmt::format("pin-{}", i);
      all[i].pin.title = fmt::format("Pin {}", i);
      all[i].pin.description = "A description of the length that people write, with a word or two of what it is for.";
      all[i].pin.pages[0].source_sha256 = Sha256::hex_of(as_bytes(all[i].pin.id));
    }
    return all;
  }

  fs::path folder;
  std::unique_ptr<sandbox::Sandbox> sandbox;
  std::unique_ptr<Publisher> publisher;
  publish::Account account;
  publish::Board board;
};

void queue_with_files(const fs::path& work, const fs::path& picture) {
  Shop shop(work / "files");
  constexpr std::size_t count = 1'000;
  auto items = shop.items(picture, count);
  const auto bytes = take(read_all(take(open_for_reading(picture)).get(), 100'000'000));
  for (std::size_t i = 0; i < count; ++i) {
    auto& page = items[i].pin.pages[0];
    page.file = shop.folder / fmt::format("{}.jpg", i);
    std::ofstream(page.file, std::ios::binary) << as_text(bytes) << i;
    page.sha256 = take(sha256_hex_of_file(take(open_for_reading(page.file)).get()));
    page.size_bytes = fs::file_size(page.file);
  }
  const double took = seconds_of([&] { take(shop.publisher->queue(items, {})); });
  row(fmt::format("Pins queued, a file of {} kB each", bytes.size() / 1000),
      fmt::format("{:.0f} a second", count / took), "");
}

double percentile(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(static_cast<double>(values.size()) * share))];
}

// From looking for work to the stored intent: all of a step that comes before the request.
void claim(Shop& shop, std::optional<double>& claimed_s, std::chrono::steady_clock::time_point& begun) {
  constexpr int claims = 500;
  std::vector<double> took;
  while (took.size() < claims) {
    claimed_s.reset();
    begun = std::chrono::steady_clock::now();
    take(shop.publisher->step());
    if (claimed_s) took.push_back(*claimed_s);
  }
  double sum = 0;
  for (const double each : took) sum += each;
  row("claims", fmt::format("{:.0f} a second", claims / sum), "");
  row("a claim, median", fmt::format("{:.1f} ms", percentile(took, 0.5) * 1000), "");
  row("a claim, 99 of 100", fmt::format("{:.1f} ms", percentile(took, 0.99) * 1000), "<= 20 ms");
}

void queue_and_claim(const fs::path& work, const fs::path& picture, std::size_t queued) {
  std::optional<double> claimed_s;
  std::chrono::steady_clock::time_point begun;
  Shop shop(work / "queue", [&](publish::Step at) {
    if (at == publish::Step::intent_stored) claimed_s = Seconds(std::chrono::steady_clock::now() - begun).count();
  });
  const auto items = shop.items(picture, queued);
  const double took = seconds_of([&] { take(shop.publisher->queue(items, {.run = "bench"})); });
  row(fmt::format("Pins queued, {} of one file", queued),
      fmt::format("{:.0f} a second", static_cast<double>(queued) / took), ">= 1,000 a second");
  claim(shop, claimed_s, begun);
}

void reconcile(const fs::path& work, const fs::path& picture) {
  constexpr std::size_t count = 1'000;
  bool listed = false;
  Shop shop(work / "unknown", [&](publish::Step at) { listed = listed || at == publish::Step::board_listed; });
  take(shop.publisher->queue(shop.items(picture, count), {}));
  take(shop.sandbox->set_faults("pins/create:lose"));
  double took = 0;
  std::size_t published = 0;
  while (published < count) {
    listed = false;
    publish::StepReport report;
    const double one = seconds_of([&] { report = take(shop.publisher->step()); });
    if (listed) took += one;
    for (const auto& event : report.events) published += event.kind == publish::EventKind::published ? 1 : 0;
    if (report.did == publish::StepReport::Did::nothing) shop.publisher->store().move_clock(61s);
  }
  row("1,000 found that may have been made", fmt::format("{:.2f} s", took), "");
}

double cpu_s() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

void idle(const fs::path& folder, const std::string& api_url) {
  const auto publisher = open(folder, api_url);
  std::jthread worker([&](std::stop_token stop) { take(publisher->run(stop, {})); });
  std::this_thread::sleep_for(3s);
  const double before = cpu_s();
  constexpr auto watched = 30s;
  std::this_thread::sleep_for(watched);
  const double used = cpu_s() - before;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  row("a worker that waits, memory", fmt::format("{:.0f} MB", static_cast<double>(usage.ru_maxrss) / 1000), "<= 64 MB");
  row("a worker that waits, CPU", fmt::format("{:.3f} %", 100 * used / Seconds(watched).count()), "<= 0.1 %");
}

void run_idle(const fs::path& work, const fs::path& picture) {
  Shop shop(work / "idle");
  const auto now = take(shop.publisher->store().now());
  take(shop.publisher->queue(shop.items(picture, 1'000), {.at = now + 24h, .every = 1min}));
  shop.publisher.reset();
  const auto log = (work / "idle.log").string();
  const std::string self = fs::read_symlink("/proc/self/exe");
  fmt::print("{}", take(output_of({self, "idle", shop.folder, shop.sandbox->api_url()}, log)));
}

}  // namespace
}  // namespace pinmill::bench

int main(int argc, char** argv) {
  using namespace pinmill::bench;
  const std::vector<std::string> given(argv + 1, argv + argc);
  if (given.size() == 3 && given[0] == "idle") {
    idle(given[1], given[2]);
    return 0;
  }
  if (given.size() != 2 && given.size() != 3) {
    fmt::print(stderr, "usage: {} WORK PICTURE [QUEUED]\n", argv[0]);
    return 2;
  }
  take(pinmill::start_media_runtime());
  fmt::print("\nPublishing\n");
  queue_with_files(given[0], given[1]);
  queue_and_claim(given[0], given[1], given.size() == 3 ? std::stoul(given[2]) : 100'000);
  reconcile(given[0], given[1]);
  run_idle(given[0], given[1]);
}

// `pinmill serve` under load, as a process of its own: durable creates, reads, a large upload, posts that are all due
// at once, and what it costs to have it. Durable figures depend on the disk of WORK, so its flush stands beside them.
//
//   pinmill_bench_service PINMILL WORK PICTURE [ROW...]    rows: creates reads upload due
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/random.h"
#include "bench/load.h"
#include "bench/take.h"
#include "codecs/runtime.h"
#include "http/client.h"
#include "publish/publisher.h"
#include "publish/store/records.h"
#include "sandbox/sandbox.h"
#include "service/keys.h"

namespace pinmill::bench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

void row(std::string_view what, const std::string& figure, std::string_view goal = {}) {
  fmt::print("{:<56} {:>34}   {}\n", what, figure, goal);
  std::fflush(stdout);
}

/// Of a file of /proc as well, whose size is not known.
std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What a shell prints; this process has other children, which bench/process would wait for.
std::string said_by(const std::string& command) {
  std::string text;
  FILE* out = ::popen(command.c_str(), "r");
  char piece[4'096];
  while (out != nullptr && std::fgets(piece, sizeof piece, out) != nullptr) text += piece;
  if (out != nullptr) ::pclose(out);
  return text;
}

/// A line of /proc/PID/status or smaps_rollup, in MB.
double memory_mb(::pid_t pid, std::string_view file, std::string_view name) {
  const std::string text = text_of(fmt::format("/proc/{}/{}", pid, file));
  const auto at = text.find(fmt::format("\n{}:", name));
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + name.size() + 2, nullptr) / 1'000;
}

/// A sandbox without limits, the service that publishes to it, and a key.
class Shop {
 public:
  struct Outlet {
    std::string account{}, board{};
  };

  Shop(const std::string& command, fs::path where, unsigned accounts = 1) : folder_(std::move(where)) {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "home" / "pinmill");
    const sandbox::RateLimits none{
        .read_per_minute = 0, .write_per_minute = 0, .per_second = 0, .read_per_day = 0, .write_per_day = 0};
    std::vector<std::string> names;
    for (unsigned i = 1; i <= accounts; ++i) names.push_back(fmt::format("shop{}", i));
    sandbox_ = take(sandbox::Sandbox::start(
        {.state = folder_ / "sandbox", .accounts = names, .limits = none, .rate_headers = sandbox::RateHeaders::none}));
    for (const std::string& name : names) log_in(name);
    const auto records = take(publish::Records::open({.folder = store()}));
    key = take(service::create_key(*records, {.name = "bench"})).secret;
    start(command);
    const Json accounts_there = call(http::Method::get, "/v1/accounts");
    for (const Json& each : accounts_there["accounts"].items())
      outlets.push_back({.account = each["_id"].string_or(""), .board = boards_.at(each["username"].string_or(""))});
  }
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;
  ~Shop() {
    ::kill(pid, SIGTERM);
    ::waitpid(pid, nullptr, 0);
  }

  Json call(http::Method method, const std::string& path, const Json& body = {}) {
    http::Request request{.method = method, .url = url + path, .headers = {{"Authorization", "Bearer " + key}}};
    if (!body.is_null()) {
      request.headers.emplace_back("Content-Type", "application/json");
      request.body = body.dump();
    }
    const auto response = take(client_.send(request).response);
    if (response.status >= 300) take(Result<void>(Error(ErrorCode::internal, path + ": " + response.body)));
    return take(Json::parse(response.body));
  }

  /// Its address. `name` says what it is.
  std::string upload(const fs::path& file, const std::string& name, const std::string& type) {
    const Json place =
        call(http::Method::post, "/v1/media/presign", Json::object({{"filename", name}, {"contentType", type}}));
    const FileDescriptor fd = take(open_for_reading(file));
    std::shared_ptr<http::BodyReader> body = http::read_file_range(fd.get(), 0, fs::file_size(file));
    const auto response = take(client_
                                   .send({.method = http::Method::put,
                                          .url = place["uploadUrl"].string_or(""),
                                          .headers = {{"Content-Type", type}},
                                          .body = std::move(body),
                                          .deadlines = {.total = 10min}})
                                   .response);
    if (response.status != 200) take(Result<void>(Error(ErrorCode::internal, response.body)));
    return place["publicUrl"].string_or("");
  }

  /// Of a post with that text, for one of the accounts: `more` are further fields.
  std::string body(const std::string& content, const std::string& more, std::size_t outlet = 0) const {
    const auto& [account, board] = outlets.at(outlet);
    return fmt::format(
        R"({{"content":"{}","platforms":[{{"platform":"pinterest","accountId":"{}","platformSpecificData":{{"boardId":"{}","link":"https://example.com/pasta"}}}}]{}}})",
        content, account, board, more);
  }
  std::string request(const std::string& json) const {
    return fmt::format(
        "POST /v1/posts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n{}",
        key, json.size(), json);
  }

  std::uint16_t port() const { return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))); }
  fs::path store() const { return folder_ / "store"; }

  std::string key, url;
  std::vector<Outlet> outlets;
  ::pid_t pid = 0;

 private:
  void log_in(const std::string& name) {
    const auto publisher = take(publish::Publisher::open({.store = {.folder = store()},
                                                          .vault = {.key_file = folder_ / "home/pinmill/vault.key"},
                                                          .pinterest = {.base_url = sandbox_->api_url()}}));
    take(publisher->keep_app("1480000", publish::Secret("sandbox-secret")));
    const auto tokens = sandbox_->issue_tokens(name);
    const auto login = take(publisher->login_with_tokens({.access = publish::Secret(tokens.access),
                                                          .refresh = publish::Secret(tokens.refresh),
                                                          .access_for = 30 * 24h}));
    boards_[name] = take(publisher->board(login.account.id, "Recipes", publish::MissingBoard::create)).id;
  }

  void start(const std::string& command) {
    ::setenv("XDG_CONFIG_HOME", (folder_ / "home").c_str(), 1);
    const std::string out = folder_ / "out", log = folder_ / "log", at = store();
    const std::vector<std::string> given = {command,
                                            "serve",
                                            "--store",
                                            at,
                                            "--listen",
                                            "127.0.0.1:0",
                                            "--api",
                                            sandbox_->api_url(),
                                            "--confine",
                                            "auto",
                                            "--allow-loopback",
                                            "--requests-per-minute",
                                            "10000000"};
    std::vector<char*> arguments;
    for (const auto& each : given) arguments.push_back(const_cast<char*>(each.c_str()));
    arguments.push_back(nullptr);
    ::posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const int failure = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; failure == 0 && i < 200 && !url.ends_with('\n'); ++i) {
      std::this_thread::sleep_for(50ms);
      url = text_of(out);
    }
    if (!url.ends_with('\n')) take(Result<void>(Error(ErrorCode::unavailable, "no service: " + text_of(log))));
    url.pop_back();
  }

  fs::path folder_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::map<std::string, std::string> boards_;  // by the account's name
  http::Client client_;
};

/// What the disk takes to keep 4 kB, and a loop of SQLite's own, one insert a commit.
void disk(const fs::path& work) {
  const FileDescriptor fd(::open((work / "flush").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  const std::string block(4'096, 'x');
  std::vector<double> took_ms;
  for (int i = 0; i < 200; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    if (::write(fd.get(), block.data(), block.size()) < 0 || ::fdatasync(fd.get()) != 0) return;
    took_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(took_ms.begin(), took_ms.end());
  row("4 kB kept by the disk (fdatasync), median and 99 of 100",
      fmt::format("{:.1f} and {:.1f} ms", took_ms[100], took_ms[198]));
}

void plain_loop(const fs::path& work, const std::string& journal) {
  constexpr int inserts = 300;
  const std::string script = work / "inserts.sql", database = work / "plain.db";
  for (const char* end : {"", "-wal", "-shm", "-journal"}) fs::remove(database + end);
  {
    std::ofstream sql(script);
    sql << "PRAGMA journal_mode = " << journal << "; PRAGMA synchronous = FULL;\n"
        << "CREATE TABLE posts (id TEXT PRIMARY KEY, body TEXT NOT NULL);\n";
    for (int i = 0; i < inserts; ++i)
      sql << "INSERT INTO posts VALUES ('" << random_hex(12) << "', '" << std::string(700, 'b') << "');\n";
  }
  const auto begin = std::chrono::steady_clock::now();
  said_by("sqlite3 " + database + " '.read " + script + "'");
  const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  row(fmt::format("a loop of SQLite's own, one insert a commit, {}", journal),
      fmt::format("{:.0f} a second", inserts / wall_s));
}

void creates(Shop& shop, std::string_view what, const std::string& more) {
  for (const unsigned clients : {1U, 32U}) {
    const std::string run = random_hex(4);
    const auto loaded = take(put_under_load(
        {.port = shop.port(), .clients = clients, .length = clients == 1 ? 5s : 15s, .request = [&](std::uint64_t n) {
           return shop.request(shop.body(fmt::format("{} {}", run, n), more));
         }}));
    row(fmt::format("{} created by {} at once", what, clients), fmt::format("{:.0f} a second", loaded.per_second()),
        clients == 1 ? "" : ">= 1,000 a second");
    row("  median, 99 of 100, longest",
        fmt::format("{:.1f}, {:.1f}, {:.1f} ms", loaded.percentile_ms(0.5), loaded.percentile_ms(0.99),
                    loaded.percentile_ms(1)),
        "99 of 100 <= 50 ms");
    if (loaded.refused > 0) row("  refused", std::to_string(loaded.refused), loaded.refusal.substr(0, 200));
  }
}

void reads(Shop& shop) {
  const Json post =
      shop.call(http::Method::post, "/v1/posts", take(Json::parse(shop.body("read me " + random_hex(4), ""))));
  const std::string id = post["post"]["_id"].string_or("");
  for (const std::string& path : {"/v1/posts/" + id, std::string("/v1/posts?limit=10"), std::string("/v1/accounts")}) {
    const std::string text = said_by(
        fmt::format("wrk -t1 -c16 -d8s --latency -H 'Authorization: Bearer {}' '{}{}'", shop.key, shop.url, path));
    if (text.find("Requests/sec") == std::string::npos) return row("reads", "no wrk");
    const auto word = [&](std::string_view name) {
      const auto at = text.find(name);
      if (at == std::string::npos) return std::string("?");
      const auto from = text.find_first_not_of(' ', at + name.size());
      return text.substr(from, text.find_first_of(" \n", from) - from);
    };
    row("read, 16 at once: " + path.substr(0, 20),
        fmt::format("{} a second, 99 of 100 {}", word("Requests/sec:"), word("99%")));
  }
}

void upload(Shop& shop, const fs::path& work) {
  const fs::path file = work / "large";
  std::ofstream(file, std::ios::binary) << std::string(1'000, '\0');
  fs::resize_file(file, 2'000'000'000);
  std::ofstream(fmt::format("/proc/{}/clear_refs", shop.pid)) << "5";
  const double before = memory_mb(shop.pid, "status", "VmHWM");
  const auto begin = std::chrono::steady_clock::now();
  shop.upload(file, "large.mp4", "video/mp4");
  const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  row("2 GB uploaded", fmt::format("{:.0f} MB a second", 2'000 / wall_s));
  row("  memory at its peak, and above what it was",
      fmt::format("{:.0f} and {:.1f} MB", memory_mb(shop.pid, "status", "VmHWM"),
                  memory_mb(shop.pid, "status", "VmHWM") - before),
      "<= 20 MB");
  fs::remove(file);
}

/// So many posts over one minute, by all accounts in turn: how late each went out. An account may make a hundred Pins a
/// minute.
void due(Shop& shop, const std::string& picture, int posts) {
  const auto first = std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now()) + 45s;
  std::vector<std::string> ids;
  for (int i = 0; i < posts; ++i) {
    const auto at = first + std::chrono::milliseconds(60'000 * i / posts);
    const auto whole = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::time_t seconds = whole;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[40];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    const auto more =
        fmt::format(R"(,"mediaItems":[{{"type":"image","url":"{}"}}],"scheduledFor":"{}")", picture, text);
    ids.push_back(
        shop.call(http::Method::post, "/v1/posts",
                  take(Json::parse(shop.body(fmt::format("due {} {}", i, text), more,
                                             static_cast<std::size_t>(i) % shop.outlets.size()))))["post"]["_id"]
            .string_or(""));
  }
  std::this_thread::sleep_until(first + 75s);
  std::vector<double> late_s;
  std::size_t open = 0;
  for (const auto& id : ids) {
    const Json post = shop.call(http::Method::get, "/v1/posts/" + id)["post"];
    if (post["status"].string_or("") != "published") {
      ++open;
      continue;
    }
    const auto ms_of = [](const std::string& iso) {
      std::tm utc{};
      int ms = 0;
      ::strptime(iso.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
      if (const auto dot = iso.find('.'); dot != std::string::npos) ms = std::atoi(iso.c_str() + dot + 1);
      return static_cast<double>(::timegm(&utc)) + ms / 1'000.0;
    };
    late_s.push_back(ms_of(post["publishedAt"].string_or("")) - ms_of(post["scheduledFor"].string_or("")));
  }
  std::sort(late_s.begin(), late_s.end());
  if (late_s.empty()) return row("posts due within a minute", "none went out");
  row(fmt::format("{} posts due within a minute: not out by 15 s after", ids.size()), std::to_string(open));
  row("  late: median, 99 of 100, most",
      fmt::format("{:.2f}, {:.2f}, {:.2f} s", late_s[late_s.size() / 2], late_s[late_s.size() * 99 / 100],
                  late_s.back()),
      "99 of 100 <= 1 s");
}

void all_rows(const std::string& command, const fs::path& work, const fs::path& photo,
              const std::vector<std::string>& rows) {
  const auto wanted = [&](std::string_view name) {
    return rows.empty() || std::find(rows.begin(), rows.end(), name) != rows.end();
  };
  fs::create_directories(work);
  fmt::print("\nThe service\n");
  disk(work);
  Shop shop(command, work / "shop");
  std::this_thread::sleep_for(2s);
  row("memory of one that waits", fmt::format("{:.0f} MB", memory_mb(shop.pid, "status", "VmRSS")), "<= 64 MB");
  const std::string picture = shop.upload(photo, "picture.jpg", "image/jpeg");
  if (wanted("creates")) {
    for (const char* journal : {"WAL", "TRUNCATE"}) plain_loop(work, journal);
    creates(shop, "drafts", "");
    creates(
        shop, "scheduled posts",
        fmt::format(R"(,"mediaItems":[{{"type":"image","url":"{}"}}],"scheduledFor":"2031-05-05T10:00:00Z")", picture));
  }
  if (wanted("reads")) reads(shop);
  if (wanted("upload")) upload(shop, work);
  if (wanted("due")) {
    Shop fresh(command, work / "due", 20);
    due(fresh, fresh.upload(photo, "picture.jpg", "image/jpeg"), 1'000);
  }
}

}  // namespace
}  // namespace pinmill::bench

int main(int argc, char** argv) {
  using namespace pinmill::bench;
  const std::vector<std::string> given(argv + 1, argv + argc);
  if (given.size() < 3) {
    fmt::print(stderr, "usage: {} PINMILL WORK PICTURE [ROW...]\n", argv[0]);
    return 2;
  }
  take(pinmill::start_media_runtime());
  all_rows(given[0], given[1], given[2], {given.begin() + 3, given.end()});
}

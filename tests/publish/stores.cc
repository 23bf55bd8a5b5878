#include "publish/stores.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>

#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

namespace fs = std::filesystem;
const fs::path programs = "/usr/lib/postgresql/15/bin";

// PostgreSQL refuses to run as root: then it runs as the user that its package made.
class PostgreSql {
 public:
  PostgreSql() {
    root_ = ::geteuid() == 0;
    if (!fs::exists(programs / "initdb") || (root_ && ::getpwnam("postgres") == nullptr)) return;
    if (root_) run("chown postgres " + folder_.path().string());
    fs::permissions(folder_.path(), fs::perms::owner_all);
    const auto data = (folder_.path() / "data").string();
    as_server((programs / "initdb").string() + " -D " + data + " -A trust -U postgres --no-sync -E UTF8");
    as_server((programs / "pg_ctl").string() + " -D " + data + " -o '-k " + folder_.path().string() +
              " -c listen_addresses= -c fsync=off -c max_connections=40' -l " + folder_.path().string() +
              "/log -w start");
    running_ = true;
  }
  ~PostgreSql() {
    if (!running_) return;
    try {
      as_server((programs / "pg_ctl").string() + " -D " + (folder_.path() / "data").string() + " -m immediate stop");
    } catch (const std::exception&) {
    }
  }

  std::optional<std::string> new_database() {
    if (!running_) return std::nullopt;
    const auto name = "t" + std::to_string(++count_);
    run("psql -q -h " + folder_.path().string() + " -U postgres -c 'CREATE DATABASE " + name + "'");
    return "postgresql:///" + name + "?user=postgres&host=" + folder_.path().string();
  }

 private:
  void as_server(const std::string& command) const {
    run("cd / && " + (root_ ? "su postgres -s /bin/sh -c \"" + command + "\"" : command) + " > /dev/null");
  }

  TemporaryFolder folder_;
  bool root_ = false, running_ = false;
  int count_ = 0;
};

}  // namespace

std::optional<std::string> new_postgresql_database() {
  static PostgreSql cluster;
  return cluster.new_database();
}

TestStore::TestStore(StoreEngine engine) : engine_(engine) {
  if (engine == StoreEngine::postgresql) database_ = new_postgresql_database().value_or("");
}

std::shared_ptr<publish::Store> TestStore::open() const {
  return take(publish::Store::open({.folder = folder_.path() / "store", .database = database_}));
}

}  // namespace pinmill::testing

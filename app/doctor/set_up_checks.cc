#include <algorithm>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "app/doctor/check.h"
#include "app/publishing/open.h"
#include "http/client.h"

namespace pinmill::app {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t little_bytes = 5'000'000'000, nothing_bytes = 200'000'000;  // an upload may have the first

fs::path data_home() {
  const std::string given = variable("XDG_DATA_HOME");
  return given.starts_with('/') ? fs::path(given) : fs::path(variable("HOME")) / ".local" / "share";
}

fs::path store_folder(const SetUp& set_up) {
  return set_up.settings.store.value_or(data_home() / "pinmill");
}

/// The folder, or where it would be made.
fs::path nearest(fs::path folder) {
  std::error_code failed;
  while (!folder.empty() && folder.has_relative_path() && !fs::exists(folder, failed)) folder = folder.parent_path();
  return folder;
}

Check check_login(publish::Publisher& publisher, const publish::Account& account) {
  Check check{"login of @" + account.name, Verdict::good, "Pinterest takes it", ""};
  if (const auto holds = publisher.check_login(account.id); !holds) {
    check.verdict = Verdict::wrong;
    check.found = holds.error().describe();
    check.remedy =
        holds.error().retryable() ? "See that this machine reaches Pinterest, and ask again." : "pinmill auth login";
  }
  return check;
}

Check check_accounts(const publish::Status& status) {
  Check check{"accounts", Verdict::good, "", ""};
  std::vector<std::string> names, held;
  for (const publish::AccountStatus& account : status.accounts) {
    names.push_back("@" + account.account.name);
    for (const publish::Hold& hold : account.holds) held.push_back("@" + account.account.name + ": " + hold.text());
  }
  check.found = fmt::format("{}", fmt::join(names, ", "));
  if (names.empty()) {
    check.verdict = Verdict::warning;
    check.found = "none is logged in";
    check.remedy = "pinmill auth login, or connect one by the service's API.";
  } else if (!held.empty()) {
    check.verdict = Verdict::wrong;
    check.found = fmt::format("{}", fmt::join(held, "; "));
    check.remedy = "pinmill status shows what helps.";
  }
  return check;
}

Check check_worker(const publish::Status& status) {
  if (status.worker) return {"worker", Verdict::good, *status.worker, ""};
  if (status.overdue == 0) return {"worker", Verdict::good, "nobody works, and nothing is late", ""};
  return {"worker", Verdict::wrong, fmt::format("{} Pins should have gone out, and nobody sends them", status.overdue),
          "systemctl start pinmill, or pinmill worker."};
}

}  // namespace

Check check_disk(const SetUp& set_up) {
  const fs::path folder = nearest(store_folder(set_up));
  std::error_code failed;
  const auto space = fs::space(folder, failed);
  if (failed)
    return {"disk", Verdict::wrong, fmt::format("{}: {}", folder.string(), failed.message()),
            "Name another folder: store in the settings, or --store."};
  Check check{"disk", Verdict::good,
              fmt::format("{:.1f} GB free at {}", static_cast<double>(space.available) / 1e9, folder.string()), ""};
  if (space.available < little_bytes) {
    check.verdict = space.available < nothing_bytes ? Verdict::wrong : Verdict::warning;
    check.remedy = "Make room: uploads and prepared media lie there until they are published.";
  }
  return check;
}

Check check_vault(const SetUp&) {
  const fs::path settings = settings_file();
  const fs::path key = settings.empty() ? fs::path() : settings.parent_path() / "vault.key";
  const bool passed = !variable("CREDENTIALS_DIRECTORY").empty();
  std::error_code failed;
  if (!passed && !fs::exists(key, failed))
    return failed ? Check{"vault key", Verdict::wrong, key.string() + ": " + failed.message(),
                          "Run this as the user who publishes: sudo -u pinmill pinmill doctor."}
                  : Check{"vault key", Verdict::good, "not there yet: the first login makes it", ""};
  if (const auto vault = publish::Vault::open(); !vault)
    return {"vault key", Verdict::wrong, vault.error().describe(), "chmod 600, or put back the one from your backup."};
  return {"vault key", Verdict::good, passed ? "passed by systemd, or " + key.string() : key.string(), ""};
}

std::vector<Check> check_store(const SetUp& set_up) {
  const fs::path folder = store_folder(set_up), parent = nearest(folder);
  if (::access(parent.c_str(), W_OK) != 0)
    return {{"store", Verdict::wrong, "no right to write to " + parent.string(),
             "Run this as the user who publishes (sudo -u pinmill pinmill doctor), or name another store."}};
  std::error_code failed;
  if (!fs::exists(folder / "publish.db", failed))
    return {{"store", Verdict::good, folder.string() + " is not there yet: the first use makes it", ""}};
  const auto publisher = open_publisher(set_up.settings);
  if (!publisher) return {{"store", Verdict::wrong, publisher.error().describe(), "Put back a backup, or mend that."}};
  const auto status = (*publisher)->status();
  if (!status) return {{"store", Verdict::wrong, status.error().describe(), "Put back a backup, or mend that."}};
  std::vector<Check> checks = {
      {"store", Verdict::good, folder.string(), ""}, check_accounts(*status), check_worker(*status)};
  if (set_up.online)
    for (const publish::AccountStatus& account : status->accounts)
      checks.push_back(check_login(**publisher, account.account));
  return checks;
}

Check check_port(const SetUp& set_up) {
  const ListenAddress listen = set_up.service.listen.value_or(ListenAddress());
  const bool any = listen.address == "0.0.0.0" || listen.address == "::";
  const std::string host = any ? "127.0.0.1" : listen.address;
  const std::string url = host.find(':') == std::string::npos ? fmt::format("http://{}:{}", host, listen.port)
                                                              : fmt::format("http://[{}]:{}", host, listen.port);
  http::Client client;
  http::Request request{.url = url + "/healthz"};
  request.deadlines.total = std::chrono::seconds(5);
  const http::Exchange exchange = client.send(request);
  if (!exchange.response) {
    if (exchange.delivery == http::Delivery::not_sent)
      return {"port", Verdict::good, fmt::format("nobody listens at {}: it is free for `pinmill serve`", url), ""};
    return {"port", Verdict::wrong, "what listens at " + url + " does not answer",
            "systemctl restart pinmill, or name another port."};
  }
  if (exchange.response->status == 200 && exchange.response->body == "ok\n")
    return {"port", Verdict::good, "served at " + url, ""};
  return {"port", Verdict::wrong, "another program listens at " + url,
          "Name another port: listen in [service], or --listen."};
}

}  // namespace pinmill::app

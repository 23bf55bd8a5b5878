// A shop's backend: prepares a folder, publishes it, and hears of each Pin. Pinterest is a local one in this process;
// with the real one's address and a login (`begin_login`, `finish_login`) all else stays as it is.
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <pinmill/codecs/runtime.h>
#include <pinmill/pipeline/batch.h>
#include <pinmill/publish/publisher.h>
#include <pinmill/sandbox/sandbox.h>
#include <pinmill/worker/prepared_pins.h>
#include <pinmill/worker/publish_plan.h>

namespace {

namespace fs = std::filesystem;
using pinmill::Result;
using pinmill::publish::Publisher;

Result<std::vector<pinmill::PreparedPin>> prepare(const fs::path& folder, const fs::path& out) {
  pinmill::PrepareOptions options;
  options.scan.inputs = {folder};
  options.scan.out = out;
  pinmill::InProcessBoundary in_this_process;
  auto report = pinmill::prepare(options, in_this_process, {}, {});
  if (!report) return std::move(report).error();
  return pinmill::prepared_pins(report->manifest, out, report->run_ids).pins;
}

Result<std::unique_ptr<Publisher>> log_in(pinmill::sandbox::Sandbox& pinterest, const fs::path& home) {
  auto publisher = Publisher::open({.store = {.folder = home / "store"},
                                    .vault = {.key_file = home / "vault.key"},
                                    .pinterest = {.base_url = pinterest.api_url()}});
  if (!publisher) return publisher;
  const auto login =
      (*publisher)->login_with_tokens({.access = pinmill::publish::Secret(pinterest.issue_tokens("shop").access)});
  if (!login) return login.error();
  if (auto set = (*publisher)->set_pace(login->account.id, pinmill::publish::Pace::none()); !set)
    return std::move(set).error();
  return publisher;
}

/// How many are new; all others are Pins already.
Result<int> publish(Publisher& publisher, const std::vector<pinmill::PreparedPin>& pins) {
  auto plan = pinmill::plan_publishing(publisher, pins, {.board = "From the shop"});
  if (!plan) return std::move(plan).error();
  if (auto made = pinmill::make_missing_boards(publisher, *plan); !made) return std::move(made).error();
  const auto receipts = publisher.queue(pinmill::items_of(*plan, pins), {.run = "today"});
  if (!receipts) return receipts.error();
  const auto ran = publisher.run({}, {.on_event =
                                          [](const pinmill::publish::Event& event) {
                                            std::printf("%s %s\n", std::string(to_string(event.kind)).c_str(),
                                                        event.publication.address().c_str());
                                          },
                                      .until = pinmill::publish::RunUntil::nothing_waits});
  if (!ran) return ran.error();
  int added = 0;
  for (const auto& receipt : *receipts) added += receipt.outcome == pinmill::publish::Queued::added ? 1 : 0;
  return added;
}

Result<void> run(const fs::path& folder, const fs::path& out) {
  auto pinterest = pinmill::sandbox::Sandbox::start();
  if (!pinterest) return std::move(pinterest).error();
  auto pins = prepare(folder, out / "pins");
  if (!pins) return std::move(pins).error();
  auto publisher = log_in(**pinterest, out);
  if (!publisher) return std::move(publisher).error();
  for (const char* time : {"first", "second"}) {
    const auto added = publish(**publisher, *pins);
    if (!added) return added.error();
    std::printf("%s time: %d new\n", time, *added);
  }
  std::printf("there are %zu Pins\n", (*pinterest)->ledger("pin").size());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s FOLDER OUT\n", argv[0]);
    return 2;
  }
  auto done = pinmill::start_media_runtime();
  if (done) done = run(argv[1], argv[2]);
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
  return 1;
}

#include "app/publishing/export_command.h"

#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/printable.h"
#include "app/publishing/open.h"
#include "base/byte_io.h"
#include "http/client.h"
#include "http/message.h"
#include "publish/bulk_csv.h"
#include "publish/media_store.h"
#include "worker/prepared_pins.h"

namespace pinmill::app {
namespace {

struct Collected {
  std::vector<publish::BulkPin> pins;
  std::vector<std::filesystem::path> outs;  ///< of each Pin
  std::vector<LeftOutPin> left_out;
};

Result<Collected> collect(const ExportFlags& flags) {
  Collected collected;
  for (const std::filesystem::path& out : flags.outs) {
    PINMILL_ASSIGN_OR_RETURN(const Manifest manifest, read_manifest(out));
    PreparedPins prepared = prepared_pins(manifest, out);
    for (PreparedPin& pin : prepared.pins) {
      if (pin.board.empty()) pin.board = flags.settings.board.value_or("");
      const ManifestPin* listed = manifest.find(pin.id);
      collected.pins.push_back(
          {.pin = std::move(pin), .keywords = listed != nullptr ? listed->keywords : std::vector<std::string>()});
      collected.outs.push_back(out);
    }
    for (LeftOutPin& pin : prepared.left_out) collected.left_out.push_back(std::move(pin));
  }
  return collected;
}

/// Where Pinterest finds the file of each Pin.
Result<void> give_addresses(Collected& collected, const ExportFlags& flags, const std::stop_token& stop) {
  if (!flags.media_base.empty()) {
    const std::string base = flags.media_base.substr(0, flags.media_base.find_last_not_of('/') + 1);
    for (std::size_t i = 0; i < collected.pins.size(); ++i) {
      const auto& file = collected.pins[i].pin.pages.front().file;
      collected.pins[i].media_url =
          base + "/" + http::encode_path(file.lexically_relative(collected.outs[i]).generic_string());
    }
    return {};
  }
  PINMILL_ASSIGN_OR_RETURN(const auto store,
                           publish::media_store_from(flags.settings.media_store.value_or(""), variable));
  http::Client client;
  for (publish::BulkPin& pin : collected.pins) {
    const PinPage& page = pin.pin.pages.front();
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor file, open_for_reading(page.file));
    PINMILL_ASSIGN_OR_RETURN(
        pin.media_url,
        publish::store_media(client, store, page.sha256 + page.file.extension().string(), page.media_type, file, stop));
  }
  return {};
}

/// "pinterest.csv", "pinterest-2.csv"
std::filesystem::path numbered(const std::filesystem::path& file, std::size_t number) {
  if (number == 1) return file;
  std::filesystem::path name = file.stem();
  name += fmt::format("-{}", number);
  name += file.extension();
  return file.parent_path() / name;
}

Result<std::string> write_files(const publish::BulkCsv& csv, const ExportFlags& flags) {
  std::string lines;
  for (std::size_t i = 0; i < csv.files.size(); ++i) {
    const std::filesystem::path file = numbered(flags.file, i + 1);
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    PINMILL_RETURN_IF_ERROR(write_file_atomically(file, folder, as_bytes(csv.files[i])));
    lines += printable(file.string()) + "\n";
  }
  return lines;
}

Result<ExitCode> export_all(const ExportFlags& flags, const std::stop_token& stop) {
  if (flags.media_base.empty() && !flags.settings.media_store)
    return Error(ErrorCode::invalid_argument,
                 "Pinterest fetches the files itself: say where they lie (--media-base URL), or where they shall be "
                 "uploaded (--media-store s3://bucket/prefix)");
  PINMILL_ASSIGN_OR_RETURN(Collected collected, collect(flags));
  PINMILL_RETURN_IF_ERROR(give_addresses(collected, flags, stop));
  const Moment now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const publish::BulkCsv csv = publish::bulk_csv(collected.pins, now);
  PINMILL_ASSIGN_OR_RETURN(const std::string lines, write_files(csv, flags));
  PINMILL_RETURN_IF_ERROR(print(lines));
  for (const LeftOutPin& pin : collected.left_out)
    tell(printable(fmt::format("left out: {}: {}", pin.id, pin.reason)) + "\n");
  for (const publish::BulkProblem& problem : csv.problems)
    tell(printable(fmt::format("left out: {}: {}", problem.pin, problem.message)) + "\n");
  tell("Upload at pinterest.com: Create, then Bulk create Pins.\n");
  if (csv.files.empty()) return ExitCode::nothing_done;
  return csv.problems.empty() && collected.left_out.empty() ? ExitCode::all_ready : ExitCode::some_failed;
}

}  // namespace

ExitCode run_export(const ExportFlags& flags) {
  const auto interrupts = Interrupts::watch();
  const auto code = export_all(flags, interrupts ? (*interrupts)->token() : std::stop_token());
  return code ? *code : tell_refusal(code.error());
}

}  // namespace pinmill::app

#include "app/init_command.h"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/printable.h"
#include "base/byte_io.h"
#include "pipeline/scan.h"

namespace pinmill::app {
namespace {

Result<void> write_table(const InitFlags& flags, const std::filesystem::path& file, MediaBoundary& boundary,
                         std::stop_token stop) {
  std::error_code absent;
  if (!flags.force && std::filesystem::exists(std::filesystem::symlink_status(file, absent)))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} is there already, maybe with your texts in it; --force overwrites it", file.string()));
  PINMILL_ASSIGN_OR_RETURN(const std::string table, make_pins_csv(flags.folder, boundary, std::move(stop)));
  return write_file_atomically(file, flags.folder, as_bytes(table));
}

}  // namespace

ExitCode run_init(const InitFlags& flags, MediaBoundary& boundary) {
  auto interrupts = Interrupts::watch();
  if (!interrupts) {
    tell_error(interrupts.error());
    return ExitCode::nothing_done;
  }
  const std::filesystem::path file = flags.folder / "pins.csv";
  const auto written = write_table(flags, file, boundary, (*interrupts)->token());
  if (!written) {
    tell_error(written.error());
    return written.error().code() == ErrorCode::cancelled ? ExitCode::interrupted : ExitCode::nothing_done;
  }
  const auto printed = print(printable(file.string()) + "\n");
  tell("Fill in titles, links and alt texts, then run `pinmill prepare` on it.\n");
  return printed ? ExitCode::all_ready : ExitCode::some_failed;
}

}  // namespace pinmill::app

#include "pipeline/scan.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/intake/folder_walk.h"
#include "pipeline/intake/named_files.h"
#include "pipeline/intake/pins_csv.h"
#include "pipeline/intake/session.h"

namespace pinmill {
namespace {

constexpr std::array<std::string_view, 6> reason_names = {"no_media", "refused_format", "live_photo_motion",
                                                          "unlisted", "outside_link",   "vanished"};

Result<void> take_input(ScanSession& session, NamedFiles& files, const std::filesystem::path& input) {
  std::error_code failure;
  const auto status = std::filesystem::status(input, failure);
  const std::string name = to_one_line(input.string());
  if (status.type() == std::filesystem::file_type::not_found)
    return Error(ErrorCode::not_found, fmt::format("{}: there is no such file or folder", name));
  if (failure) return Error::from_errno(failure.value(), fmt::format("open {}", name));
  switch (status.type()) {
    case std::filesystem::file_type::directory: return take_folder(session, input, OwnCsv::read);
    case std::filesystem::file_type::regular:
      return fold(input.extension().string()) == ".csv" ? files.take_table(input) : files.take(input);
    default:
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{}: neither a file nor a folder; pipes, sockets and devices are not taken", name));
  }
}

Result<void> check_zone(const TimeReading& time) {
  auto midnight = parse_time("2026-01-01", time.zone, time.now);
  if (midnight) return {};
  return std::move(midnight).error();
}

// As the row of a table beside the draft's root; nothing for a name that no UTF-8 text can hold.
std::optional<PinsCsvRow> row_of(const Draft& draft) {
  const std::filesystem::path media = draft.multi_page ? draft.pin_folder : draft.pages.front().file.relative;
  if (!is_valid_utf8(media.string())) return std::nullopt;
  PinsCsvRow row;
  row.media = media.string();
  row.fields = {.title = draft.title,
                .description = draft.description,
                .link = draft.link,
                .alt_text = draft.alt_text,
                .board = draft.board,
                .section = draft.section,
                .account = draft.account,
                .keywords = draft.keywords,
                .publish_at = draft.publish_at,
                .fit = draft.fit,
                .focus = draft.focus,
                .cover = {}};
  if (const auto* file = std::get_if<CoverFile>(&draft.cover)) row.fields.cover = Cover(file->file.relative);
  if (const auto* time = std::get_if<CoverTime>(&draft.cover)) row.fields.cover = Cover(time->seconds);
  return row;
}

}  // namespace

std::string_view to_string(Skipped::Reason reason) noexcept {
  return reason_names[static_cast<std::size_t>(reason)];
}

Result<ScanReport> scan(const ScanOptions& options, MediaBoundary& boundary, std::stop_token stop) {
  ScanSession session(options, boundary, std::move(stop));
  PINMILL_RETURN_IF_ERROR(check_zone(session.time));
  NamedFiles files(session);
  for (const std::filesystem::path& input : options.inputs) {
    PINMILL_RETURN_IF_ERROR(session.go_on());
    PINMILL_RETURN_IF_ERROR(take_input(session, files, input));
  }
  return std::move(session.report);
}

Result<std::string> make_pins_csv(const std::filesystem::path& folder, MediaBoundary& boundary, std::stop_token stop) {
  const ScanOptions options{};
  ScanSession session(options, boundary, std::move(stop));
  PINMILL_RETURN_IF_ERROR(take_folder(session, folder, OwnCsv::ignore));
  std::vector<PinsCsvRow> rows;
  for (const Draft& draft : session.report.drafts) {
    if (draft.multi_page && draft.pin_folder.empty())
      return Error(
          ErrorCode::invalid_argument,
          fmt::format("{} is one Pin; a pins.csv stands in the folder that holds it", to_one_line(folder.string())));
    if (auto row = row_of(draft)) rows.push_back(*std::move(row));
  }
  return to_pins_csv(rows);
}

}  // namespace pinmill

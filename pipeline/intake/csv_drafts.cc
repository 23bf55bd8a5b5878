#include "pipeline/intake/csv_drafts.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/intake/pin_folder.h"
#include "pipeline/intake/pins_csv.h"
#include "pipeline/intake/unicode_names.h"

namespace pinmill {
namespace {

constexpr std::uint64_t max_csv_bytes = 64 * 1024 * 1024;
constexpr std::string_view media_column = "Media URL";

class RowTaker {
 public:
  RowTaker(ScanSession& session, const CsvPlace& place, FolderDefaults& defaults)
      : session_(session),
        place_(place),
        defaults_(defaults),
        name_(to_one_line(place.name.string())),
        names_(place.root) {}

  Result<void> take(const PinsCsvRow& row) {
    const std::filesystem::path written = path_in(row);
    number_ = row.number;
    column_ = media_column;
    DraftSeed said{.fields = row.fields, .origin = fmt::format("{} row {}", name_, row.number)};
    auto draft = !row.address.empty()          ? fetched_draft(row.address, said)
                 : is_pin_folder_name(written) ? folder_draft(written, said)
                                               : file_draft(row, written, said);
    if (draft) {
      if (*draft) session_.report.drafts.push_back(**std::move(draft));
      return {};
    }
    if (draft.error().code() == ErrorCode::cancelled) return std::move(draft).error();
    session_.fail(row_subject(name_, row.number, column_), std::move(draft).error());
    return {};
  }

 private:
  using Taken = Result<std::optional<Draft>>;  // nothing: another input's draft has it

  bool exists(const std::filesystem::path& relative) const {
    const auto file = place_.root->open_file(relative);
    return file || file.error().code() != ErrorCode::not_found;
  }

  // As written where there is such a file, else without outer white space, else in the disk's Unicode form.
  std::filesystem::path path_in(const PinsCsvRow& row) {
    std::string text = row.media;
    if (const std::string_view trimmed = trim(text); trimmed.size() != text.size() && !exists(text))
      text = std::string(trimmed);
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    std::filesystem::path written = std::filesystem::path(text).lexically_normal();
    const bool is_ascii = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
    return is_ascii || exists(written) ? written : names_.on_disk(written);
  }

  // A file in two rows would be two Pins of one id.
  template <typename Key>
  Result<void> note(std::map<Key, std::size_t>& seen, const Key& key) {
    const auto [earlier, is_new] = seen.emplace(key, number_);
    if (is_new) return {};
    return Error(ErrorCode::invalid_argument,
                 fmt::format("row {} names the same; to pin it twice, copy it under another name", earlier->second));
  }

  Result<void> check_place(const std::filesystem::path& written) const {
    if (!session_.is_in_out((place_.canonical_root / written).lexically_normal())) return {};
    return Error(ErrorCode::invalid_argument,
                 "it lies in the folder that results are written to; name the file it was made from");
  }

  Taken folder_draft(const std::filesystem::path& written, const DraftSeed& said) {
    PINMILL_RETURN_IF_ERROR(check_place(written));
    PINMILL_RETURN_IF_ERROR(note(folders_, written));
    if (!session_.claim_path(place_.canonical_root / written)) return std::optional<Draft>();
    PINMILL_ASSIGN_OR_RETURN(const DraftSeed by_folder, defaults_.of(written.parent_path()));
    auto draft = draft_of_pin_folder(session_, {place_.root, written, written.stem().string()}, said, by_folder);
    if (!draft) return std::move(draft).error().during(to_one_line(written.string()));
    return std::optional(*std::move(draft));
  }

  Taken file_draft(const PinsCsvRow& row, const std::filesystem::path& written, DraftSeed said) {
    PINMILL_RETURN_IF_ERROR(check_place(written));
    auto found = look_at({place_.root, written});
    if (!found) return with_hint(std::move(found).error(), written);
    if (!found->is_media()) return refusal_of(*found).during(to_one_line(written.string()));
    PINMILL_RETURN_IF_ERROR(note(files_, std::pair(found->status.device, found->status.inode)));
    if (!session_.claim(found->status)) return std::optional<Draft>();
    PINMILL_ASSIGN_OR_RETURN(const DraftSeed by_folder, defaults_.of(written.parent_path()));
    said.fields = completed(std::move(said.fields), by_folder.fields);
    if (!row.cover_column.empty()) column_ = row.cover_column;
    PINMILL_ASSIGN_OR_RETURN(Draft draft, draft_of_file(*found, sidecars_in(written.parent_path()), said));
    return std::optional(std::move(draft));
  }

  // Sidecars are none; a cover that is a file lies beside the table.
  Taken fetched_draft(const std::string& address, DraftSeed said) {
    const FetchMedia& fetch = session_.options.fetch;
    if (!fetch)
      return Error(ErrorCode::unsupported,
                   fmt::format("{} is not fetched here: `prepare` and `publish` do, or download it "
                               "beside {} and write its relative path",
                               address, name_));
    PINMILL_ASSIGN_OR_RETURN(const std::filesystem::path file, fetch(address, session_.stop));
    PINMILL_ASSIGN_OR_RETURN(const auto folder, Folder::open(file.parent_path()));
    PINMILL_ASSIGN_OR_RETURN(const FoundFile found, look_at({folder, file.filename()}));
    if (!found.is_media()) return refusal_of(found).during(address);
    PINMILL_RETURN_IF_ERROR(note(files_, std::pair(found.status.device, found.status.inode)));
    if (!session_.claim(found.status)) return std::optional<Draft>();
    PINMILL_ASSIGN_OR_RETURN(const DraftSeed by_folder, defaults_.of({}));
    said.fields = completed(std::move(said.fields), by_folder.fields);
    const auto cover = std::exchange(said.fields.cover, std::nullopt);
    PINMILL_ASSIGN_OR_RETURN(Draft draft, draft_of_file(found, {}, said));
    draft.name = name_in(address);
    if (!cover) return std::optional(std::move(draft));
    said.fields.cover = cover;
    PINMILL_RETURN_IF_ERROR(apply(said, place_.root, draft));
    return std::optional(std::move(draft));
  }

  // "mug" of "https://shop.example/pictures/mug.jpg?size=1".
  static std::string name_in(const std::string& address) {
    const std::string path = address.substr(0, address.find_first_of("?#"));
    return std::filesystem::path(path).stem().string();
  }

  static Error with_hint(Error error, const std::filesystem::path& written) {
    if (error.code() != ErrorCode::not_found || written.string().find('\\') == std::string::npos) return error;
    return Error(error.code(), error.message() + "; write / between folders");
  }

  const Sidecars& sidecars_in(const std::filesystem::path& folder) {
    const auto known = sidecars_.find(folder);
    if (known != sidecars_.end()) return known->second;
    return sidecars_.emplace(folder, Sidecars::in(*place_.root, folder)).first->second;
  }

  ScanSession& session_;
  const CsvPlace& place_;
  FolderDefaults& defaults_;
  const std::string name_;
  UnicodeNames names_;
  std::size_t number_ = 0;
  std::string column_;  // what the error of the row at hand is about
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> files_;
  std::map<std::filesystem::path, std::size_t> folders_;
  std::map<std::filesystem::path, Sidecars> sidecars_;
};

}  // namespace

Result<void> take_csv(ScanSession& session, const CsvPlace& place, FolderDefaults& defaults) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, place.root->open_file(place.name));
  const std::string name = to_one_line(place.name.string());
  auto bytes = read_all(fd.get(), max_csv_bytes);
  if (!bytes) return std::move(bytes).error().during(name);
  PINMILL_ASSIGN_OR_RETURN(PinsCsv csv, parse_pins_csv(*bytes, name, session.time));
  for (ScanError& error : csv.errors) session.report.errors.push_back(std::move(error));
  RowTaker taker(session, place, defaults);
  for (const PinsCsvRow& row : csv.rows) {
    PINMILL_RETURN_IF_ERROR(session.go_on());
    PINMILL_RETURN_IF_ERROR(taker.take(row));
  }
  return {};
}

}  // namespace pinmill

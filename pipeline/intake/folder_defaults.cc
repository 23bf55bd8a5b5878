#include "pipeline/intake/folder_defaults.h"

#include "base/unicode.h"
#include "pipeline/intake/pin_toml.h"

namespace pinmill {
namespace {

constexpr std::uint64_t max_toml_bytes = 1024 * 1024;

std::string suggestion(const std::filesystem::path& component) {
  return clean_text(to_nfc(component.string()));
}

}  // namespace

FolderDefaults::FolderDefaults(std::shared_ptr<const Folder> root, const TimeReading& time)
    : root_(std::move(root)), time_(time) {}

Result<DraftSeed> FolderDefaults::of(const std::filesystem::path& folder) {
  PINMILL_ASSIGN_OR_RETURN(const DraftSeed* written, written_for(folder));
  DraftSeed defaults = *written;
  auto level = folder.begin();
  if (level != folder.end()) {
    if (!defaults.fields.board) defaults.fields.board = suggestion(*level);
    if (++level != folder.end() && !defaults.fields.section) defaults.fields.section = suggestion(*level);
  }
  return defaults;
}

Result<const DraftSeed*> FolderDefaults::written_for(const std::filesystem::path& folder) {
  if (const auto known = written_.find(folder); known != written_.end()) return &known->second;
  DraftSeed defaults;
  PINMILL_ASSIGN_OR_RETURN(const auto text, read_pin_toml(*root_, folder));
  if (text) {
    const std::string name = to_one_line((root_->path() / folder / "pin.toml").lexically_normal().string());
    PINMILL_ASSIGN_OR_RETURN(const PinToml toml, parse_pin_toml(*text, {.folder = folder, .name = name}, time_));
    defaults = {toml.fields, name};
  }
  if (!folder.empty()) {
    PINMILL_ASSIGN_OR_RETURN(const DraftSeed* above, written_for(folder.parent_path()));
    defaults.fields.fill_from(above->fields);
    if (defaults.origin.empty()) defaults.origin = above->origin;
  }
  return &written_.emplace(folder, std::move(defaults)).first->second;
}

Result<std::optional<std::string>> read_pin_toml(const Folder& root, const std::filesystem::path& folder) {
  const std::filesystem::path relative = folder / "pin.toml";
  auto fd = root.open_file(relative);
  if (!fd && fd.error().code() == ErrorCode::not_found) return std::optional<std::string>();
  if (!fd) return std::move(fd).error();
  auto bytes = read_all(fd->get(), max_toml_bytes);
  if (!bytes) return std::move(bytes).error().during(to_one_line((root.path() / relative).string()));
  std::string text(as_text(*bytes));
  if (text.starts_with("\uFEFF")) text.erase(0, 3);
  return std::optional(std::move(text));
}

}  // namespace pinmill

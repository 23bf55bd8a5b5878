#include "pipeline/batch/gone_pins.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>

namespace pinmill {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";
constexpr std::size_t content_digits = 8;

bool are_digits(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool are_hex_digits(std::string_view text) noexcept {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// "red-bowl-1a2b3c4d" or "red-bowl-1a2b3c4d-2"
bool is_pin_id(std::string_view name) noexcept {
  const auto last_part = [&name] { return name.substr(std::min(name.rfind('-'), name.size() - 1) + 1); };
  if (name.empty()) return false;
  if (are_digits(last_part()) && last_part().size() < content_digits) name.remove_suffix(last_part().size() + 1);
  return name.size() > content_digits + 1 && last_part().size() == content_digits && are_hex_digits(last_part());
}

// "1.jpg", "1.png", "1.mp4", "1-cover.jpg"
bool is_page_name(const std::filesystem::path& name) {
  constexpr std::string_view cover = "-cover.jpg";
  const std::string text = name.string();
  if (text.ends_with(cover)) return are_digits(std::string_view(text).substr(0, text.size() - cover.size()));
  const std::filesystem::path extension = name.extension();
  return are_digits(name.stem().string()) && (extension == ".jpg" || extension == ".png" || extension == ".mp4");
}

// The id in "red-bowl-1a2b3c4d-1.jpg".
std::optional<std::string> id_of_preview(const std::filesystem::path& name) {
  const std::string stem = name.stem().string();
  const std::size_t hyphen = stem.rfind('-');
  if (name.extension() != ".jpg" || hyphen == std::string::npos || !are_digits(stem.substr(hyphen + 1)))
    return std::nullopt;
  std::string id = stem.substr(0, hyphen);
  return is_pin_id(id) ? std::optional(std::move(id)) : std::nullopt;
}

template <typename Visit>
void for_each_entry(const std::filesystem::path& folder, Visit visit) {
  std::error_code trouble;
  for (std::filesystem::directory_iterator entry(folder, trouble), end; !trouble && entry != end;
       entry.increment(trouble))
    visit(entry->path());
}

void remove_pages(const std::filesystem::path& folder) {
  std::error_code ignored;
  for_each_entry(folder, [&](const std::filesystem::path& file) {
    if (is_page_name(file.filename())) std::filesystem::remove(file, ignored);
  });
  std::filesystem::remove(folder, ignored);  // only where it is empty
}

}  // namespace

bool lost_its_source(const ManifestPin& pin, const std::filesystem::path& out, const SourcesRead& read) {
  return std::any_of(pin.pages.begin(), pin.pages.end(), [&](const ManifestPage& page) {
    if (const auto now = read.find(page.source); now != read.end())
      return !now->second.empty() && now->second != page.source_sha256;
    if (page.source.find(replacement_character) != std::string::npos) return false;
    std::error_code trouble;
    return std::filesystem::status(out / page.source, trouble).type() == std::filesystem::file_type::not_found;
  });
}

std::vector<std::string> gone_pins(const Manifest& manifest, const std::unordered_set<std::string>& run_ids,
                                   const std::filesystem::path& out, const SourcesRead& read) {
  std::vector<std::string> gone;
  for (const ManifestPin& pin : manifest.pins) {
    if (run_ids.contains(pin.id)) continue;
    const bool taken_over = std::any_of(pin.pages.begin(), pin.pages.end(),
                                        [&](const ManifestPage& page) { return read.contains(page.source); });
    if (taken_over || lost_its_source(pin, out, read)) gone.push_back(pin.id);
  }
  return gone;
}

std::vector<std::string> superseded_pins(const Manifest& manifest, const std::unordered_set<std::string>& run_ids,
                                         const SourcesRead& read) {
  std::unordered_set<std::string> made, made_series;  // sources
  for (const ManifestPin& pin : manifest.pins) {
    if (!run_ids.contains(pin.id) || pin.status != PinStatus::ready) continue;
    for (const ManifestPage& page : pin.pages) (pin.series ? made_series : made).insert(page.source);
  }
  std::vector<const ManifestPin*> candidates;
  std::unordered_set<std::string> kept_series;  // of which something stays
  for (const ManifestPin& pin : manifest.pins) {
    if (run_ids.contains(pin.id)) continue;
    const bool otherwise =
        !pin.pages.empty() && std::all_of(pin.pages.begin(), pin.pages.end(), [&](const ManifestPage& page) {
          const auto now = read.find(page.source);
          const bool as_it_was = now != read.end() && now->second == page.source_sha256;
          return as_it_was && (made_series.contains(page.source) || (pin.series && made.contains(page.source)));
        });
    if (otherwise) {
      candidates.push_back(&pin);
    } else if (pin.series) {
      kept_series.insert(pin.series->id);
    }
  }
  std::vector<std::string> superseded;
  for (const ManifestPin* pin : candidates) {
    if (!pin->series || !kept_series.contains(pin->series->id)) superseded.push_back(pin->id);
  }
  return superseded;
}

void remove_pins(const OutputFolder& out, const std::vector<std::string>& ids) {
  const std::unordered_set<std::string_view> removed(ids.begin(), ids.end());
  for (const std::string& id : ids) {
    if (is_pin_id(id)) remove_pages(out.path() / id);
  }
  for_each_entry(out.path() / "preview", [&](const std::filesystem::path& file) {
    const auto id = id_of_preview(file.filename());
    std::error_code ignored;
    if (id && removed.contains(*id)) std::filesystem::remove(file, ignored);
  });
}

void remove_strays(const OutputFolder& out, const Manifest& manifest) {
  std::unordered_set<std::string> ids;
  for (const ManifestPin& pin : manifest.pins) ids.insert(pin.id);
  for_each_entry(out.path(), [&](const std::filesystem::path& folder) {
    const std::string name = folder.filename().string();
    std::error_code ignored;
    if (is_pin_id(name) && !ids.contains(name) && std::filesystem::is_directory(folder, ignored) &&
        !std::filesystem::is_symlink(folder, ignored))
      remove_pages(folder);
  });
  for_each_entry(out.path() / "preview", [&](const std::filesystem::path& file) {
    const auto id = id_of_preview(file.filename());
    std::error_code ignored;
    if (id && !ids.contains(*id)) std::filesystem::remove(file, ignored);
  });
}

}  // namespace pinmill

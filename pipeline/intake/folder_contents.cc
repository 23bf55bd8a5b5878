#include "pipeline/intake/folder_contents.h"

#include <algorithm>

#include <unistd.h>

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/intake/live_photo.h"
#include "pipeline/intake/pin_folder.h"

namespace pinmill {
namespace {

constexpr std::string_view manifest_name = "pins.json";
constexpr std::string_view cache_name = ".pinmill";

bool is_hidden(std::string_view name) noexcept {
  return name.starts_with('.');
}

// Our manifest begins with its version; its first page of text tells it from anybody else's pins.json.
bool is_our_manifest(const Folder& root, const std::filesystem::path& relative) {
  const auto fd = root.open_file(relative);
  if (!fd) return false;
  Bytes head(4096);
  const ssize_t got = ::pread(fd->get(), head.data(), head.size(), 0);
  const std::string_view text = as_text(ByteView(head).first(got > 0 ? static_cast<std::size_t>(got) : 0));
  return trim(text).starts_with('{') && text.find("\"version\"") != std::string_view::npos &&
         text.find("\"pins\"") != std::string_view::npos;
}

// The container of an m4a is a video's.
bool is_music(const FoundFile& file) {
  if (folded_stem(file.source.relative) != "music") return false;
  const std::string ending = fold(file.source.relative.extension().string());
  if (file.kind() == FormatKind::video) return ending == ".m4a" || ending == ".mka" || ending == ".weba";
  return file.format == Format::mp3 || file.format == Format::wav || file.format == Format::flac ||
         file.format == Format::ogg;
}

class Sorter {
 public:
  Sorter(ScanSession& session, const std::shared_ptr<const Folder>& root, const std::filesystem::path& folder,
         FolderRole role)
      : session_(session), root_(root), folder_(folder), role_(role) {}

  Result<FolderContents> sort(const std::vector<FolderEntry>& entries) {
    contents_.is_output = std::any_of(entries.begin(), entries.end(), [this](const FolderEntry& entry) {
      return (entry.name == cache_name && entry.kind == EntryKind::folder) ||
             (entry.name == manifest_name && is_our_manifest(*root_, folder_ / entry.name));
    });
    if (contents_.is_output) return std::move(contents_);
    for (const FolderEntry& entry : entries) {
      PINMILL_RETURN_IF_ERROR(session_.go_on());
      if (!is_hidden(entry.name)) take(entry);
    }
    skip_unused_sidecars();
    if (session_.options.live_photos == ScanOptions::LivePhotos::still_only)
      PINMILL_RETURN_IF_ERROR(drop_motion_halves());
    return std::move(contents_);
  }

 private:
  std::filesystem::path path_of(const std::filesystem::path& relative) const { return root_->path() / relative; }

  void take(const FolderEntry& entry) {
    std::filesystem::path relative = folder_ / entry.name;
    switch (entry.kind) {
      case EntryKind::folder: {
        const auto kind = is_pin_folder_name(entry.name) ? FolderItem::Kind::pin_folder : FolderItem::Kind::folder;
        contents_.items.push_back({kind, std::move(relative), 0});
        break;
      }
      case EntryKind::other:
        session_.skip(Skipped::Reason::no_media, path_of(relative), "not a file: a pipe, socket or device");
        break;
      case EntryKind::file:
      case EntryKind::link: take_file(entry, std::move(relative)); break;
    }
  }

  void take_file(const FolderEntry& entry, std::filesystem::path relative) {
    if (entry.name == "pin.toml") return;
    if (entry.name == "pins.csv") {
      if (folder_.empty()) {
        contents_.pins_csv = std::move(relative);
      } else {
        session_.skip(Skipped::Reason::no_media, path_of(relative),
                      "a pins.csv is read in the folder that is given; give this one, too");
      }
      return;
    }
    if (contents_.sidecars.add(relative)) return;
    auto found = look_at({root_, relative});
    if (!found) return cannot_open(entry.kind, relative, std::move(found).error());
    if (role_ == FolderRole::pin && is_music(*found)) {
      take_music(*std::move(found));
    } else if (found->is_media()) {
      contents_.items.push_back({FolderItem::Kind::media, std::move(relative), contents_.media.size()});
      contents_.media.push_back(*std::move(found));
    } else {
      const bool refused = found->kind() == FormatKind::refused;
      session_.skip(refused ? Skipped::Reason::refused_format : Skipped::Reason::no_media, path_of(relative),
                    refusal_of(*found).message());
    }
  }

  void take_music(FoundFile found) {
    if (!contents_.music) {
      contents_.music = std::move(found);
    } else {
      session_.skip(Skipped::Reason::no_media, found.source.path(),
                    fmt::format("{} plays behind the story already",
                                to_one_line(contents_.music->source.relative.filename().string())));
    }
  }

  void cannot_open(EntryKind kind, const std::filesystem::path& relative, Error error) {
    if (kind == EntryKind::link && error.code() == ErrorCode::not_found) {
      session_.skip(Skipped::Reason::vanished, path_of(relative), "it is a link to what is not there");
    } else if (kind == EntryKind::link) {
      session_.skip(Skipped::Reason::outside_link, path_of(relative), error.describe());
    } else if (error.code() == ErrorCode::not_found) {
      session_.skip(Skipped::Reason::vanished, path_of(relative),
                    "it was there when the folder was listed, and is gone");
    } else {
      session_.fail(path_of(relative).string(), std::move(error));
    }
  }

  void skip_unused_sidecars() {
    std::set<std::filesystem::path> used;
    for (const FoundFile& file : contents_.media) {
      if (const auto sidecar = contents_.sidecars.of(file.source)) used.insert(sidecar->relative);
    }
    for (const std::filesystem::path& relative : contents_.sidecars.all()) {
      if (!used.contains(relative))
        session_.skip(Skipped::Reason::no_media, path_of(relative), "a sidecar without its picture");
    }
  }

  Result<void> drop_motion_halves() {
    PINMILL_ASSIGN_OR_RETURN(
        const std::vector<LivePhoto> pairs,
        find_live_photos(contents_.media, session_.boundary, session_.options.limits, session_.stop));
    std::set<std::size_t> dropped;
    for (const LivePhoto& pair : pairs) {
      dropped.insert(pair.motion);
      session_.skip(Skipped::Reason::live_photo_motion, contents_.media[pair.motion].source.path(),
                    fmt::format("the moving half of the Live Photo {}; --live-photos takes it, too",
                                to_one_line(contents_.media[pair.still].source.relative.filename().string())));
    }
    std::erase_if(contents_.items, [&dropped](const FolderItem& item) {
      return item.kind == FolderItem::Kind::media && dropped.contains(item.media);
    });
    return {};
  }

  ScanSession& session_;
  const std::shared_ptr<const Folder>& root_;
  const std::filesystem::path& folder_;
  const FolderRole role_;
  FolderContents contents_;
};

}  // namespace

Result<FolderContents> read_contents(ScanSession& session, const std::shared_ptr<const Folder>& root,
                                     const std::filesystem::path& relative, FolderRole role) {
  PINMILL_ASSIGN_OR_RETURN(const std::vector<FolderEntry> entries, root->list(relative));
  return Sorter(session, root, relative, role).sort(entries);
}

}  // namespace pinmill

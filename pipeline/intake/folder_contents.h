// One folder sorted out: media, sidecars, folders below it. Plain data; one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "pipeline/intake/found_file.h"
#include "pipeline/intake/session.h"
#include "pipeline/intake/sidecars.h"

namespace pinmill {

/// A name that the folder holds, in natural order.
struct FolderItem {
  enum class Kind : std::uint8_t { media, folder, pin_folder } kind = Kind::media;
  std::filesystem::path relative;  ///< to the root
  std::size_t media = 0;           ///< index into FolderContents::media, for Kind::media
};

struct FolderContents {
  std::vector<FolderItem> items;                  ///< without hidden ones and the moving halves of Live Photos
  std::vector<FoundFile> media;                   ///< pictures and videos
  bool is_output = false;                         ///< it holds our manifest or cache: nothing else was looked at
  std::optional<std::filesystem::path> pins_csv;  ///< of the root only
  std::optional<FoundFile> music;                 ///< "music.*" of a *.pin; it is none of `media`
  Sidecars sidecars;
};

enum class FolderRole : std::uint8_t { plain, pin };

/// What is no media is reported to the session as skipped, or as an error where it cannot be read.
Result<FolderContents> read_contents(ScanSession& session, const std::shared_ptr<const Folder>& root,
                                     const std::filesystem::path& relative, FolderRole role = FolderRole::plain);

}  // namespace pinmill

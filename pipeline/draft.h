// A Pin to be: what a folder, a recipe file or a row says of it, before any media is looked at. Plain data.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/folder.h"
#include "base/zoned_time.h"
#include "codecs/clip.h"
#include "pipeline/finding.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// A file below an opened folder, and how people name it.
struct SourceFile {
  std::shared_ptr<const Folder> root;
  std::filesystem::path relative;  ///< to `root`
  std::filesystem::path path() const { return root->path() / relative; }
  Result<FileDescriptor> open() const;
};

struct DraftPage {
  SourceFile file;
  std::optional<SourceFile> sidecar;  ///< "photo.jpg.xmp" or "photo.xmp" beside it
  std::string title, alt_text, link;
  std::optional<double> seconds;  ///< how long a still shows in a story
};

struct CoverFile {
  SourceFile file;
};
struct CoverTime {
  double seconds = 0;
};

/// A Pin of several that belong together.
struct DraftSeries {
  std::string id;
  std::size_t index = 0, count = 0;  ///< index from 0
};

struct Draft {
  std::string name;                  ///< the file's stem, the *.pin folder's name: the Pin's id begins with its slug
  bool multi_page = false;           ///< from a *.pin folder, even of one page
  std::filesystem::path pin_folder;  ///< that *.pin, relative to the root of its pages; empty where it is that root
  std::vector<DraftPage> pages;
  std::string title, description, link, alt_text, board, section, account;
  std::vector<std::string> keywords;
  std::optional<ZonedTime> publish_at;
  std::optional<FitMode> fit;  ///< instead of the run's
  std::optional<Focus> focus;  ///< instead of the run's
  std::variant<std::monostate, CoverFile, CoverTime> cover;
  std::string origin;               ///< "pins.csv row 12", "shop/pin.toml"; empty for a file that was found
  std::optional<SourceFile> music;  ///< "music.*" in a *.pin: behind its story
  bool captions = true;             ///< a story's pages bear their titles
  std::optional<DraftSeries> series;
  std::optional<ClipRange> part;  ///< of a video that is too long for one Pin
  std::vector<Finding> findings;
};

}  // namespace pinmill

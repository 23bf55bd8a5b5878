// Finds files whose names were written in another Unicode form: "é" as one character or as two. Tables typed on one
// system name files that were copied from another. One thread at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/folder.h"

namespace pinmill {

class UnicodeNames {
 public:
  explicit UnicodeNames(std::shared_ptr<const Folder> root) : root_(std::move(root)) {}

  /// `written` with each part replaced by the name on the disk that is equal to it but for its form; parts that have
  /// none stay. Each folder is listed once.
  std::filesystem::path on_disk(const std::filesystem::path& written);

 private:
  using ByForm = std::map<std::string, std::string>;  // NFC to the name on the disk
  const ByForm& names_in(const std::filesystem::path& folder);

  std::shared_ptr<const Folder> root_;
  std::map<std::filesystem::path, ByForm> folders_;
};

}  // namespace pinmill

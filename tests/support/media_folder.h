// Real photos and clips that are not part of the project. Tests that use them skip, saying so, where they are absent.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace pinmill::testing {

/// $PINMILL_MEDIA, else ../shared/media beside the checkout; nothing where there is no such folder.
std::optional<std::filesystem::path> media_folder();

}  // namespace pinmill::testing

/// Defines `name` as the path of a file or folder of the media folder, or skips the test with the reason.
#define PINMILL_NEED_MEDIA(name, relative)                                                        \
  const auto name##_folder = ::pinmill::testing::media_folder();                                  \
  if (!name##_folder) GTEST_SKIP() << "no media folder: set PINMILL_MEDIA to a copy to run this"; \
  const std::filesystem::path name = *name##_folder / (relative)

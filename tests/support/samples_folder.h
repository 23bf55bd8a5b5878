// What samples/make drew. Tests that look at it skip, saying so, where nobody has run it; `./dev test` does.
#pragma once

#include <filesystem>
#include <optional>

namespace pinmill::testing {

/// The checkout that the tests were built from. A call, since a definition would name it to every compiler run.
std::filesystem::path source_folder();

/// $PINMILL_SAMPLES, else build/samples of the checkout; nothing where there is no finished set.
std::optional<std::filesystem::path> samples_folder();

}  // namespace pinmill::testing

/// Defines `name` as the path of a file or folder of the samples, or skips the test with the reason.
#define PINMILL_NEED_SAMPLES(name, relative)                                               \
  const auto name##_folder = ::pinmill::testing::samples_folder();                         \
  if (!name##_folder) GTEST_SKIP() << "no samples: samples/make build/samples draws them"; \
  const std::filesystem::path name = *name##_folder / (relative)

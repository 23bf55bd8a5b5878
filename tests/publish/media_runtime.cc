// Starts the media libraries once for all tests of this binary.
#include <gtest/gtest.h>

#include "codecs/runtime.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

class MediaRuntime : public ::testing::Environment {
  void SetUp() override { ASSERT_THAT(start_media_runtime(), testing::is_ok()); }
};

[[maybe_unused]] const auto* const registered = ::testing::AddGlobalTestEnvironment(new MediaRuntime);

}  // namespace
}  // namespace pinmill

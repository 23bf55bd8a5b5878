#include "base/sha256.h"
#include "codecs/runtime.h"
#include "pipeline/media_boundary.h"
#include "worker/media_child.h"
#include "worker/zygote.h"

namespace pinmill {
namespace {

/// OpenSSL reads its configuration for the first digest: here once, and not in each child.
Result<void> start_libraries() {
  static_cast<void>(Sha256::of({}));
  return start_media_runtime();
}

}  // namespace

ChildWork media_work() {
  static InProcessBoundary in_process;
  return ChildWork{.start_runtime = start_libraries, .calls = &in_process};
}

Result<std::unique_ptr<Zygote>> Zygote::start(Confine confine) {
  return start(media_work(), confine);
}

}  // namespace pinmill

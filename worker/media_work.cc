#include "codecs/runtime.h"
#include "pipeline/media_boundary.h"
#include "worker/media_child.h"
#include "worker/zygote.h"

namespace pinmill {

ChildWork media_work() {
  static InProcessBoundary in_process;
  return ChildWork{.start_runtime = start_media_runtime, .calls = &in_process};
}

Result<std::unique_ptr<Zygote>> Zygote::start() {
  return start(media_work());
}

}  // namespace pinmill

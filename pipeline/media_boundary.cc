#include "pipeline/media_boundary.h"

#include <memory>
#include <utility>

#include "base/byte_io.h"
#include "codecs/probe.h"
#include "pipeline/stages/prepare_page.h"

namespace pinmill {

Result<MediaInfo> InProcessBoundary::probe(int fd, const ImageLimits& limits, std::stop_token stop) {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the file was looked at");
  PINMILL_ASSIGN_OR_RETURN(Bytes bytes, read_all(fd, limits.max_input_bytes));
  return pinmill::probe(std::make_shared<const Bytes>(std::move(bytes)), limits);
}

Result<PageReport> InProcessBoundary::prepare(const PageFiles& files, const Recipe& recipe, std::stop_token stop) {
  return prepare_page(files, recipe, std::move(stop));
}

}  // namespace pinmill

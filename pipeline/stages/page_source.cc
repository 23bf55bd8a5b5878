#include "pipeline/stages/page_source.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/byte_io.h"
#include "codecs/metadata/read.h"

namespace pinmill {
namespace {

constexpr std::uint64_t max_sidecar_bytes = 4'000'000;  // edit histories make them large; texts never do

void add_sidecar(PageSource& source, int sidecar_fd) {
  Result<Bytes> bytes = read_all(sidecar_fd, max_sidecar_bytes);
  if (!bytes) {
    source.info.notes.push_back("the sidecar was not read: " + bytes.error().describe());
    return;
  }
  Metadata sidecar = read_sidecar(*bytes);
  source.text = std::move(sidecar.text);
  std::move(sidecar.notes.begin(), sidecar.notes.end(), std::back_inserter(source.info.notes));
  std::move(sidecar.privacy.secrets.begin(), sidecar.privacy.secrets.end(), std::back_inserter(source.secrets));
}

}  // namespace

PageSource page_source(MediaInfo probed, int sidecar_fd) {
  PageSource source{.info = std::move(probed), .text = {}, .secrets = {}};
  source.secrets = std::exchange(source.info.privacy.secrets, {});
  if (sidecar_fd >= 0) add_sidecar(source, sidecar_fd);
  source.text.fill_from(source.info.text);
  return source;
}

PageReport report_on(const PageSource& source) {
  PageReport report;
  report.source = source.info;
  if (report.source.video && report.source.video->picture) report.source.video->picture->key_frames.clear();
  report.text = source.text;
  for (const std::string& note : source.info.notes)
    report.findings.push_back({.rule = "page.metadata", .severity = Severity::info, .message = note});
  return report;
}

}  // namespace pinmill

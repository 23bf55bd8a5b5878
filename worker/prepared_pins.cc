// What a Pin was made from
//
// Publishing knows two Pins to be the same by the digests of their sources. A page's is in the manifest. Two cases need
// more than that: the parts of one long video have one source, so each adds its place in the series; and a story is one
// file of many sources, so its page's digest is that of all of them.
#include "worker/prepared_pins.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "base/sha256.h"
#include "base/zoned_time.h"

namespace pinmill {
namespace {

std::chrono::milliseconds milliseconds_of(std::optional<double> seconds) {
  return std::chrono::milliseconds(std::llround(1000 * seconds.value_or(0)));
}

PinKind kind_of(const ManifestPin& pin) {
  switch (pin.kind) {
    case ManifestKind::carousel: return PinKind::carousel;
    case ManifestKind::video:
    case ManifestKind::story: return PinKind::video;
    case ManifestKind::image: break;
  }
  return PinKind::image;
}

PinPage page_of(const ManifestPage& page, const std::filesystem::path& out) {
  return {.file = out / page.file,
          .media_type = page.media_type,
          .sha256 = page.sha256,
          .source_sha256 = page.source_sha256,
          .size_bytes = page.size_bytes,
          .width_px = page.width_px,
          .height_px = page.height_px,
          .duration = milliseconds_of(page.duration_s),
          .title = page.title,
          .link = page.link,
          .alt_text = page.alt_text,
          .looks = page.looks};
}

std::string digest_of_sources(const ManifestPin& pin) {
  Sha256 all;
  for (const ManifestPage& page : pin.pages) all.update(as_bytes(page.source_sha256 + "\n"));
  return to_hex(all.finish());
}

bool is_part_of_a_video(const ManifestPin& pin, const Manifest& manifest) {
  if (!pin.series || pin.pages.size() != 1) return false;
  return std::any_of(manifest.pins.begin(), manifest.pins.end(), [&pin](const ManifestPin& other) {
    return &other != &pin && other.series && other.series->id == pin.series->id && other.pages.size() == 1 &&
           other.pages.front().source_sha256 == pin.pages.front().source_sha256;
  });
}

std::vector<PinPage> pages_of(const ManifestPin& pin, const Manifest& manifest, const std::filesystem::path& out) {
  std::vector<PinPage> pages;
  if (pin.kind == ManifestKind::story) {
    pages.push_back(page_of(pin.pages.front(), out));
    pages.front().source_sha256 = digest_of_sources(pin);
    return pages;
  }
  for (const ManifestPage& page : pin.pages) pages.push_back(page_of(page, out));
  if (is_part_of_a_video(pin, manifest))
    pages.front().source_sha256 =
        Sha256::hex_of(as_bytes(fmt::format("{}\npart {}\n", pages.front().source_sha256, pin.series->index)));
  return pages;
}

Result<PinPage> cover_of(const ManifestPin& pin, const std::filesystem::path& out) {
  PinPage cover{.file = out / pin.cover_file, .media_type = "image/jpeg"};
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor file, open_for_reading(cover.file));
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(file.get()));
  PINMILL_ASSIGN_OR_RETURN(cover.sha256, sha256_hex_of_file(file.get()));
  cover.size_bytes = status.size_bytes;
  return cover;
}

Result<void> check_files(const std::vector<PinPage>& pages) {
  for (const PinPage& page : pages) PINMILL_RETURN_IF_ERROR(status_of(page.file));
  return {};
}

Result<PreparedPin> prepared_pin(const ManifestPin& pin, const Manifest& manifest, const std::filesystem::path& out) {
  if (pin.pages.empty()) return Error(ErrorCode::corrupt_input, "the manifest lists no page of it");
  PreparedPin prepared{.id = pin.id,
                       .kind = kind_of(pin),
                       .pages = pages_of(pin, manifest, out),
                       .title = pin.title,
                       .description = pin.description,
                       .link = pin.link,
                       .alt_text = pin.alt_text,
                       .account = pin.account,
                       .board = pin.board,
                       .section = pin.section};
  PINMILL_RETURN_IF_ERROR(check_files(prepared.pages));
  if (prepared.kind == PinKind::video && !pin.cover_file.empty()) {
    PINMILL_ASSIGN_OR_RETURN(prepared.cover, cover_of(pin, out));
  } else if (prepared.kind == PinKind::video) {
    prepared.cover_moment = milliseconds_of(pin.cover_time_s);
  }
  if (!pin.publish_at.empty()) {
    PINMILL_ASSIGN_OR_RETURN(const ZonedTime at, parse_rfc3339(pin.publish_at));
    prepared.publish_at = at.utc;
  }
  return prepared;
}

std::string why_not_ready(const ManifestPin& pin) {
  if (pin.error) return fmt::format("{}: {}", pin.error->code, pin.error->message);
  return fmt::format("it is {}", to_string(pin.status));
}

}  // namespace

PreparedPins prepared_pins(const Manifest& manifest, const std::filesystem::path& out,
                           std::span<const std::string> ids) {
  std::vector<const ManifestPin*> wanted;
  for (const std::string& id : ids)
    if (const ManifestPin* pin = manifest.find(id); pin != nullptr) wanted.push_back(pin);
  if (ids.empty())
    for (const ManifestPin& pin : manifest.pins) wanted.push_back(&pin);
  PreparedPins found;
  for (const ManifestPin* pin : wanted) {
    if (pin->status != PinStatus::ready) {
      found.left_out.push_back({pin->id, why_not_ready(*pin)});
      continue;
    }
    auto prepared = prepared_pin(*pin, manifest, out);
    if (prepared)
      found.pins.push_back(*std::move(prepared));
    else
      found.left_out.push_back({pin->id, prepared.error().describe() + ": prepare it again"});
  }
  return found;
}

}  // namespace pinmill

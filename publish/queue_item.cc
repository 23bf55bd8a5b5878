#include "publish/queue_item.h"

#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "base/sha256.h"

namespace pinmill::publish {
namespace {

StoredPage stored(const PinPage& page) {
  return {.sha256 = page.sha256,
          .media_type = page.media_type,
          .size_bytes = page.size_bytes,
          .width_px = page.width_px,
          .height_px = page.height_px,
          .duration = page.duration,
          .title = page.title,
          .description = page.description,
          .link = page.link,
          .alt_text = page.alt_text,
          .looks = page.looks};
}

std::string said_of(const Publication& made, const std::optional<Moment>& publish_at) {
  return Sha256::hex_of(as_bytes(fmt::format("{}\n{}", texts_of(made), micros_of(publish_at.value_or(never)))));
}

}  // namespace

std::string content_of(const PreparedPin& pin) {
  Sha256 hash;
  for (const auto& page : pin.pages) {
    hash.update(as_bytes(page.source_sha256.empty() ? page.sha256 : page.source_sha256));
    hash.update(as_bytes("\n"));
  }
  return to_hex(hash.finish());
}

std::string texts_of(const Publication& each) {
  std::string all = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", each.board, each.section, each.title,
                                each.description, each.link, each.alt_text, each.link_parameters,
                                each.cover_moment.value_or(std::chrono::milliseconds(-1)).count());
  for (const auto& page : each.pages) all += fmt::format("\n{}\n{}\n{}", page.title, page.description, page.link);
  return all;
}

Publication publication_of(const QueueItem& item, const QueueOptions& options) {
  const auto& pin = item.pin;
  Publication made{.account = item.account,
                   .board = item.board,
                   .section = item.section,
                   .content = content_of(pin),
                   .run = item.run.empty() ? options.run : item.run,
                   .pin = pin.id,
                   .kind = pin.kind,
                   .title = pin.title,
                   .description = pin.description,
                   .link = pin.link,
                   .alt_text = pin.alt_text,
                   .link_parameters = options.link_parameters,
                   .cover_moment = pin.cover_moment,
                   .late_limit = options.late_limit,
                   .on_unknown = options.on_unknown};
  for (const auto& page : pin.pages) made.pages.push_back(stored(page));
  if (pin.cover) made.cover = stored(*pin.cover);
  made.said = said_of(made, pin.publish_at);
  return made;
}

bool same_media(const Publication& a, const Publication& b) {
  const auto digests = [](const Publication& each) {
    std::string all = each.cover ? each.cover->sha256 : "";
    for (const auto& page : each.pages) all += page.sha256;
    return all;
  };
  return digests(a) == digests(b);
}

void keep_edits(const Publication& known, Publication& wanted) {
  wanted.board = known.board;
  wanted.section = known.section;
  wanted.title = known.title;
  wanted.description = known.description;
  wanted.link = known.link;
  wanted.alt_text = known.alt_text;
}

}  // namespace pinmill::publish

#include "codecs/mp4/extras.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <unistd.h>

#include <fmt/format.h>

#include "base/byte_order.h"
#include "codecs/mp4/allowed_boxes.h"

namespace pinmill {
namespace {

using namespace std::string_view_literals;

// Our own room for an index grows with the length: 4 MB for 15 minutes of 60 frames a second (index_bytes_for).
constexpr std::uint64_t max_padding_bytes = 32ULL << 20;
constexpr std::size_t max_extras = 64;

// Beside the allowed ones, boxes that say nothing about anybody: what fragments extend, clean apertures, profiles,
// references between tracks.
constexpr std::array harmless = {box_type("mvex"), box_type("iods"), box_type("tapt"), box_type("tref"),
                                 box_type("load"), box_type("clip"), box_type("matt"), box_type("stps"),
                                 box_type("subs"), box_type("saiz"), box_type("saio"), box_type("gmhd"),
                                 box_type("nmhd"), box_type("sthd")};
constexpr std::array harmless_at_top = {box_type("moof"), box_type("sidx"), box_type("ssix"),
                                        box_type("styp"), box_type("mfra"), box_type("pdin")};
// What muxers and phones call their handlers.
constexpr std::array known_handlers = {""sv,
                                       "VideoHandler"sv,
                                       "SoundHandler"sv,
                                       "VideoHandle"sv,
                                       "SoundHandle"sv,
                                       "DataHandler"sv,
                                       "Core Media Video"sv,
                                       "Core Media Audio"sv,
                                       "Core Media Data Handler"sv,
                                       "Apple Video Media Handler"sv,
                                       "Apple Sound Media Handler"sv,
                                       "Apple Alias Data Handler"sv,
                                       "ISO Media file produced by Google Inc."sv,
                                       "GPAC ISO Video Handler"sv,
                                       "GPAC ISO Audio Handler"sv,
                                       "L-SMASH Video Handler"sv,
                                       "L-SMASH Audio Handler"sv,
                                       "Bento4 Video Handler"sv,
                                       "Bento4 Sound Handler"sv,
                                       "Mainconcept Video Media Handler"sv,
                                       "Mainconcept MP4 Sound Media Handler"sv};

template <std::size_t N>
bool contains(const std::array<std::uint32_t, N>& types, std::uint32_t type) noexcept {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool is_zero(ByteView bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte one) { return one == std::byte{0}; });
}

// A C string in MP4, a counted one in QuickTime.
std::string_view handler_name(const Bytes& body) noexcept {
  constexpr std::size_t name_offset = 24;
  if (body.size() <= name_offset) return {};
  std::string_view name = as_text(ByteView(body).subspan(name_offset));
  if (static_cast<unsigned char>(name.front()) == name.size() - 1) return name.substr(1);
  name = name.substr(0, name.find('\0'));
  return name;
}

std::uint32_t handler_type(const BoxTree& track) noexcept {
  const BoxTree* handler = track.find({box_type("mdia"), box_type("hdlr")});
  return handler != nullptr && handler->body.size() >= 12 ? load_big_endian<std::uint32_t>(handler->body.data() + 8)
                                                          : 0;
}

bool names_a_program(ByteView text) noexcept {
  const std::string_view name = as_text(text);
  return name.starts_with("Lavf") || name.starts_with("HandBrake");
}

// iTunes' way: an item's value lies in `data`, behind its type and locale.
bool is_program_item(ByteView item) {
  const auto inner = walk_boxes(item);
  return inner && inner->size() == 1 && inner->front().type == box_type("data") && inner->front().body_bytes() >= 8 &&
         names_a_program(item.subspan(inner->front().body_offset() + 8));
}

constexpr std::uint32_t encoder_item = 0xa9746f6f;  // "©too"

bool is_program_list(ByteView list) {
  const auto items = walk_boxes(list);
  return items && std::all_of(items->begin(), items->end(), [list](const BoxSpan& item) {
           return item.type == encoder_item && is_program_item(list.subspan(item.body_offset(), item.body_bytes()));
         });
}

bool is_program_meta(ByteView meta) {
  constexpr std::size_t version_bytes = 4;
  if (meta.size() < version_bytes) return false;
  const auto boxes = walk_boxes(meta.subspan(version_bytes));
  return boxes && std::all_of(boxes->begin(), boxes->end(), [meta](const BoxSpan& box) {
           const ByteView body = meta.subspan(version_bytes + box.body_offset(), box.body_bytes());
           if (box.type == box_type("hdlr")) return true;
           if (box.type == box_type("ilst")) return is_program_list(body);
           return box.type == box_type("free") && is_zero(body);
         });
}

// Holds nothing but the muxer's name and version.
bool is_program_data(ByteView user_data) {
  const auto boxes = walk_boxes(user_data);
  return boxes && std::all_of(boxes->begin(), boxes->end(), [user_data](const BoxSpan& box) {
           return box.type == box_type("meta") &&
                  is_program_meta(user_data.subspan(box.body_offset(), box.body_bytes()));
         });
}

class Search {
 public:
  void add(std::string what) {
    if (found_.size() < max_extras && std::find(found_.begin(), found_.end(), what) == found_.end())
      found_.push_back(std::move(what));
  }

  void look_at(const BoxTree& tree) {
    look_at_times(tree);
    if (tree.type == box_type("hdlr") &&
        std::find(known_handlers.begin(), known_handlers.end(), handler_name(tree.body)) == known_handlers.end())
      add("handler name");
    if (!tree.container) return;
    for (const BoxTree& inner : tree.children) {
      if (is_allowed_box(tree.type, inner.type)) {
        look_at(inner);
      } else if (!is_harmless(inner)) {
        add(fmt::format("{}/{}", box_name(tree.type), box_name(inner.type)));
      }
    }
  }

  // One picture and one sound are what is shown; any other track is not asked for.
  void look_at_tracks(const BoxTree& moov) {
    int number = 0, pictures = 0, sounds = 0;
    for (const BoxTree& track : moov.children) {
      if (track.type != box_type("trak")) continue;
      ++number;
      const std::uint32_t type = handler_type(track);
      const bool wanted = (type == box_type("vide") && ++pictures == 1) || (type == box_type("soun") && ++sounds == 1);
      if (!wanted) add(fmt::format("track {} ({})", number, box_name(type)));
    }
  }

  std::vector<std::string> take() { return std::move(found_); }

 private:
  void look_at_times(const BoxTree& tree) {
    if (tree.type != box_type("mvhd") && tree.type != box_type("tkhd") && tree.type != box_type("mdhd")) return;
    const bool wide = !tree.body.empty() && tree.body[0] == std::byte{1};
    const std::size_t end = std::min<std::size_t>(tree.body.size(), wide ? 20 : 12);
    if (end > 4 && !is_zero(ByteView(tree.body).subspan(4, end - 4))) add("creation time");
  }

  static bool is_harmless(const BoxTree& box) {
    if (contains(harmless, box.type)) return true;
    if (box.type == box_type("free") || box.type == box_type("skip") || box.type == box_type("wide"))
      return is_zero(box.body);
    return box.type == box_type("udta") && is_program_data(box.body);
  }

  std::vector<std::string> found_;
};

Result<bool> is_zero_in_file(int fd, const BoxSpan& box) {
  Bytes body(box.body_bytes());
  const ssize_t got = ::pread(fd, body.data(), body.size(), static_cast<off_t>(box.body_offset()));
  if (got < 0) return Error::from_errno(errno, "read the file's padding");
  return is_zero(body);
}

}  // namespace

Result<std::vector<std::string>> find_mp4_extras(int fd, const Mp4Layout& layout, const BoxTree& moov) {
  Search search;
  search.look_at(moov);
  search.look_at_tracks(moov);
  for (const BoxSpan& box : layout.others) {
    if (!contains(harmless_at_top, box.type)) search.add(box_name(box.type));
  }
  std::uint64_t looked_at = 0;
  for (const BoxSpan& box : layout.padding) {
    looked_at += box.body_bytes();
    if (looked_at > max_padding_bytes) {
      search.add("padding");
      break;
    }
    PINMILL_ASSIGN_OR_RETURN(const bool zero, is_zero_in_file(fd, box));
    if (!zero) search.add("padding");
  }
  return search.take();
}

}  // namespace pinmill

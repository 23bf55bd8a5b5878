#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <optional>
#include <span>

#include <unistd.h>

#include <fmt/format.h>

#include "base/byte_order.h"
#include "codecs/mp4/index.h"

namespace pinmill {
namespace {

constexpr std::uint64_t max_32_bits = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t table_header_bytes = 8;  // version, flags, entry count
constexpr std::uint64_t padding_header_bytes = 8;

// QuickTime files of before 2002 have no ftyp; this is what one would have said.
BoxTree quicktime_file_type() {
  BoxTree box{.type = box_type("ftyp")};
  append_big_endian(box.body, box_type("qt  "));
  append_big_endian(box.body, std::uint32_t{0x20050300});
  append_big_endian(box.body, box_type("qt  "));
  return box;
}

constexpr std::uint64_t copied_at_once = 32ULL << 20;  // a stop is noticed between two

// ISO/IEC 14496-12's brand and the ones of the codecs that an MP4 of ours holds.
BoxTree mp4_file_type() {
  BoxTree box{.type = box_type("ftyp")};
  append_big_endian(box.body, box_type("isom"));
  append_big_endian(box.body, std::uint32_t{0x200});
  for (const std::uint32_t brand : {box_type("isom"), box_type("iso2"), box_type("mp41")})
    append_big_endian(box.body, brand);
  return box;
}

bool is_mobile_brand(const BoxTree& file_type) noexcept {
  const std::uint32_t brand = file_type.body.size() >= 4 ? load_big_endian<std::uint32_t>(file_type.body.data()) : 0;
  return brand >> 8 == box_type("3gp ") >> 8 || brand >> 8 == box_type("3g2 ") >> 8 ||
         brand >> 8 == box_type("3gg ") >> 8;
}

Result<BoxTree> read_file_type(int fd, const BoxSpan& span) {
  if (span.size_bytes == 0) return quicktime_file_type();
  if (span.size_bytes > 4096) return Error(ErrorCode::corrupt_input, "the file's type box has more than 4096 bytes");
  BoxTree box{.type = span.type, .body = Bytes(span.body_bytes())};
  if (::pread(fd, box.body.data(), box.body.size(), static_cast<off_t>(span.body_offset())) !=
      static_cast<ssize_t>(box.body.size()))
    return Error::from_errno(errno, "read the file's type");
  return box;
}

// Samples must lie in the file itself: each entry of dref bears the self-contained flag (§8.7.2).
Result<void> check_data_references(const BoxTree& track) {
  const BoxTree* references = track.find({box_type("mdia"), box_type("minf"), box_type("dinf"), box_type("dref")});
  if (references == nullptr || references->body.size() < table_header_bytes) return {};
  const ByteView entries = ByteView(references->body).subspan(table_header_bytes);
  PINMILL_ASSIGN_OR_RETURN(const std::vector<BoxSpan> spans, walk_boxes(entries));
  for (const BoxSpan& span : spans) {
    if (span.body_bytes() < 4 || (entries[span.body_offset() + 3] & std::byte{1}) == std::byte{0})
      return Error(ErrorCode::unsupported, "the file keeps its media in another file (dref); join them first");
  }
  return {};
}

struct Move {
  std::uint64_t old_body = 0, size = 0, new_body = 0;
};

std::uint32_t header_bytes_for(std::uint64_t body_bytes) noexcept {
  return body_bytes + 8 > max_32_bits ? 16 : 8;
}

Bytes media_header(std::uint64_t body_bytes) {
  Bytes header;
  if (header_bytes_for(body_bytes) == 8) {
    append_big_endian(header, static_cast<std::uint32_t>(body_bytes + 8));
    append_big_endian(header, box_type("mdat"));
  } else {
    append_big_endian(header, std::uint32_t{1});
    append_big_endian(header, box_type("mdat"));
    append_big_endian(header, body_bytes + 16);
  }
  return header;
}

std::vector<Move> moves_behind(std::uint64_t front_bytes, const std::vector<BoxSpan>& media) {
  std::vector<Move> moves;
  std::uint64_t at = front_bytes;
  for (const BoxSpan& span : media) {
    at += header_bytes_for(span.body_bytes());
    moves.push_back({span.body_offset(), span.body_bytes(), at});
    at += span.body_bytes();
  }
  return moves;
}

std::optional<std::uint64_t> moved(const std::vector<Move>& moves, std::uint64_t offset) noexcept {
  for (const Move& move : moves) {
    if (offset >= move.old_body && offset - move.old_body < move.size) return offset - move.old_body + move.new_body;
  }
  return std::nullopt;
}

std::uint32_t entries_of(const BoxTree& table, std::size_t entry_bytes) noexcept {
  if (table.body.size() < table_header_bytes) return 0;
  const std::uint64_t room = (table.body.size() - table_header_bytes) / entry_bytes;
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(room, load_big_endian<std::uint32_t>(table.body.data() + 4)));
}

template <typename Visit>
Result<void> for_each_sample_table(BoxTree& moov, Visit visit) {
  for (BoxTree& track : moov.children) {
    if (track.type != box_type("trak")) continue;
    BoxTree* at = &track;
    for (const std::uint32_t step : {box_type("mdia"), box_type("minf"), box_type("stbl")}) {
      at = at != nullptr ? at->child(step) : nullptr;
    }
    if (at == nullptr) continue;
    PINMILL_RETURN_IF_ERROR(visit(*at));
  }
  return {};
}

// 32-bit chunk offsets become 64-bit ones.
Result<void> widen(BoxTree& sample_table) {
  BoxTree* narrow = sample_table.child(box_type("stco"));
  if (narrow == nullptr) return {};
  const std::uint32_t count = entries_of(*narrow, 4);
  Bytes wide(narrow->body.begin(), narrow->body.begin() + 4);
  append_big_endian(wide, count);
  for (std::uint32_t i = 0; i < count; ++i)
    append_big_endian(wide,
                      std::uint64_t{load_big_endian<std::uint32_t>(narrow->body.data() + table_header_bytes + 4 * i)});
  narrow->type = box_type("co64");
  narrow->body = std::move(wide);
  return {};
}

template <typename Offset>
Result<void> shift(BoxTree& table, const std::vector<Move>& moves) {
  for (std::uint32_t i = 0; i < entries_of(table, sizeof(Offset)); ++i) {
    std::byte* entry = table.body.data() + table_header_bytes + sizeof(Offset) * i;
    const std::optional<std::uint64_t> to = moved(moves, load_big_endian<Offset>(entry));
    if (!to)
      return Error(ErrorCode::corrupt_input, fmt::format("chunk {} lies at byte {}, outside the file's media", i + 1,
                                                         load_big_endian<Offset>(entry)));
    store_big_endian(entry, static_cast<Offset>(*to));
  }
  return {};
}

Result<void> shift_offsets(BoxTree& sample_table, const std::vector<Move>& moves) {
  if (BoxTree* narrow = sample_table.child(box_type("stco")); narrow != nullptr)
    return shift<std::uint32_t>(*narrow, moves);
  if (BoxTree* wide = sample_table.child(box_type("co64")); wide != nullptr) return shift<std::uint64_t>(*wide, moves);
  return {};
}

Result<void> write_at(int fd, std::uint64_t offset, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return Error::from_errno(errno, "write the file's index");
    offset += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

struct Stretch {
  std::uint64_t begin = 0, end = 0;
};

Result<void> read_at(int fd, std::uint64_t offset, std::span<std::byte> into) {
  while (!into.empty()) {
    const ssize_t got = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Error::from_errno(got == 0 ? EIO : errno, "read what is to be moved");
    offset += static_cast<std::uint64_t>(got);
    into = into.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

// From its end to its start, since where it goes overlaps where it lies.
Result<void> move_back(int fd, Stretch what, std::uint64_t by) {
  constexpr std::uint64_t piece_bytes = 1 << 20;
  Bytes piece;
  for (std::uint64_t end = what.end; end > what.begin;) {
    const std::uint64_t begin = end - std::min(piece_bytes, end - what.begin);
    piece.resize(end - begin);
    PINMILL_RETURN_IF_ERROR(read_at(fd, begin, piece));
    PINMILL_RETURN_IF_ERROR(write_at(fd, begin + by, piece));
    end = begin;
  }
  return {};
}

// Moves the media so that `wanted` bytes and more fit in front of it, and says by how much; `moov` follows. Longer than
// planned are clips whose container does not say how many frames they have.
Result<std::uint64_t> make_room(int fd, Stretch media, std::uint64_t wanted, BoxTree& moov) {
  constexpr std::uint64_t page_bytes = 4096;
  const auto by = [&](std::uint64_t room) { return (room - media.begin + page_bytes - 1) / page_bytes * page_bytes; };
  std::uint64_t distance = by(wanted);
  if (media.end + 2 * distance > max_32_bits) {
    const std::uint64_t narrow_bytes = moov.size_bytes();
    PINMILL_RETURN_IF_ERROR(for_each_sample_table(moov, widen));
    distance = by(wanted + moov.size_bytes() - narrow_bytes);
  }
  const std::vector<Move> moves = {{media.begin, media.end - media.begin, media.begin + distance}};
  PINMILL_RETURN_IF_ERROR(
      for_each_sample_table(moov, [&moves](BoxTree& table) { return shift_offsets(table, moves); }));
  PINMILL_RETURN_IF_ERROR(move_back(fd, media, distance));
  return distance;
}

/// Copies media in portions, telling of each and minding the stop.
class MediaCopy {
 public:
  MediaCopy(int in_fd, int out_fd, const std::vector<BoxSpan>& media, const IndexMove& move)
      : in_fd_(in_fd), out_fd_(out_fd), move_(move) {
    for (const BoxSpan& span : media) total_ += span.body_bytes();
  }

  Result<void> copy(std::uint64_t offset, std::uint64_t size) {
    while (size > 0) {
      if (move_.stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
      const std::uint64_t portion = std::min(size, copied_at_once);
      PINMILL_RETURN_IF_ERROR(copy_range(in_fd_, offset, portion, out_fd_));
      offset += portion;
      size -= portion;
      done_ += portion;
      if (move_.progress) move_.progress(static_cast<double>(done_) / static_cast<double>(total_));
    }
    return {};
  }

 private:
  const int in_fd_, out_fd_;
  const IndexMove& move_;
  std::uint64_t done_ = 0, total_ = 0;
};

Result<void> check_size(const Move& last, std::uint64_t max_bytes) {
  const std::uint64_t size = last.new_body + last.size;
  if (max_bytes == 0 || size <= max_bytes) return {};
  return Error(ErrorCode::limit_exceeded,
               fmt::format("the video has {} bytes; {} are the most that is accepted", size, max_bytes));
}

}  // namespace

Result<WorkCounts> write_index_first(int in_fd, const Mp4Layout& layout, BoxTree moov, int out_fd,
                                     const IndexMove& move) {
  if (layout.fragmented)
    return Error(ErrorCode::unsupported, "a fragmented MP4 has no single index that could be moved");
  if (layout.media.empty())
    return Error(ErrorCode::unsupported, "the file keeps its media in no box of its own (mdat)");
  for (const BoxTree& track : moov.children) {
    if (track.type == box_type("trak")) PINMILL_RETURN_IF_ERROR(check_data_references(track));
  }
  PINMILL_ASSIGN_OR_RETURN(BoxTree file_type, read_file_type(in_fd, layout.file_type));
  if (is_mobile_brand(file_type)) file_type = mp4_file_type();
  clean_mp4_index(moov);
  std::vector<Move> moves = moves_behind(file_type.size_bytes() + moov.size_bytes(), layout.media);
  if (moves.back().new_body + moves.back().size > max_32_bits) {
    PINMILL_RETURN_IF_ERROR(for_each_sample_table(moov, widen));
    moves = moves_behind(file_type.size_bytes() + moov.size_bytes(), layout.media);
  }
  PINMILL_RETURN_IF_ERROR(check_size(moves.back(), move.max_bytes));
  PINMILL_RETURN_IF_ERROR(
      for_each_sample_table(moov, [&moves](BoxTree& table) { return shift_offsets(table, moves); }));

  Bytes front;
  append_box(front, file_type);
  append_box(front, moov);
  PINMILL_RETURN_IF_ERROR(write_all(out_fd, front));
  WorkCounts work{.bytes_read = layout.index.size_bytes, .bytes_written = front.size()};
  MediaCopy media(in_fd, out_fd, layout.media, move);
  for (const BoxSpan& span : layout.media) {
    const Bytes header = media_header(span.body_bytes());
    PINMILL_RETURN_IF_ERROR(write_all(out_fd, header));
    PINMILL_RETURN_IF_ERROR(media.copy(span.body_offset(), span.body_bytes()));
    work.bytes_written += header.size() + span.body_bytes();
  }
  return work;
}

Result<void> fold_index_to_front(int fd, std::uint64_t reserved_bytes) {
  PINMILL_ASSIGN_OR_RETURN(const std::vector<BoxSpan> boxes, walk_file(fd, reserved_bytes));
  Mp4Layout layout;
  for (const BoxSpan& box : boxes) {
    if (box.type == box_type("ftyp")) layout.file_type = box;
    if (box.type == box_type("moov")) layout.index = box;
  }
  if (layout.file_type.size_bytes == 0 || layout.index.size_bytes == 0)
    return Error(ErrorCode::internal, "the muxer wrote no type or no index");
  PINMILL_ASSIGN_OR_RETURN(const BoxTree file_type, read_file_type(fd, layout.file_type));
  PINMILL_ASSIGN_OR_RETURN(BoxTree moov, read_mp4_index(fd, layout));
  clean_mp4_index(moov);
  const std::uint64_t wanted = file_type.size_bytes() + moov.size_bytes() + padding_header_bytes;
  std::uint64_t moved_by = 0;
  if (wanted > reserved_bytes) {
    PINMILL_ASSIGN_OR_RETURN(moved_by, make_room(fd, {reserved_bytes, layout.index.offset}, wanted, moov));
  }
  Bytes front;
  append_box(front, file_type);
  append_box(front, moov);
  append_big_endian(front, static_cast<std::uint32_t>(reserved_bytes + moved_by - front.size()));
  append_big_endian(front, box_type("free"));
  PINMILL_RETURN_IF_ERROR(write_at(fd, 0, front));
  Bytes padding;  // the muxer's own type box becomes part of the padding
  append_big_endian(padding, box_type("free"));
  padding.resize(padding.size() + layout.file_type.body_bytes());  // zeros, as padding that hides nothing
  PINMILL_RETURN_IF_ERROR(write_at(fd, layout.file_type.offset + moved_by + 4, padding));
  if (::ftruncate(fd, static_cast<off_t>(layout.index.offset + moved_by)) != 0)
    return Error::from_errno(errno, "cut the file behind its media");
  return {};
}

}  // namespace pinmill

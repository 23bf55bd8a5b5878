#include "codecs/mp4/index.h"

#include <cerrno>

#include <sys/types.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pinmill {
namespace {

constexpr std::uint64_t max_index_bytes = 256ULL << 20;  // a day of 60 fps video with sound has some 150 MiB

bool is_padding(std::uint32_t type) noexcept {
  return type == box_type("free") || type == box_type("skip") || type == box_type("wide");
}

}  // namespace

Result<Mp4Layout> read_mp4_layout(int fd) {
  PINMILL_ASSIGN_OR_RETURN(const std::vector<BoxSpan> boxes, walk_file(fd));
  Mp4Layout layout;
  layout.cut_off = !boxes.empty() && boxes.back().cut_off;
  for (const BoxSpan& box : boxes) {
    if (box.type == box_type("ftyp") && layout.file_type.size_bytes == 0) {
      layout.file_type = box;
    } else if (box.type == box_type("moov") && layout.index.size_bytes == 0) {
      layout.index = box;
      layout.index_in_front = layout.media.empty();
    } else if (box.type == box_type("mdat")) {
      layout.media.push_back(box);
    } else {
      if (box.type == box_type("moof")) layout.fragmented = true;
      (is_padding(box.type) ? layout.padding : layout.others).push_back(box);
    }
  }
  if (layout.index.size_bytes == 0)
    return Error(ErrorCode::corrupt_input, "the file has no index (moov): the recording was cut off before its end");
  return layout;
}

Result<BoxTree> read_mp4_index(int fd, const Mp4Layout& layout) {
  if (layout.index.size_bytes > max_index_bytes)
    return Error(ErrorCode::limit_exceeded, fmt::format("the file's index (moov) has {} bytes; up to {} are read",
                                                        layout.index.size_bytes, max_index_bytes));
  Bytes body(layout.index.body_bytes());
  const ssize_t got = ::pread(fd, body.data(), body.size(), static_cast<off_t>(layout.index.body_offset()));
  if (got < 0) return Error::from_errno(errno, "read the file's index");
  body.resize(static_cast<std::size_t>(got));
  return parse_box(box_type("moov"), body);
}

}  // namespace pinmill

#include "codecs/mp4/box.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <unistd.h>

#include <fmt/format.h>

#include "base/byte_order.h"

namespace pinmill {
namespace {

constexpr std::size_t max_boxes = 4'096;
constexpr std::size_t max_boxes_in_file = 1U << 18;  // four hours in fragments of a second have some 30,000
constexpr int max_levels = 16;

constexpr std::array containers = {box_type("moov"), box_type("trak"), box_type("edts"), box_type("mdia"),
                                   box_type("minf"), box_type("dinf"), box_type("stbl"), box_type("mvex")};

// The span that a header of `available` bytes at `offset` describes, in a space that ends at `end`.
Result<BoxSpan> span_of(const std::byte* header, std::size_t available, std::uint64_t offset, std::uint64_t end) {
  BoxSpan span{.type = load_big_endian<std::uint32_t>(header + 4), .offset = offset};
  span.size_bytes = load_big_endian<std::uint32_t>(header);
  if (span.size_bytes == 1 && available >= 16) {
    span.header_bytes = 16;
    span.size_bytes = load_big_endian<std::uint64_t>(header + 8);
  } else if (span.size_bytes == 0) {  // to the end of the file
    span.size_bytes = end - offset;
  }
  if (span.size_bytes < span.header_bytes)
    return Error(ErrorCode::corrupt_input, fmt::format("box '{}' at byte {} says it has {} bytes, less than its header",
                                                       box_name(span.type), offset, span.size_bytes));
  return span;
}

Error too_many_boxes(std::size_t limit) {
  return Error(ErrorCode::limit_exceeded, fmt::format("more than {} boxes side by side", limit));
}

Result<BoxTree> parse_level(std::uint32_t type, ByteView body, int level) {
  BoxTree tree{.type = type};
  if (std::find(containers.begin(), containers.end(), type) == containers.end()) {
    tree.body.assign(body.begin(), body.end());
    return tree;
  }
  if (level == max_levels)
    return Error(ErrorCode::limit_exceeded, fmt::format("boxes nested more than {} deep", max_levels));
  tree.container = true;
  PINMILL_ASSIGN_OR_RETURN(const std::vector<BoxSpan> spans, walk_boxes(body));
  for (const BoxSpan& span : spans) {
    auto child = parse_level(span.type, body.subspan(span.body_offset(), span.body_bytes()), level + 1);
    if (!child) return std::move(child).error().during(box_name(type));
    tree.children.push_back(*std::move(child));
  }
  return tree;
}

}  // namespace

std::string box_name(std::uint32_t type) {
  std::string name(4, '.');
  for (std::size_t i = 0; i < 4; ++i) {
    const auto character = static_cast<char>(type >> (24 - 8 * i) & 255U);
    if (character >= ' ' && character <= '~') name[i] = character;
  }
  return name;
}

Result<std::vector<BoxSpan>> walk_file(int fd, std::uint64_t from) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(fd));
  std::vector<BoxSpan> spans;
  for (std::uint64_t offset = from; offset + 8 <= status.size_bytes;) {
    std::array<std::byte, 16> header{};
    const ssize_t got = ::pread(fd, header.data(), header.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read a box header");
    if (got < 8) break;  // truncated since we looked
    PINMILL_ASSIGN_OR_RETURN(BoxSpan span,
                             span_of(header.data(), static_cast<std::size_t>(got), offset, status.size_bytes));
    span.cut_off = span.size_bytes > status.size_bytes - offset;
    if (span.cut_off) span.size_bytes = status.size_bytes - offset;
    if (span.size_bytes < span.header_bytes) break;
    spans.push_back(span);
    if (spans.size() > max_boxes_in_file) return too_many_boxes(max_boxes_in_file);
    offset += span.size_bytes;
  }
  return spans;
}

Result<std::vector<BoxSpan>> walk_boxes(ByteView body) {
  std::vector<BoxSpan> spans;
  std::uint64_t offset = 0;
  while (body.size() - offset >= 8) {
    const std::size_t left = body.size() - offset;
    PINMILL_ASSIGN_OR_RETURN(const BoxSpan span, span_of(body.data() + offset, left, offset, body.size()));
    if (span.size_bytes > left)
      return Error(ErrorCode::corrupt_input, fmt::format("box '{}' says it has {} bytes where {} are left",
                                                         box_name(span.type), span.size_bytes, left));
    spans.push_back(span);
    if (spans.size() > max_boxes) return too_many_boxes(max_boxes);
    offset += span.size_bytes;
  }
  return spans;  // QuickTime ends some containers with a 32-bit zero: less than a header is no box
}

BoxTree* BoxTree::child(std::uint32_t wanted) noexcept {
  const auto found =
      std::find_if(children.begin(), children.end(), [wanted](const BoxTree& b) { return b.type == wanted; });
  return found == children.end() ? nullptr : &*found;
}

const BoxTree* BoxTree::child(std::uint32_t wanted) const noexcept {
  return const_cast<BoxTree*>(this)->child(wanted);
}

const BoxTree* BoxTree::find(std::initializer_list<std::uint32_t> path) const noexcept {
  const BoxTree* at = this;
  for (const std::uint32_t step : path) {
    at = at->child(step);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::uint64_t BoxTree::size_bytes() const noexcept {
  std::uint64_t size = 8 + body.size();
  for (const BoxTree& inner : children) size += inner.size_bytes();
  return size;
}

Result<BoxTree> parse_box(std::uint32_t type, ByteView body) {
  return parse_level(type, body, 0);
}

void append_box(Bytes& to, const BoxTree& box) {
  append_big_endian(to, static_cast<std::uint32_t>(box.size_bytes()));
  append_big_endian(to, box.type);
  to.insert(to.end(), box.body.begin(), box.body.end());
  for (const BoxTree& inner : box.children) append_box(to, inner);
}

}  // namespace pinmill

#include "pipeline/stages/prove_clip.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <unistd.h>

#include "base/byte_io.h"
#include "base/sha256.h"
#include "codecs/mp4/extras.h"

namespace pinmill {
namespace {

constexpr std::size_t block_bytes = 1 << 20;  // a stop is noticed between blocks

Error found(const std::string& what) {
  return Error(ErrorCode::internal,
               "the video that was made is not clean: it holds " + what + "; report this, with the file if you may");
}

Result<void> walk(int fd) {
  PINMILL_ASSIGN_OR_RETURN(const Mp4Layout layout, read_mp4_layout(fd));
  if (!layout.index_in_front) return found("its index behind its media");
  PINMILL_ASSIGN_OR_RETURN(const BoxTree index, read_mp4_index(fd, layout));
  PINMILL_ASSIGN_OR_RETURN(const std::vector<std::string> extras, find_mp4_extras(fd, layout, index));
  if (!extras.empty()) return found(extras.front());
  return {};
}

bool holds(ByteView bytes, const std::string& secret) {
  return !secret.empty() && ::memmem(bytes.data(), bytes.size(), secret.data(), secret.size()) != nullptr;
}

/// Reads block by block; each is searched together with as much of the one before as a secret may reach back.
class Search {
 public:
  explicit Search(const std::vector<std::string>& secrets) : secrets_(secrets) {
    for (const std::string& secret : secrets) overlap_ = std::max(overlap_, secret.size());
    window_.resize(overlap_ + block_bytes);
  }

  /// Where the next block is to be read to.
  std::span<std::byte> room() noexcept { return std::span(window_).subspan(kept_, block_bytes); }

  bool finds_one(std::size_t read) {
    const ByteView searched = ByteView(window_).first(kept_ + read);
    const bool any = std::any_of(secrets_.begin(), secrets_.end(),
                                 [&](const std::string& secret) { return holds(searched, secret); });
    kept_ = std::min(overlap_, searched.size());
    std::memmove(window_.data(), searched.last(kept_).data(), kept_);
    return any;
  }

 private:
  const std::vector<std::string>& secrets_;
  Bytes window_;
  std::size_t overlap_ = 0, kept_ = 0;
};

}  // namespace

Result<std::string> prove_clip_clean(int fd, const std::vector<std::string>& secrets, std::stop_token stop) {
  PINMILL_RETURN_IF_ERROR(walk(fd));
  Sha256 sha256;
  Search search(secrets);
  for (off_t offset = 0;;) {
    if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped while the video was proved clean");
    const std::span<std::byte> room = search.room();
    const ssize_t got = ::pread(fd, room.data(), room.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read the video that was made");
    if (got == 0) return to_hex(sha256.finish());
    sha256.update(room.first(static_cast<std::size_t>(got)));
    if (search.finds_one(static_cast<std::size_t>(got))) return found("what the source says of where it was made");
    offset += got;
  }
}

Result<void> prove_copy_clean(int fd) {
  return walk(fd);
}

}  // namespace pinmill

#include "pipeline/intake/found_file.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <unistd.h>

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill {
namespace {

// Without ".ts", which is more often a program than a transport stream.
constexpr std::array<std::string_view, 21> media_endings = {
    ".jpg", ".jpeg", ".png", ".apng", ".webp", ".gif", ".tif",  ".tiff", ".heic", ".heif", ".avif",
    ".bmp", ".mp4",  ".mov", ".m4v",  ".3gp",  ".mkv", ".webm", ".avi",  ".mpg",  ".mpeg"};

Result<Bytes> read_head(int fd) {
  Bytes head(sniff_bytes);
  std::size_t done = 0;
  while (done < head.size()) {
    const ssize_t got = ::pread(fd, head.data() + done, head.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  head.resize(done);
  return head;
}

}  // namespace

bool FoundFile::is_media() const {
  if (kind() != FormatKind::unknown) return kind() != FormatKind::refused;
  const std::string ending = fold(source.relative.extension().string());
  return std::find(media_endings.begin(), media_endings.end(), ending) != media_endings.end();
}

Result<FoundFile> look_at(SourceFile source) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, source.open());
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(fd.get()));
  auto head = read_head(fd.get());
  if (!head) return std::move(head).error().during(to_one_line(source.path().string()));
  return FoundFile{std::move(source), sniff(*head), status};
}

Error refusal_of(const FoundFile& file) {
  const FormatTraits& traits = traits_of(file.format);
  if (traits.kind == FormatKind::refused)
    return Error(ErrorCode::unsupported, fmt::format("{} is not taken. {}", traits.name, traits.remedy));
  return Error(ErrorCode::unsupported, file.status.size_bytes == 0
                                           ? "the file is empty"
                                           : "neither a picture nor a video that pinmill knows, by its content");
}

std::string folded_stem(const std::filesystem::path& path) {
  return fold(path.stem().string());
}

}  // namespace pinmill

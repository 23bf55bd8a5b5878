#include "pipeline/batch/output_folder.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pinmill {
namespace {

constexpr std::uint64_t max_page_bytes = 1ULL << 30;
constexpr std::string_view video_extension = "mp4";
constexpr std::array<std::string_view, 3> extensions = {"jpg", "png", video_extension};

Result<FileDescriptor> lock(const std::filesystem::path& out) {
  const std::filesystem::path file = out / ".pinmill" / "lock";
  FileDescriptor fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd) return Error(ErrorCode::io_failure, Error::from_errno(errno, "create " + file.string()).message());
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno == EWOULDBLOCK)
    return Error(ErrorCode::unavailable,
                 fmt::format("{} is in use by another run; let that one end, or give another folder", out.string()));
  return Error(ErrorCode::io_failure, Error::from_errno(errno, "lock " + file.string()).message());
}

// An index.html that is not ours: somebody's web site was given as OUT.
Result<void> check_page(const std::filesystem::path& out) {
  std::error_code trouble;
  const std::filesystem::path page = out / "index.html";
  if (std::filesystem::exists(out / "pins.json", trouble) || !std::filesystem::exists(page, trouble)) return {};
  const auto text = read_text_file(page, max_page_bytes);
  if (text && text->find("pinmill") != std::string::npos) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("{} is there already, and pinmill did not write it; give another folder", page.string()));
}

}  // namespace

std::string PagePlace::file(std::string_view extension) const {
  return fmt::format("{}.{}", stem, extension);
}

std::string PagePlace::cover() const {
  return stem + "-cover.jpg";
}

PagePlace page_place(std::string_view pin_id, std::size_t number) {
  return {fmt::format("{}/{}", pin_id, number), fmt::format("preview/{}-{}.jpg", pin_id, number)};
}

std::filesystem::path journal_path(const std::filesystem::path& out) {
  return out / ".pinmill" / "journal.ndjson";
}

OutputFolder::OutputFolder(std::filesystem::path path, FileDescriptor lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

Result<OutputFolder> OutputFolder::open(const std::filesystem::path& out) {
  PINMILL_RETURN_IF_ERROR(check_page(out));
  std::error_code trouble;
  const std::filesystem::path temporaries = out / ".pinmill" / "tmp";
  std::filesystem::create_directories(temporaries, trouble);
  if (trouble)
    return Error(ErrorCode::io_failure, fmt::format("make folder {}: {}", temporaries.string(), trouble.message()));
  PINMILL_ASSIGN_OR_RETURN(FileDescriptor held, lock(out));
  for (std::filesystem::directory_iterator entry(temporaries, trouble), end; !trouble && entry != end;
       entry.increment(trouble)) {
    std::error_code ignored;  // what cannot be removed now does no harm
    std::filesystem::remove(entry->path(), ignored);
  }
  if (::access(temporaries.c_str(), W_OK) != 0)
    return Error(ErrorCode::io_failure, Error::from_errno(errno, "write in " + temporaries.string()).message());
  std::filesystem::path absolute = std::filesystem::canonical(out, trouble);
  if (trouble) return Error(ErrorCode::io_failure, fmt::format("resolve {}: {}", out.string(), trouble.message()));
  return OutputFolder(std::move(absolute), std::move(held));
}

void OutputFolder::remove_page(const PagePlace& place) const {
  remove_other_formats(place, "");
  ::unlink((path_ / place.preview).c_str());
}

void OutputFolder::remove_other_formats(const PagePlace& place, std::string_view extension) const {
  for (const std::string_view other : extensions) {
    if (other != extension) ::unlink((path_ / place.file(other)).c_str());
  }
  if (extension != video_extension) ::unlink((path_ / place.cover()).c_str());
}

}  // namespace pinmill

#include "sandbox/journal.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace pinmill::sandbox {
namespace {

constexpr std::uint64_t max_journal_bytes = 1ULL << 30;

}  // namespace

Result<Journal> Journal::open(const std::filesystem::path& file) {
  FileDescriptor fd(::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "open " + file.string());
  PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, read_all(fd.get(), max_journal_bytes));
  std::string_view rest = as_text(bytes);
  std::vector<Json> lines;
  std::size_t whole = 0;
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    auto line = Json::parse(rest.substr(0, end));
    if (!line)
      return std::move(line).error().during("line " + std::to_string(lines.size() + 1) + " of " + file.string());
    lines.push_back(*std::move(line));
    whole += end + 1;
    rest.remove_prefix(end + 1);
  }
  if (!rest.empty() && ::ftruncate(fd.get(), static_cast<off_t>(whole)) != 0)
    return Error::from_errno(errno, "mend " + file.string());
  return Journal(std::move(fd), std::move(lines));
}

std::vector<Json> Journal::lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

Result<void> Journal::append(Json line) {
  const std::lock_guard lock(mutex_);
  PINMILL_RETURN_IF_ERROR(write_all(fd_.get(), as_bytes(line.dump() + "\n")));
  lines_.push_back(std::move(line));
  return {};
}

}  // namespace pinmill::sandbox

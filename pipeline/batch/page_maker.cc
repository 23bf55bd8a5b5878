#include "pipeline/batch/page_maker.h"

#include <cerrno>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sha256.h"

namespace pinmill {
namespace {

// A file that goes with its descriptor. A picture fits in memory; a video lies unnamed on a disk.
enum class Room : std::uint8_t { memory, disk };
Result<FileDescriptor> unnamed_file(Room room) {
  if (room == Room::disk) {
    std::error_code trouble;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(trouble);
    FileDescriptor fd(trouble ? -1 : ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (fd) return fd;
  }
  FileDescriptor memory(::memfd_create("pinmill-page", MFD_CLOEXEC));
  if (!memory) return Error::from_errno(errno, "make a file in memory");
  return memory;
}

bool is_digest_of(const std::filesystem::path& file, const std::string& sha256) {
  const auto fd = open_for_reading(file);
  if (!fd) return false;
  const auto digest = sha256_hex_of_file(fd->get());
  return digest && *digest == sha256;
}

Result<void> copy_file(const std::filesystem::path& from, const std::filesystem::path& to, const OutputFolder& out) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, open_for_reading(from));
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(fd.get()));
  PINMILL_ASSIGN_OR_RETURN(AtomicFile copy, AtomicFile::create(out.temporary_folder()));
  PINMILL_RETURN_IF_ERROR(copy_range(fd.get(), 0, status.size_bytes, copy.fd()));
  return copy.commit(to);
}

// What the journal says lies there, if it still does. Its time in `modified_ns` is renewed where only that differs: OUT
// was copied somewhere without its times, and the digest tells.
bool lies_there(const std::filesystem::path& file, const PreparedFile& made, std::int64_t& modified_ns) {
  const auto status = status_of(file);
  if (!status || status->size_bytes != made.size_bytes) return false;
  if (status->modified_ns != modified_ns && !is_digest_of(file, made.sha256)) return false;
  modified_ns = status->modified_ns;
  return true;
}

std::int64_t modified_ns_of(const std::filesystem::path& file) {
  const auto status = status_of(file);
  return status ? status->modified_ns : 0;
}

}  // namespace

PageMaker::Task PageMaker::task_of(const PageJob& job, const ClipProgressCallback& progress, std::stop_token stop) {
  Task task{
      .place = job.place, .keys = {picture_key(job), clip_key(job)}, .unnamed_file = {}, .files = {}, .prepare = {}};
  task.unnamed_file = [&job]() -> Result<FileDescriptor> {
    PINMILL_ASSIGN_OR_RETURN(const bool is_clip, may_become_video(job));
    return unnamed_file(is_clip ? Room::disk : Room::memory);
  };
  task.files = [this, &job]() -> Result<UnnamedFiles> {
    if (!job.begun) return new_files();
    if (!*job.begun) return std::move(*job.begun).error();
    return std::move((*job.begun)->files);
  };
  task.prepare = [this, &job, &progress, stop](const PageOutputs& outputs) -> Result<PageRecord> {
    if (job.begun) return record_of_begun(job);
    PINMILL_ASSIGN_OR_RETURN(PageReport report, ask_for_page(job, outputs, boundary_, progress, stop));
    return record_of(job, std::move(report));
  };
  return task;
}

PageMaker::Task PageMaker::task_of(const StoryJob& job, const ClipProgressCallback& progress, std::stop_token stop) {
  Task task{.place = job.place, .keys = {key_of(job)}, .unnamed_file = {}, .files = {}, .prepare = {}};
  task.unnamed_file = [] { return unnamed_file(Room::disk); };
  task.files = [this] { return new_files(); };
  task.prepare = [this, &job, &progress, stop](const PageOutputs& outputs) -> Result<PageRecord> {
    PINMILL_ASSIGN_OR_RETURN(std::vector<PageReport> reports,
                             ask_for_story(job, outputs.page_fd, outputs.cover_fd, boundary_, progress, stop));
    PageRecord record;
    record.key = key_of(job);
    record.stem = job.place.stem;
    record.report = std::move(reports.front());
    record.further.assign(std::make_move_iterator(reports.begin() + 1), std::make_move_iterator(reports.end()));
    return record;
  };
  return task;
}

Result<MadePage> PageMaker::make(const PageJob& job, const ClipProgressCallback& progress, std::stop_token stop) {
  return make(task_of(job, progress, stop), stop);
}

Result<MadePage> PageMaker::make_story(const StoryJob& job, const ClipProgressCallback& progress,
                                       std::stop_token stop) {
  return make(task_of(job, progress, stop), stop);
}

Result<MadePage> PageMaker::make(const Task& task, std::stop_token stop) {
  if (reuse_ == Reuse::cached) {
    if (auto record = reused(task)) return MadePage{MadePage::Origin::reused, std::move(record)};
  }
  auto page = made(task, stop);
  const bool stopped = !page && page.error().code() == ErrorCode::cancelled;
  if (!page && !stopped && out_ != nullptr) out_->remove_page(task.place);
  return page;
}

std::shared_ptr<const PageRecord> PageMaker::reused(const Task& task) {
  for (const std::string& key : task.keys) {
    if (auto record = in_place(key, task.place)) return record;
    if (auto record = copied(key, task.place)) return record;
  }
  return nullptr;
}

std::shared_ptr<const PageRecord> PageMaker::in_place(const std::string& key, const PagePlace& place) {
  const auto record = journal_.page_at(place.stem);
  if (record == nullptr || record->key != key) return nullptr;
  if (!record->preview.empty()) {
    const auto preview = status_of(out_path_ / record->preview);
    if (!preview || preview->size_bytes != record->preview_bytes) return nullptr;
  }
  const PageReport& report = record->report;
  std::int64_t page_ns = record->output_modified_ns, cover_ns = record->cover_modified_ns;
  if (!lies_there(out_path_ / place.file(report.output.extension), report.output, page_ns)) return nullptr;
  if (report.cover && !lies_there(out_path_ / place.cover(), *report.cover, cover_ns)) return nullptr;
  if (page_ns == record->output_modified_ns && cover_ns == record->cover_modified_ns) return record;
  PageRecord renewed = *record;
  renewed.output_modified_ns = page_ns;
  renewed.cover_modified_ns = cover_ns;
  auto shared = std::make_shared<const PageRecord>(std::move(renewed));
  journal_.add_page(shared);
  return shared;
}

// The same page was made under another name: a page moved within its Pin, or to another one.
std::shared_ptr<const PageRecord> PageMaker::copied(const std::string& key, const PagePlace& place) {
  const auto other = journal_.page_like(key);
  if (other == nullptr || other->stem == place.stem || in_place(key, {other->stem, other->preview}) == nullptr)
    return nullptr;
  PageRecord record = *other;
  record.stem = place.stem;
  if (!other->preview.empty()) record.preview = place.preview;
  if (out_ != nullptr) {
    const std::string& extension = record.report.output.extension;
    const std::filesystem::path target = out_path_ / place.file(extension);
    const PagePlace from{other->stem, other->preview};
    if (!copy_file(out_path_ / from.file(extension), target, *out_)) return nullptr;
    if (record.report.cover && !copy_file(out_path_ / from.cover(), out_path_ / place.cover(), *out_)) return nullptr;
    if (!other->preview.empty() && !copy_file(out_path_ / other->preview, out_path_ / record.preview, *out_))
      return nullptr;
    record.output_modified_ns = modified_ns_of(target);
    if (record.report.cover) record.cover_modified_ns = modified_ns_of(out_path_ / place.cover());
    out_->remove_other_formats(place, extension);
  }
  auto shared = std::make_shared<const PageRecord>(std::move(record));
  journal_.add_page(shared);
  return shared;
}

Result<MadePage> PageMaker::made(const Task& task, const std::stop_token& stop) {
  if (out_ != nullptr) return put(task, stop);
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor output, task.unnamed_file());
  PINMILL_ASSIGN_OR_RETURN(PageRecord record, task.prepare({.page_fd = output.get()}));
  return MadePage{MadePage::Origin::made, std::make_shared<const PageRecord>(std::move(record))};
}

Result<UnnamedFiles> PageMaker::new_files() const {
  PINMILL_ASSIGN_OR_RETURN(AtomicFile page, AtomicFile::create(out_->temporary_folder()));
  PINMILL_ASSIGN_OR_RETURN(AtomicFile preview, AtomicFile::create(out_->temporary_folder()));
  PINMILL_ASSIGN_OR_RETURN(AtomicFile cover, AtomicFile::create(out_->temporary_folder()));
  return UnnamedFiles{std::move(page), std::move(preview), std::move(cover)};
}

Result<BegunPage> PageMaker::begin(const PageJob& job, const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(UnnamedFiles files, new_files());
  const PageOutputs outputs{files.page.fd(), files.preview.fd(), files.cover.fd()};
  PINMILL_ASSIGN_OR_RETURN(PageReport report, ask_for_page(job, outputs, boundary_, progress, std::move(stop)));
  return BegunPage{std::move(files), job.source.status, std::move(report)};
}

// Final names first, the journal last: a line in it speaks of files that are there.
Result<MadePage> PageMaker::put(const Task& task, const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(UnnamedFiles files, task.files());
  auto& [output, preview, cover] = files;
  PINMILL_ASSIGN_OR_RETURN(PageRecord record, task.prepare({output.fd(), preview.fd(), cover.fd()}));
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the page was put in place");

  const std::string extension = record.report.output.extension;
  PINMILL_ASSIGN_OR_RETURN(const FileStatus written, status_of(output.fd()));
  PINMILL_ASSIGN_OR_RETURN(const FileStatus shown, status_of(preview.fd()));
  record.output_modified_ns = written.modified_ns;
  if (shown.size_bytes > 0) {
    PINMILL_RETURN_IF_ERROR(preview.commit(out_path_ / task.place.preview));
    record.preview = task.place.preview;
    record.preview_bytes = shown.size_bytes;
  }
  if (record.report.cover) {
    PINMILL_ASSIGN_OR_RETURN(const FileStatus covering, status_of(cover.fd()));
    record.cover_modified_ns = covering.modified_ns;
    PINMILL_RETURN_IF_ERROR(cover.commit(out_path_ / task.place.cover()));
  }
  PINMILL_RETURN_IF_ERROR(output.commit(out_path_ / task.place.file(extension)));
  out_->remove_other_formats(task.place, extension);
  auto shared = std::make_shared<const PageRecord>(std::move(record));
  journal_.add_page(shared);
  return MadePage{MadePage::Origin::made, std::move(shared)};
}

}  // namespace pinmill

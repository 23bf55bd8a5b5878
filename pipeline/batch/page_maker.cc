#include "pipeline/batch/page_maker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/sha256.h"
#include "codecs/format.h"

namespace pinmill {
namespace {

// Equal keys, equal output: whatever a page depends on is in it.
std::string key_of(const PageJob& job) {
  return Sha256::hex_of(as_bytes(
      fmt::format("page\n{}\n{}\n{}", job.source.sha256, job.sidecar ? job.sidecar->sha256 : "", job.recipe.key())));
}

Result<Format> sniff_file(int fd) {
  std::array<std::byte, sniff_bytes> head;
  ssize_t got = -1;
  do got = ::pread(fd, head.data(), head.size(), 0);
  while (got < 0 && errno == EINTR);
  if (got < 0) return Error::from_errno(errno, "read");
  return sniff(ByteView(head).first(static_cast<std::size_t>(got)));
}

struct PageInputs {
  FileDescriptor source;
  FileDescriptor sidecar;
};

Result<PageInputs> open_inputs(const DraftPage& page) {
  PageInputs inputs;
  PINMILL_ASSIGN_OR_RETURN(inputs.source, page.file.open());
  if (!page.sidecar) return inputs;
  auto sidecar = page.sidecar->open();
  if (!sidecar) return std::move(sidecar).error().during("open sidecar " + page.sidecar->relative.string());
  inputs.sidecar = *std::move(sidecar);
  return inputs;
}

// The report may come from a process that parsed hostile bytes: it names no file and describes no other.
Result<void> check_report(const PreparedFile& output, const FileStatus& written) {
  if (output.extension != "jpg" && output.extension != "png")
    return Error(ErrorCode::internal,
                 fmt::format("prepared as \"{}\", which is neither jpg nor png", output.extension));
  if (output.size_bytes != written.size_bytes)
    return Error(ErrorCode::internal,
                 fmt::format("{} bytes were written and {} reported", written.size_bytes, output.size_bytes));
  return {};
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

}  // namespace

Result<MadePage> PageMaker::make(const PageJob& job, std::stop_token stop) {
  const std::string key = key_of(job);
  if (reuse_ == Reuse::cached) {
    if (auto record = reused(job, key)) return MadePage{MadePage::Origin::reused, std::move(record)};
  }
  auto page = made(job, key, stop);
  const bool stopped = !page && page.error().code() == ErrorCode::cancelled;
  if (!page && !stopped && out_ != nullptr) out_->remove_page(job.place);
  return page;
}

std::shared_ptr<const PageRecord> PageMaker::reused(const PageJob& job, const std::string& key) {
  if (auto record = in_place(key, job.place)) return record;
  return copied(key, job.place);
}

// What the journal says lies there, if it still does.
std::shared_ptr<const PageRecord> PageMaker::in_place(const std::string& key, const PagePlace& place) {
  const auto record = journal_.page_at(place.stem);
  if (record == nullptr || record->key != key) return nullptr;
  if (!record->preview.empty()) {
    const auto preview = status_of(out_path_ / record->preview);
    if (!preview || preview->size_bytes != record->preview_bytes) return nullptr;
  }
  const std::filesystem::path file = out_path_ / place.file(record->report.output.extension);
  const auto status = status_of(file);
  if (!status || status->size_bytes != record->report.output.size_bytes) return nullptr;
  if (status->modified_ns == record->output_modified_ns) return record;
  // OUT was copied somewhere without its times: the digest tells
  if (!is_digest_of(file, record->report.output.sha256)) return nullptr;
  PageRecord renewed = *record;
  renewed.output_modified_ns = status->modified_ns;
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
    if (!other->preview.empty() && !copy_file(out_path_ / other->preview, out_path_ / record.preview, *out_))
      return nullptr;
    const auto status = status_of(target);
    if (!status) return nullptr;
    record.output_modified_ns = status->modified_ns;
    out_->remove_other_formats(place, extension);
  }
  auto shared = std::make_shared<const PageRecord>(std::move(record));
  journal_.add_page(shared);
  return shared;
}

Result<MadePage> PageMaker::made(const PageJob& job, const std::string& key, std::stop_token stop) {
  if (out_ != nullptr) return put(job, key, stop);
  const FileDescriptor memory(::memfd_create("pinmill-page", MFD_CLOEXEC));
  if (!memory) return Error::from_errno(errno, "make a file in memory");
  auto report = prepare(job, memory.get(), -1, stop);
  if (!report) return std::move(report).error();
  if (!*report) return MadePage{};
  return MadePage{MadePage::Origin::made,
                  std::make_shared<const PageRecord>(PageRecord{key, job.place.stem, {}, 0, 0, **std::move(report)})};
}

// Nothing where the source is a video.
Result<std::optional<PageReport>> PageMaker::prepare(const PageJob& job, int output_fd, int preview_fd,
                                                     std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const PageInputs inputs, open_inputs(*job.page));
  PINMILL_ASSIGN_OR_RETURN(const Format format, sniff_file(inputs.source.get()));
  if (traits_of(format).kind == FormatKind::video) return std::optional<PageReport>();
  const PageFiles files{inputs.source.get(), inputs.sidecar.get(), output_fd, preview_fd};
  PINMILL_ASSIGN_OR_RETURN(PageReport report, boundary_.prepare(files, job.recipe, stop));
  const bool sound = is_unchanged(inputs.source.get(), job.source) &&
                     (!job.sidecar || is_unchanged(inputs.sidecar.get(), *job.sidecar));
  if (!sound)
    return Error(ErrorCode::unavailable, "the file changed while it was prepared; run again when it is complete");
  PINMILL_ASSIGN_OR_RETURN(const FileStatus written, status_of(output_fd));
  PINMILL_RETURN_IF_ERROR(check_report(report.output, written));
  return std::optional<PageReport>(std::move(report));
}

// Final names first, the journal last: a line in it speaks of files that are there.
Result<MadePage> PageMaker::put(const PageJob& job, const std::string& key, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(AtomicFile output, AtomicFile::create(out_->temporary_folder()));
  PINMILL_ASSIGN_OR_RETURN(AtomicFile preview, AtomicFile::create(out_->temporary_folder()));
  auto report = prepare(job, output.fd(), preview.fd(), stop);
  if (!report) return std::move(report).error();
  if (!*report) return MadePage{};
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the page was put in place");

  PageRecord record{key, job.place.stem, {}, 0, 0, **std::move(report)};
  const std::string extension = record.report.output.extension;
  PINMILL_ASSIGN_OR_RETURN(const FileStatus written, status_of(output.fd()));
  PINMILL_ASSIGN_OR_RETURN(const FileStatus shown, status_of(preview.fd()));
  record.output_modified_ns = written.modified_ns;
  if (shown.size_bytes > 0) {
    PINMILL_RETURN_IF_ERROR(preview.commit(out_path_ / job.place.preview));
    record.preview = job.place.preview;
    record.preview_bytes = shown.size_bytes;
  }
  PINMILL_RETURN_IF_ERROR(output.commit(out_path_ / job.place.file(extension)));
  out_->remove_other_formats(job.place, extension);
  auto shared = std::make_shared<const PageRecord>(std::move(record));
  journal_.add_page(shared);
  return MadePage{MadePage::Origin::made, std::move(shared)};
}

}  // namespace pinmill

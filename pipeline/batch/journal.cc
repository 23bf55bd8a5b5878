#include "pipeline/batch/journal.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>

namespace pinmill {
namespace {

constexpr std::uint64_t max_journal_bytes = 4ULL << 30;

// Inode and device numbers use all 64 bits on some file systems; JSON numbers here have 63 and a sign.
std::int64_t as_signed(std::uint64_t number) noexcept {
  return static_cast<std::int64_t>(number);
}
std::uint64_t as_unsigned(const Json& json) noexcept {
  return static_cast<std::uint64_t>(json.integer_or(0));
}

Json source_line(const FileStatus& status, const std::string& sha256) {
  return Json::object({{"source", Json::array({as_signed(status.device), as_signed(status.inode),
                                               as_signed(status.size_bytes), status.modified_ns, status.changed_ns})},
                       {"sha256", sha256}});
}

std::optional<FileStatus> status_from(const Json& json) {
  const Json::Array& numbers = json.items();
  if (numbers.size() != 5) return std::nullopt;
  return FileStatus{.size_bytes = as_unsigned(numbers[2]),
                    .modified_ns = numbers[3].integer_or(0),
                    .changed_ns = numbers[4].integer_or(0),
                    .device = as_unsigned(numbers[0]),
                    .inode = as_unsigned(numbers[1])};
}

Json cuts_line(const std::pair<std::string, std::string>& of, const Journal::Cuts& cuts) {
  Json::Array times;
  for (const std::chrono::milliseconds cut : cuts) times.push_back(std::int64_t{cut.count()});
  return Json::object({{"cut", of.first}, {"key", of.second}, {"at_ms", Json::array(std::move(times))}});
}

Json page_line(const PageRecord& record) {
  Json further = Json::array();
  for (const PageReport& report : record.further) further.push(to_json(report));
  return Json::object({{"page", record.stem},
                       {"key", record.key},
                       {"modified_ns", record.output_modified_ns},
                       {"cover_modified_ns", record.cover_modified_ns},
                       {"preview", record.preview},
                       {"preview_bytes", record.preview_bytes},
                       {"report", to_json(record.report)},
                       {"further", std::move(further)}});
}

std::shared_ptr<const PageRecord> page_from(const Json& json) {
  auto report = page_report_from(json["report"]);
  if (!report || json["key"].string_or("").empty()) return nullptr;
  PageRecord record{.key = json["key"].string_or(""),
                    .stem = json["page"].string_or(""),
                    .preview = json["preview"].string_or(""),
                    .preview_bytes = as_unsigned(json["preview_bytes"]),
                    .output_modified_ns = json["modified_ns"].integer_or(0),
                    .cover_modified_ns = json["cover_modified_ns"].integer_or(0),
                    .report = *std::move(report)};
  for (const Json& page : json["further"].items()) {
    auto further = page_report_from(page);
    if (!further) return nullptr;
    record.further.push_back(*std::move(further));
  }
  return std::make_shared<const PageRecord>(std::move(record));
}

}  // namespace

const PageReport* PageRecord::report_of(std::size_t number) const noexcept {
  if (number == 1 || further.empty()) return &report;
  return number >= 2 && number - 2 < further.size() ? &further[number - 2] : nullptr;
}

Journal::Journal(std::filesystem::path file, FileDescriptor fd) : file_(std::move(file)), fd_(std::move(fd)) {}

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& file, Append append) {
  FileDescriptor fd;
  if (append == Append::yes) {
    fd = FileDescriptor(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!fd) return Error(ErrorCode::io_failure, Error::from_errno(errno, "open " + file.string()).message());
  }
  auto text = read_text_file(file, max_journal_bytes);
  if (!text && text.error().code() != ErrorCode::not_found) return std::move(text).error();
  std::unique_ptr<Journal> journal(new Journal(file, std::move(fd)));
  if (text) journal->load(*text);
  return journal;
}

void Journal::load(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      // torn by a crash: close it, so that what is appended next begins a line of its own
      ++lines_;
      if (fd_) static_cast<void>(write_all(fd_.get(), as_bytes("\n")));
      return;
    }
    load_line(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

void Journal::load_line(std::string_view line) {
  ++lines_;
  const auto json = Json::parse(line);
  if (!json) return;
  if (const auto status = status_from((*json)["source"])) {
    keep({*status, (*json)["sha256"].string_or("")});
  } else if (const std::string cut = (*json)["cut"].string_or(""); !cut.empty()) {
    Cuts& cuts = cuts_[{cut, (*json)["key"].string_or("")}];
    cuts.clear();
    for (const Json& at : (*json)["at_ms"].items()) cuts.emplace_back(at.integer_or(0));
  } else if (auto page = page_from(*json)) {
    earlier_[page->key] = page->stem;
    pages_[page->stem] = std::move(page);
  }
}

void Journal::keep(const SourceRecord& record) {
  sources_.insert_or_assign({record.status.device, record.status.inode}, record);
}

std::optional<std::string> Journal::sha256_of(const FileStatus& status) const {
  const std::lock_guard lock(mutex_);
  const auto found = sources_.find({status.device, status.inode});
  if (found == sources_.end() || found->second.status != status) return std::nullopt;
  return found->second.sha256;
}

std::shared_ptr<const PageRecord> Journal::page_at(std::string_view stem) const {
  const std::lock_guard lock(mutex_);
  const auto found = pages_.find(std::string(stem));
  return found == pages_.end() ? nullptr : found->second;
}

std::shared_ptr<const PageRecord> Journal::page_like(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto stem = earlier_.find(std::string(key));
  if (stem == earlier_.end()) return nullptr;
  const auto found = pages_.find(stem->second);
  return found == pages_.end() || found->second->key != key ? nullptr : found->second;
}

std::optional<Journal::Cuts> Journal::cuts_of(const std::string& sha256, const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = cuts_.find({sha256, key});
  return found == cuts_.end() ? std::nullopt : std::optional(found->second);
}

void Journal::add_cuts(const std::string& sha256, const std::string& key, Cuts cuts) {
  const std::lock_guard lock(mutex_);
  append(cuts_line({sha256, key}, cuts));
  cuts_.insert_or_assign({sha256, key}, std::move(cuts));
}

void Journal::add_source(const FileStatus& status, std::string sha256) {
  const std::lock_guard lock(mutex_);
  append(source_line(status, sha256));
  keep({status, std::move(sha256)});
}

void Journal::add_page(std::shared_ptr<const PageRecord> record) {
  const std::lock_guard lock(mutex_);
  append(page_line(*record));
  pages_[record->stem] = std::move(record);
}

void Journal::append(const Json& line) {
  ++lines_;
  if (fd_) static_cast<void>(write_all(fd_.get(), as_bytes(line.dump() + "\n")));  // a lost line costs a redo
}

void Journal::compact(const std::filesystem::path& temporary_folder,
                      const std::function<bool(const PageRecord&)>& keep_page,
                      const std::function<bool(std::string_view)>& keep_source) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sources_, [&](const auto& entry) { return !keep_source(entry.second.sha256); });
  std::erase_if(pages_, [&](const auto& entry) { return !keep_page(*entry.second); });
  std::erase_if(cuts_, [&](const auto& entry) { return !keep_source(entry.first.first); });
  if (lines_ == sources_.size() + pages_.size() + cuts_.size()) return;
  std::string text;
  for (const auto& [inode, record] : sources_) text += source_line(record.status, record.sha256).dump() + "\n";
  for (const auto& [of, cuts] : cuts_) text += cuts_line(of, cuts).dump() + "\n";
  for (const auto& [stem, record] : pages_) text += page_line(*record).dump() + "\n";
  static_cast<void>(write_file_atomically(file_, temporary_folder, as_bytes(text)));
  fd_.reset();  // it is the old file's; a run compacts once, at its end
}

}  // namespace pinmill

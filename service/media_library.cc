#include "service/media_library.h"

#include <algorithm>
#include <array>
#include <system_error>

#include <unistd.h>

#include <fmt/format.h>

#include "base/random.h"
#include "base/sha256.h"
#include "base/unicode.h"
#include "http/url.h"
#include "service/kinds.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;

constexpr std::string_view path_prefix = "/media/";
constexpr std::chrono::hours kept_for{24 * 7};
constexpr std::size_t max_name = 120;

constexpr std::array<std::string_view, 20> media_types = {
    "image/jpeg",      "image/jpg", "image/png",       "image/webp", "image/gif",   "video/mp4",       "video/mpeg",
    "video/quicktime", "video/avi", "video/x-msvideo", "video/webm", "video/x-m4v", "application/pdf", "audio/mpeg",
    "audio/mp4",       "audio/aac", "audio/ogg",       "audio/wav",  "audio/webm",  "audio/x-m4a"};

Record to_record(const Media& media, std::chrono::hours awaited_for = {}) {
  return {.kind = std::string(media_kind),
          .id = media.key,
          .state = media.is_here() ? "here" : "awaited",
          .created = media.created,
          .due = media.created + (media.is_here() ? kept_for : awaited_for),
          .body = Json::object({{"filename", media.file_name},
                                {"contentType", media.content_type},
                                {"size", media.size_bytes},
                                {"sha256", media.sha256}})};
}

Media media_of(const Record& record) {
  return {.key = record.id,
          .file_name = record.body["filename"].string_or(""),
          .content_type = record.body["contentType"].string_or(""),
          .size_bytes = static_cast<std::uint64_t>(record.body["size"].integer_or(0)),
          .sha256 = record.body["sha256"].string_or(""),
          .created = record.created};
}

/// Of letters that mean the same everywhere, with its extension.
std::string safe_name(std::string_view name) {
  std::string safe;
  for (const char c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    safe += plain ? c : '_';
  }
  if (safe.size() > max_name) safe.erase(0, safe.size() - max_name);
  return safe.find_first_not_of("._") == std::string::npos ? "file" : safe;
}

bool is_awaited(const Record& record, Moment now) {
  return record.state == "awaited" && record.due > now;
}

}  // namespace

std::string media_type_in(std::string_view content_type) {
  return fold(content_type.substr(0, content_type.find(';')));
}

bool is_media_type(std::string_view content_type) noexcept {
  return std::find(media_types.begin(), media_types.end(), content_type) != media_types.end();
}

std::filesystem::path media_folder(const Core& core) {
  return core.folder("media");
}

std::filesystem::path media_path(const Core& core, std::string_view key) {
  return media_folder(core) / Sha256::hex_of(as_bytes(key));
}

Result<Media> announce_media(Core& core, const MediaOrder& order) {
  Media media{.file_name = order.file_name, .content_type = order.content_type, .size_bytes = order.size_bytes};
  const std::string chance = random_hex(16);  // whoever knows a key may read the file
  PINMILL_RETURN_IF_ERROR(core.records->write([&](RecordSession& session) -> Result<void> {
    media.created = session.now();
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(media.created).time_since_epoch().count();
    media.key = fmt::format("temp/{}_{}_{}", milliseconds, chance, safe_name(order.file_name));
    session.put(to_record(media, order.awaited_for));
    return {};
  }));
  return media;
}

Result<Media> store_media(Core& core, Media media, AtomicFile temporary, const std::string& sha256) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(temporary.fd()));
  if (status.size_bytes == 0) return Error(ErrorCode::invalid_argument, "the file is empty: send its bytes");
  media.size_bytes = status.size_bytes;
  media.sha256 = sha256;
  PINMILL_RETURN_IF_ERROR(temporary.commit(media_path(core, media.key)));
  PINMILL_RETURN_IF_ERROR(core.records->write([&](RecordSession& session) -> Result<void> {
    session.put(to_record(media));
    return {};
  }));
  return media;
}

Result<Media> adopt_media(Core& core, Media media, const std::filesystem::path& finished) {
  const auto target = media_path(core, media.key);
  std::error_code absent;
  const bool moved = !std::filesystem::exists(finished, absent);
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor file, open_for_reading(moved ? target : finished));
  if (::fsync(file.get()) != 0) return Error::from_errno(errno, "flush an upload");
  PINMILL_ASSIGN_OR_RETURN(media.sha256, sha256_hex_of_file(file.get()));
  std::error_code failed;
  if (!moved) std::filesystem::rename(finished, target, failed);
  if (failed) return Error::from_errno(failed.value(), "keep an upload");
  PINMILL_RETURN_IF_ERROR(core.records->write([&](RecordSession& session) -> Result<void> {
    session.put(to_record(media));
    return {};
  }));
  return media;
}

Result<void> remove_media(Core& core, const Media& media) {
  std::error_code absent;
  std::filesystem::remove(media_path(core, media.key), absent);
  return core.records->write([&](RecordSession& session) -> Result<void> {
    session.remove(media_kind, media.key);
    return {};
  });
}

Result<std::optional<Media>> find_media(Core& core, const std::string& key) {
  std::optional<Media> found;
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    found.reset();
    const auto record = session.find(media_kind, key);
    if (record && (record->state == "here" || is_awaited(*record, session.now()))) found = media_of(*record);
    return {};
  }));
  return found;
}

std::optional<std::string> media_key_in(std::string_view url) {
  const auto scheme = url.find("://");
  const auto path = scheme == std::string_view::npos ? scheme : url.find('/', scheme + 3);
  if (path == std::string_view::npos || !url.substr(path).starts_with(path_prefix)) return std::nullopt;
  url.remove_prefix(path + path_prefix.size());
  return http::percent_decode(url.substr(0, url.find_first_of("?#")));
}

bool is_own_address(const Core& core, std::string_view url) {
  return url.starts_with(core.url + "/");
}

std::string media_url(const Core& core, const Media& media) {
  return core.url + std::string(path_prefix) + http::encode_path(media.key);
}

Result<std::size_t> sweep_media(Core& core) {
  std::vector<std::string> gone;
  PINMILL_RETURN_IF_ERROR(core.records->write([&](RecordSession& session) -> Result<void> {
    gone.clear();
    publish::RecordFilter old{.kind = std::string(media_kind), .due_until = session.now()};
    old.limit = 500;
    for (const Record& record : session.list(old)) {
      const bool needed = session.count({.kind = std::string(post_kind),
                                         .states = {"draft", "scheduled", "publishing"},
                                         .text = http::encode_path(record.id)}) > 0;
      if (needed) {
        Record later = record;
        later.due = session.now() + std::chrono::hours(24);
        session.put(later);
        continue;
      }
      session.remove(media_kind, record.id);
      gone.push_back(record.id);
    }
    return {};
  }));
  for (const std::string& key : gone) {
    std::error_code absent;
    std::filesystem::remove(media_path(core, key), absent);
  }
  return gone.size();
}

}  // namespace pinmill::service

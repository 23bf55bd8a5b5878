#include "service/uploads.h"

#include <system_error>

#include <fmt/format.h>

#include "base/sha256.h"
#include "service/kinds.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;

constexpr std::chrono::hours kept_for{24 * 8};  // a day longer than media is kept

std::string id_of(const ApiKey& key, const publish::FileDigest& file) {
  return Sha256::hex_of(as_bytes(fmt::format("{}\n{}\n{}", key.id, file.sha256, file.size_bytes)));
}

PartialUpload upload_of(const Record& record) {
  return {.id = record.id,
          .media = record.body["key"].string_or(""),
          .length_bytes = static_cast<std::uint64_t>(record.body["length"].integer_or(0)),
          .sha256 = record.body["sha256"].string_or("")};
}

}  // namespace

std::filesystem::path upload_path(const Core& core, const std::string& id) {
  return core.folder("uploads") / id;
}

Result<std::optional<PartialUpload>> find_upload(Core& core, const std::string& id) {
  std::optional<PartialUpload> found;
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    const auto record = session.find(upload_kind, id);
    found = record ? std::optional(upload_of(*record)) : std::nullopt;
    return {};
  }));
  return found;
}

Result<std::optional<PartialUpload>> find_upload(Core& core, const ApiKey& key, const publish::FileDigest& file) {
  std::optional<PartialUpload> found;
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    found.reset();
    const auto named = session.find(upload_digest_kind, id_of(key, file));
    const auto record = named ? session.find(upload_kind, named->body["upload"].string_or("")) : std::nullopt;
    if (record) found = upload_of(*record);
    return {};
  }));
  if (!found) return found;
  PINMILL_ASSIGN_OR_RETURN(const auto media, find_media(core, found->media));
  if (!media) found.reset();  // awaited for too long, or not needed for too long
  return found;
}

Result<void> put_upload(Core& core, const ApiKey& key, const PartialUpload& upload) {
  return core.records->write([&](RecordSession& session) -> Result<void> {
    session.put(
        {.kind = std::string(upload_kind),
         .id = upload.id,
         .created = session.now(),
         .body = Json::object({{"key", upload.media}, {"length", upload.length_bytes}, {"sha256", upload.sha256}})});
    if (upload.sha256.empty()) return {};
    session.put({.kind = std::string(upload_digest_kind),
                 .id = id_of(key, {.sha256 = upload.sha256, .size_bytes = upload.length_bytes}),
                 .owner = key.id,
                 .created = session.now(),
                 .body = Json::object({{"upload", upload.id}})});
    return {};
  });
}

Result<void> forget_upload(Core& core, const PartialUpload& upload) {
  std::error_code absent;
  std::filesystem::remove(upload_path(core, upload.id), absent);
  return core.records->write([&](RecordSession& session) -> Result<void> {
    session.remove(upload_kind, upload.id);
    return {};
  });
}

std::uint64_t received_bytes(const Core& core, const PartialUpload& upload) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(upload_path(core, upload.id), absent);
  if (!absent) return size;
  return std::filesystem::exists(media_path(core, upload.media), absent) ? upload.length_bytes : 0;
}

Result<Media> finish_upload(Core& core, const PartialUpload& upload) {
  PINMILL_ASSIGN_OR_RETURN(const auto media, find_media(core, upload.media));
  if (!media) return Error(ErrorCode::not_found, "this upload was begun too long ago: begin it again");
  if (media->is_here()) return *media;
  PINMILL_ASSIGN_OR_RETURN(Media here, adopt_media(core, *media, upload_path(core, upload.id)));
  if (upload.sha256.empty() || upload.sha256 == here.sha256) return here;
  PINMILL_RETURN_IF_ERROR(remove_media(core, here));
  PINMILL_RETURN_IF_ERROR(forget_upload(core, upload));
  return Error(ErrorCode::corrupt_input, "what came is not what \"sha256\" said: begin it again");
}

Result<void> sweep_uploads(Core& core) {
  std::error_code failed;
  const auto oldest = std::filesystem::file_time_type::clock::now() - kept_for;
  for (const auto& entry : std::filesystem::directory_iterator(core.folder("uploads"), failed)) {
    const auto changed = entry.last_write_time(failed);
    if (!failed && changed < oldest) std::filesystem::remove(entry.path(), failed);
  }
  return core.records->write([](RecordSession& session) -> Result<void> {
    session.remove_older(upload_kind, session.now() - kept_for);
    session.remove_older(upload_digest_kind, session.now() - kept_for);
    return {};
  });
}

}  // namespace pinmill::service

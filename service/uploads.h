// Uploads that whoever sends a file again finds again: by key and digest. Free functions over the core; any thread.
#pragma once

#include <optional>
#include <string>

#include "publish/desk/orders.h"
#include "service/keys.h"
#include "service/media_library.h"

namespace pinmill::service {

/// One that is to come in pieces.
struct PartialUpload {
  std::string id{}, media{};  ///< its own, and the media file's that it becomes
  std::uint64_t length_bytes = 0;
  std::string sha256{};  ///< as its client says; empty: it does not
};

std::filesystem::path upload_path(const Core& core, const std::string& id);
Result<std::optional<PartialUpload>> find_upload(Core& core, const std::string& id);
/// The key's of that file, if it was begun and has not gone.
Result<std::optional<PartialUpload>> find_upload(Core& core, const ApiKey& key, const publish::FileDigest& file);
/// Of no use any more from then on, and its bytes gone.
Result<void> forget_upload(Core& core, const PartialUpload& upload);
Result<void> put_upload(Core& core, const ApiKey& key, const PartialUpload& upload);

/// How much of it is here.
std::uint64_t received_bytes(const Core& core, const PartialUpload& upload);
/// Of a whole one: it becomes a media file, if it was not one before. corrupt_input where it is not what its digest
/// says; then it is forgotten.
Result<Media> finish_upload(Core& core, const PartialUpload& upload);

/// Removes what was never finished.
Result<void> sweep_uploads(Core& core);

}  // namespace pinmill::service

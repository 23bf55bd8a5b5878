// Files that clients have uploaded, until the posts that use them are out. Free functions over the core; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_io.h"
#include "service/core.h"

namespace pinmill::service {

struct Media {
  std::string key{};  ///< "temp/1764367200000_4f1d0c2a_mug.jpg", as the hosted API names them
  std::string file_name{}, content_type{};
  std::uint64_t size_bytes = 0;  ///< announced, then true; 0: not announced
  std::string sha256{};          ///< empty: not here yet
  Moment created = never;
  bool is_here() const noexcept { return !sha256.empty(); }
};

/// "image/jpeg" of "IMAGE/JPEG; charset=x".
std::string media_type_in(std::string_view content_type);
/// The 20 types that may be announced (the contract's enumeration).
bool is_media_type(std::string_view content_type) noexcept;

struct MediaOrder {
  std::string file_name{}, content_type{};
  std::uint64_t size_bytes = 0;  ///< 0: not known
  std::chrono::hours awaited_for{1};
};
/// Gives it a key; it is to come in time.
Result<Media> announce_media(Core& core, const MediaOrder& order);
/// Takes a finished file in; `temporary` was written in `media_folder`.
Result<Media> store_media(Core& core, Media media, AtomicFile temporary, const std::string& sha256);

/// As `store_media`, of a file that lies beside that folder: flushed, hashed, moved. One that is here already stays.
Result<Media> adopt_media(Core& core, Media media, const std::filesystem::path& finished);

/// Before its time.
Result<void> remove_media(Core& core, const Media& media);

Result<std::optional<Media>> find_media(Core& core, const std::string& key);
/// The key in an address of this service, or of where it was served before: keys cannot be guessed. nullopt for
/// anything else.
std::optional<std::string> media_key_in(std::string_view url);
/// Whether an address begins as this service's do now.
bool is_own_address(const Core& core, std::string_view url);
std::string media_url(const Core& core, const Media& media);

std::filesystem::path media_folder(const Core& core);
std::filesystem::path media_path(const Core& core, std::string_view key);

/// Removes what is older than a week and no post that waits refers to, and announcements that nothing followed.
Result<std::size_t> sweep_media(Core& core);

}  // namespace pinmill::service

#include "service/directory.h"

#include "base/unicode.h"
#include "service/listing.h"

namespace pinmill::service {

Result<std::shared_ptr<const Listing>> Directory::look(Core& core) {
  const std::scoped_lock lock(mutex_);
  // Asked before reading: what changes meanwhile is read again the next time.
  PINMILL_ASSIGN_OR_RETURN(const auto version, core.records->version());
  if (listing_ && version && *version == version_) return listing_;
  Listing fresh;
  PINMILL_ASSIGN_OR_RETURN(fresh.keys, keys_by_digest(*core.records));
  PINMILL_ASSIGN_OR_RETURN(fresh.members, read_members(core));
  listing_ = std::make_shared<const Listing>(std::move(fresh));
  version_ = version.value_or(0);
  return listing_;
}

std::optional<std::string_view> bearer_secret(const http::RequestHead& head) {
  const std::string* header = http::find_header(head.headers, "Authorization");
  const auto blank = header == nullptr ? std::string::npos : header->find(' ');
  if (blank == std::string::npos || fold(header->substr(0, blank)) != "bearer") return std::nullopt;
  return trim(std::string_view(*header).substr(blank));
}

Result<std::optional<ApiKey>> find_key(Core& core, std::string_view secret) {
  PINMILL_ASSIGN_OR_RETURN(const auto listing, core.directory.look(core));
  const auto found = listing->keys.find(digest_of_key(secret));
  if (found == listing->keys.end()) return std::optional<ApiKey>();
  if (found->second.expires) {
    PINMILL_ASSIGN_OR_RETURN(const Moment now, core.publisher->store().now());
    if (*found->second.expires <= now) return std::optional<ApiKey>();
  }
  return std::optional(found->second);
}

Result<std::vector<Member>> all_members(Core& core) {
  PINMILL_ASSIGN_OR_RETURN(const auto listing, core.directory.look(core));
  return listing->members;
}

}  // namespace pinmill::service

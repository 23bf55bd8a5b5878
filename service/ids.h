// How things are named in the API: 24 hexadecimal digits, as its users know them. Free functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "publish/publication.h"

namespace pinmill::service {

/// Sorts by time: seconds in the first eight digits, chance in the rest.
std::string new_id(Moment now);
bool is_id(std::string_view text) noexcept;

/// An account's number as an id, and back; nullopt for an id that is no account's.
std::string id_of(publish::AccountId account);
std::optional<publish::AccountId> account_of(std::string_view id) noexcept;

/// A version 4 UUID (RFC 9562), for events.
std::string new_uuid();
bool is_uuid(std::string_view text) noexcept;

}  // namespace pinmill::service

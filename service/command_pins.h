// What the console shows of Pins that no post stands for, since a command has queued them: here, or at this service by
// `publish --server`. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "publish/publication.h"
#include "service/core.h"
#include "service/keys.h"

namespace pinmill::service {

/// `{failed, queued, published}` of the accounts that the key sees, each as a post of one target whose "_id" is
/// "pin-NUMBER", with its "number" and the "name" it was prepared by besides; `most_published` of what went out, the
/// last first.
Result<Json> command_pins(Core& core, const ApiKey& key, std::int64_t most_published);

/// By which its picture is kept: "pin-12"; and the number in such a name.
std::string picture_name(publish::PublicationId id);
std::optional<publish::PublicationId> pin_named(std::string_view name);

}  // namespace pinmill::service

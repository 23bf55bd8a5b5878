// What a post's Pin looks like, for people who look at the console: its first page, or a video's cover, as it was
// prepared. Free functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_io.h"
#include "base/pin.h"
#include "service/core.h"

namespace pinmill::service {

/// `post` is its id, or the name that another Pin has (command_pins.h). A post without a picture is shown without one:
/// that it could not be kept stops nothing.
void keep_picture(const Core& core, const std::string& post, const PreparedPin& pin);

struct Picture {
  FileDescriptor file{};
  std::uint64_t size_bytes = 0;
  std::string_view media_type{};
};
/// `post` is an id. not_found where none was kept, or it is too long ago.
Result<Picture> open_picture(const Core& core, const std::string& post);
/// Of a Pin that no post stands for: what was kept, or what is to be sent.
Result<Picture> open_picture(const Core& core, const publish::Publication& pin);

/// Removes those of posts that are gone, and of those that were settled a month ago.
Result<void> sweep_pictures(Core& core);

}  // namespace pinmill::service

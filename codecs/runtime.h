// What the media libraries need once a process. The zygote calls it for the command and the service, the sandbox for
// itself; a program that uses the library calls it in main, before it starts threads.
#pragma once

#include "base/result.h"

namespace pinmill {

/// Starts libvips with an empty operation cache and one thread a picture, blocks every loader that is not on our list,
/// routes the libraries' own messages to nowhere, starts the XMP toolkit. Once; further calls do nothing. Any thread,
/// but XMP's toolkit must be started before others use Exiv2. Process-wide: other users of libvips are affected.
Result<void> start_media_runtime();

}  // namespace pinmill

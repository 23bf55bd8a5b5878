// The body of POST /pins, written as it is sent: pictures pass from their files as base64, a piece at a time. Free
// function, any thread; the body: one thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "http/body.h"
#include "publish/publication.h"
#include "publish/store/files.h"

namespace pinmill::publish {

/// Of a picture, a carousel, or a video whose `media` is uploaded. not_found where a file is gone from `files`;
/// invalid_argument where the pages do not fit the kind. `addresses`, of a carousel: where Pinterest fetches its pages
/// itself; none: they are sent along.
Result<std::shared_ptr<http::BodyReader>> pin_body(const Publication& publication, const Files& files,
                                                   std::span<const std::string> addresses = {});

}  // namespace pinmill::publish

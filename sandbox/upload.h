// Where a registered video is sent: a form post as S3 takes it. Free function, any thread.
#pragma once

#include "http/server.h"
#include "sandbox/core.h"

namespace pinmill::sandbox {

http::Reception receive_upload(Core& core, const http::RequestHead& head);

}  // namespace pinmill::sandbox

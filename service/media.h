// Media over HTTP beside the API proper: the address that a presigned upload is put to, and is read from. Any thread.
#pragma once

#include "http/server.h"
#include "service/core.h"

namespace pinmill::service {

/// PUT, GET and HEAD of /media/…; whoever knows the address may: it holds 128 random bits.
http::Reception receive_media(Core& core, const http::RequestHead& head);

}  // namespace pinmill::service

// What is served, as an OpenAPI 3.1 document. Pure, any thread.
#pragma once

#include <string>

#include "base/json.h"

namespace pinmill::service {

/// `url`: what links begin with.
Json openapi_document(const std::string& url);

}  // namespace pinmill::service

#include <fmt/format.h>

#include "codecs/heif/handles.h"

namespace pinmill::heif {
namespace {

ErrorCode code_of(const heif_error& error) noexcept {
  if (error.subcode == heif_suberror_Security_limit_exceeded) return ErrorCode::limit_exceeded;
  switch (error.code) {
    case heif_error_Unsupported_filetype:
    case heif_error_Unsupported_feature: return ErrorCode::unsupported;
    case heif_error_Memory_allocation_error: return ErrorCode::limit_exceeded;
    case heif_error_Usage_error: return ErrorCode::internal;
    default: return ErrorCode::corrupt_input;
  }
}

}  // namespace

Error error_from(const heif_error& error, std::string_view call, std::source_location where) {
  return Error(code_of(error), Origin::libheif, static_cast<int>(error.code),
               fmt::format("{}: {}", call, error.message), where);
}

}  // namespace pinmill::heif

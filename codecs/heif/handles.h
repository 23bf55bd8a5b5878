// libheif's objects with their owners, and its errors as ours. Internal to codecs. A handle is for one thread at a
// time.
#pragma once

#include <memory>
#include <string_view>

#include <libheif/heif.h>

#include "base/error.h"

namespace pinmill::heif {

template <auto Free>
struct FreeBy {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

using ContextPtr = std::unique_ptr<heif_context, FreeBy<heif_context_free>>;
using HandlePtr = std::unique_ptr<heif_image_handle, FreeBy<heif_image_handle_release>>;
using ImagePtr = std::unique_ptr<heif_image, FreeBy<heif_image_release>>;
using OptionsPtr = std::unique_ptr<heif_decoding_options, FreeBy<heif_decoding_options_free>>;
using NclxPtr = std::unique_ptr<heif_color_profile_nclx, FreeBy<heif_nclx_color_profile_free>>;

/// `error` is no success. unsupported for what this build has no decoder for, limit_exceeded for memory and security
/// limits, corrupt_input otherwise.
Error error_from(const heif_error& error, std::string_view call,
                 std::source_location where = std::source_location::current());

}  // namespace pinmill::heif

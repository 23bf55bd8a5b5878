// Our end of tus 1.0 (tus.io/protocols/resumable-upload): a file sent to a service in pieces, and gone on with where it
// was cut, by whatever process. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "base/byte_io.h"
#include "publish/desk/orders.h"
#include "publish/desk/service_client.h"

namespace pinmill::publish {

struct TusFile {
  const FileDescriptor& file;
  FileDigest digest{};  ///< names the upload: whoever sends that file with this key next finds it
  std::string name{}, media_type{};
};

/// Sent with one request; that much is sent again at most where one is cut.
inline constexpr std::uint64_t tus_piece_bytes = 8ULL << 20U;

/// Until all of it is there. `on_sent` is told how much of it is, now and then, from this thread. corrupt_input where
/// the bytes are not those that the digest names; unavailable where the service stays away, and what it has got stays.
Result<void> send_by_tus(ServiceClient& service, const TusFile& file,
                         const std::function<void(std::uint64_t sent_bytes)>& on_sent, const std::stop_token& stop);

}  // namespace pinmill::publish

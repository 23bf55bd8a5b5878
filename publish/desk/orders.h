// What is handed in at a desk, as JSON and back. Pure functions, any thread. What is read comes from strangers with a
// key: it is held to what a prepared Pin can be.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "publish/desk/desk.h"

namespace pinmill::publish {

/// What one call queues.
struct QueueOrder {
  std::vector<QueueItem> items{};
  QueueOptions options{};
};

/// Files as digest and size: their places are the reader's business.
Json to_json(const QueueOrder& order);
/// invalid_argument, naming the item, for what no prepared Pin is.
Result<QueueOrder> queue_order_in(const Json& json);

Json to_json(const PublicationEdit& edit);
Result<PublicationEdit> edit_in(const Json& json);

/// Of a page and its cover: what identifies the file.
struct FileDigest {
  std::string sha256{};
  std::uint64_t size_bytes = 0;
};
Json to_json(const FileDigest& file);
FileDigest file_digest_in(const Json& json);

}  // namespace pinmill::publish

// Uploads that go on where they were cut (tus 1.0.0, tus.io/protocols/resumable-upload: core, creation, termination).
// A creation whose metadata has the file's `sha256` answers with what the same key has begun of it, and how much is
// here. Internally synchronised.
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "http/server.h"
#include "service/core.h"
#include "service/uploads.h"

namespace pinmill::service {

inline constexpr std::string_view tus_path = "/v1/media/tus";

class Tus {
 public:
  explicit Tus(Core& core) : core_(core) {}

  /// POST and OPTIONS of `tus_path`; HEAD, PATCH and DELETE of what is below it. All but OPTIONS want a key that may
  /// write.
  http::Reception receive(const http::RequestHead& head);

 private:
  friend class Patch;
  http::Answer create(const http::RequestHead& head, const ApiKey& key);
  http::Answer go_on(const PartialUpload& upload);
  http::Answer at(const PartialUpload& upload) const;
  http::Answer look(const std::string& id);
  http::Reception patch(const http::RequestHead& head, const std::string& id);
  http::Answer remove(const std::string& id);

  Core& core_;
  std::mutex mutex_;
  std::set<std::string> busy_;  ///< uploads that a request is writing to
};

}  // namespace pinmill::service

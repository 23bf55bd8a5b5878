// A sandbox of a test's own, and an account that calls it. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "http/client.h"
#include "sandbox/sandbox.h"

namespace pinmill::sandbox::testing {

struct Heard {
  int status = 0;  ///< 0: no answer came
  Json json{};
  http::Fields headers{};
  std::string text{};
  http::Delivery delivery = http::Delivery::not_sent;
};

class Visitor {
 public:
  explicit Visitor(SandboxOptions options = {});

  Sandbox& sandbox() noexcept { return *sandbox_; }
  /// Takes tokens for another account from now on.
  void become(const std::string& account);
  void set_access_token(std::string token) { access_ = std::move(token); }
  const std::string& access_token() const noexcept { return access_; }

  Heard get(const std::string& path);
  Heard post(const std::string& path, const Json& body);
  Heard patch(const std::string& path, const Json& body);
  Heard del(const std::string& path);
  /// Below the sandbox's root, without a token.
  Heard control(const std::string& path, const Json& body);
  Heard send(const http::Request& request);

  /// A board of the current account; its id.
  std::string board(const std::string& name);
  /// All ids of a list, over all pages.
  std::vector<std::string> ids(const std::string& path, int page_size = 25);

 private:
  Heard call(http::Method method, const std::string& path, const Json* body);
  std::unique_ptr<Sandbox> sandbox_;
  http::Client client_;
  std::string access_;
};

/// A picture that Pinterest takes.
std::string jpeg(std::uint32_t width_px = 200, std::uint32_t height_px = 300);
std::string png(std::uint32_t width_px = 200, std::uint32_t height_px = 300);
/// {"source_type": "image_base64", …}
Json image_source(const std::string& bytes, const std::string& type = "image/jpeg");
/// A Pin with a picture, on that board.
Json pin_body(const std::string& board_id, const std::string& title = "A title");

}  // namespace pinmill::sandbox::testing

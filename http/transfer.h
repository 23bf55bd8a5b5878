// One exchange through libcurl, with the handles and connections that are kept for the next. Behind Client and
// GuardedClient alike. Internally synchronised.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "http/client.h"
#include "http/url.h"

namespace pinmill::http {

/// Asked with the address that is about to be dialled (4 or 16 bytes); an error keeps it from being dialled.
using MayDial = std::function<Result<void>(ByteView address, std::uint16_t port)>;

/// True for 127.0.0.0/8 and ::1, also as an IPv4-mapped address.
bool is_loopback(ByteView address) noexcept;

/// Internally synchronised.
class Transfers {
 public:
  struct Settings {
    std::string user_agent{};
    std::string proxy{};
    std::string extra_authorities{};
  };

  explicit Transfers(Settings settings);
  ~Transfers();

  Exchange run(const Request& request, const Url& url, const MayDial& may_dial, const std::stop_token& stop);

 private:
  friend class Transfer;
  struct Handles;
  std::unique_ptr<Handles> take();
  void give_back(std::unique_ptr<Handles> handles);

  const Settings settings_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Handles>> idle_;
};

}  // namespace pinmill::http

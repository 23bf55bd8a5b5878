// A network of our own in which every address there is leads to this process, and a resolver that says what a test
// wants. For programs of one purpose: it cannot be left again.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/byte_io.h"

namespace pinmill::http::testing {

/// What a name is answered with, by and by; the last answer stays.
struct Named {
  std::vector<std::vector<std::string>> answers{};  ///< addresses of both families
  std::string alias{};                              ///< a CNAME besides
  int code = 0;                                     ///< of DNS: 2 SERVFAIL, 3 NXDOMAIN
};

class Elsewhere {
 public:
  /// Moves this process there, which must have one thread. Why not, where this machine does not allow it.
  static std::string enter();

  /// Serves on port 80 of every address, and answers for `names`.
  explicit Elsewhere(std::map<std::string, Named> names);
  ~Elsewhere();

  /// What paths redirect to: "/to/3" leads to the fourth, by the status in "?status".
  std::vector<std::string> redirects{};

  /// How many connections this process has begun to anywhere, at any port.
  static long dials();
  /// The addresses that were reached.
  std::set<std::string> reached() const;

 private:
  void serve(const std::stop_token& stop);
  void resolve(const std::stop_token& stop);
  void answer(int connection);
  std::string reply_to(std::string_view query);

  std::map<std::string, Named> names_;
  std::map<std::string, std::size_t> asked_;  ///< of name and type, how often
  mutable std::mutex mutex_;
  std::set<std::string> reached_;
  FileDescriptor listening_, resolving_;
  std::jthread server_, resolver_;
};

}  // namespace pinmill::http::testing

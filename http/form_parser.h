// A multipart/form-data body (RFC 7578), taken apart as it comes. One body each; one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/byte_io.h"

namespace pinmill::http {

struct FormPart {
  std::string name{}, file_name{};
  std::string content_type{};  ///< as it says; empty: it does not
  bool is_file = false;
};

class FormParser {
 public:
  struct Events {
    std::function<Result<void>(const FormPart&)> begin;
    std::function<Result<void>(ByteView)> data;
    std::function<Result<void>()> end;
  };

  /// From a request's Content-Type; empty where it is none of a form.
  static std::string boundary_of(std::string_view content_type);

  FormParser(std::string boundary, Events events);
  /// corrupt_input where it is no form; the events' own errors.
  Result<void> feed(ByteView bytes);
  /// True once the last boundary has come.
  bool complete() const noexcept { return state_ == State::after; }

 private:
  enum class State : std::uint8_t { before, head, body, after };
  Result<bool> step();
  Result<bool> read_head();
  Result<bool> read_body();

  const std::string delimiter_;  ///< "\r\n--boundary"
  Events events_;
  State state_ = State::before;
  std::string pending_ = "\r\n";  ///< the first boundary may stand at the very start
};

}  // namespace pinmill::http

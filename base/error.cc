#include "base/error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace pinmill {
namespace {

constexpr std::array<std::string_view, 10> code_names = {
    "invalid argument", "not found", "unsupported", "corrupt input", "limit exceeded",
    "cancelled",        "timed out", "unavailable", "I/O failure",   "internal error",
};
constexpr std::array<std::string_view, 8> origin_names = {"pinmill", "libav", "libvips", "libheif",
                                                          "exiv2",   "errno", "libcurl", "database"};

ErrorCode code_of_errno(int number) noexcept {
  switch (number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::not_found;
    case EINVAL:
    case ENAMETOOLONG:
    case ELOOP:
    case EXDEV: return ErrorCode::invalid_argument;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EFBIG: return ErrorCode::limit_exceeded;
    case ETIMEDOUT: return ErrorCode::timed_out;
    case EAGAIN: return ErrorCode::unavailable;
    case ECANCELED: return ErrorCode::cancelled;
    default: return ErrorCode::io_failure;
  }
}

}  // namespace

std::string_view to_string(ErrorCode code) noexcept {
  return code_names[static_cast<std::size_t>(code)];
}

std::string_view to_string(Origin origin) noexcept {
  return origin_names[static_cast<std::size_t>(origin)];
}

ErrorCode error_code_from(std::string_view text) noexcept {
  for (std::size_t i = 0; i < code_names.size(); ++i) {
    if (code_names[i] == text) return static_cast<ErrorCode>(i);
  }
  return ErrorCode::internal;
}

Error::Error(ErrorCode code, std::string message, std::source_location where)
    : code_(code), message_(std::move(message)), where_(where) {}

Error::Error(ErrorCode code, Origin origin, int native, std::string message, std::source_location where)
    : code_(code), origin_(origin), native_(native), message_(std::move(message)), where_(where) {}

Error Error::from_errno(int number, std::string attempted, std::source_location where) {
  const char* reason = strerrordesc_np(number);
  return Error(code_of_errno(number), Origin::os, number,
               fmt::format("{}: {}", attempted, reason != nullptr ? reason : "unknown error"), where);
}

bool Error::retryable() const noexcept {
  return code_ == ErrorCode::timed_out || code_ == ErrorCode::unavailable;
}

Error&& Error::during(std::string activity) && {
  activities_.push_back(std::move(activity));
  return std::move(*this);
}

std::string Error::describe() const {
  std::string text;
  for (auto activity = activities_.rbegin(); activity != activities_.rend(); ++activity) {
    text += *activity;
    text += ": ";
  }
  text += message_;
  if (origin_ != Origin::self) text += fmt::format(" ({} {})", pinmill::to_string(origin_), native_);
  return text;
}

std::string Error::to_string() const {
  return fmt::format("{}: {}", pinmill::to_string(code_), describe());
}

}  // namespace pinmill

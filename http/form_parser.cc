#include "http/form_parser.h"

#include <utility>

#include "base/unicode.h"

namespace pinmill::http {
namespace {

constexpr std::size_t max_head_bytes = 8'192;
constexpr std::string_view content_type = "content-type:";

Error malformed(const char* what) {
  return Error(ErrorCode::corrupt_input, std::string("the form is malformed: ") + what);
}

/// The value of `name="…"` in a header's line.
std::string parameter(std::string_view line, std::string_view name) {
  const std::string start = "; " + std::string(name) + "=\"";
  const auto from = line.find(start);
  if (from == std::string_view::npos) return {};
  const auto value = line.substr(from + start.size());
  return std::string(value.substr(0, value.find('"')));
}

bool starts_without_case(std::string_view text, std::string_view start) {
  return fold(text.substr(0, start.size())) == fold(start);
}

}  // namespace

std::string FormParser::boundary_of(std::string_view content_type) {
  if (!starts_without_case(content_type, "multipart/form-data")) return {};
  const auto from = content_type.find("boundary=");
  if (from == std::string_view::npos) return {};
  std::string_view boundary = content_type.substr(from + 9);
  boundary = boundary.substr(0, boundary.find(';'));
  if (boundary.size() >= 2 && boundary.front() == '"' && boundary.back() == '"')
    boundary = boundary.substr(1, boundary.size() - 2);
  return boundary.size() > 70 ? std::string() : std::string(trim(boundary));
}

FormParser::FormParser(std::string boundary, Events events)
    : delimiter_("\r\n--" + std::move(boundary)), events_(std::move(events)) {}

Result<void> FormParser::feed(ByteView bytes) {
  pending_ += as_text(bytes);
  for (bool more = true; more;) {
    PINMILL_ASSIGN_OR_RETURN(more, step());
  }
  return {};
}

Result<bool> FormParser::step() {
  switch (state_) {
    case State::before: {
      if (pending_.size() < delimiter_.size()) return false;
      if (!pending_.starts_with(delimiter_)) return malformed("it does not begin with its boundary");
      pending_.erase(0, delimiter_.size());
      state_ = State::head;
      return true;
    }
    case State::head: return read_head();
    case State::body: return read_body();
    default: pending_.clear(); return false;
  }
}

Result<bool> FormParser::read_head() {
  if (pending_.starts_with("--")) {
    state_ = State::after;
    return true;
  }
  const auto end = pending_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (pending_.size() > max_head_bytes) return malformed("a part's head is too large");
    return false;
  }
  FormPart part;
  std::string_view head = std::string_view(pending_).substr(0, end);
  while (!head.empty()) {
    const auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    if (starts_without_case(line, content_type)) part.content_type = trim(line.substr(content_type.size()));
    if (!starts_without_case(line, "content-disposition:")) continue;
    part.name = parameter(line, "name");
    part.is_file = line.find("; filename=") != std::string_view::npos;
    part.file_name = parameter(line, "filename");
  }
  if (part.name.empty()) return malformed("a part has no name");
  pending_.erase(0, end + 4);
  state_ = State::body;
  PINMILL_RETURN_IF_ERROR(events_.begin(part));
  return true;
}

Result<bool> FormParser::read_body() {
  const auto found = pending_.find(delimiter_);
  // What might be the start of the boundary is kept back.
  const std::size_t count = found != std::string::npos             ? found
                            : pending_.size() >= delimiter_.size() ? pending_.size() - delimiter_.size() + 1
                                                                   : 0;
  if (count > 0) PINMILL_RETURN_IF_ERROR(events_.data(as_bytes(std::string_view(pending_).substr(0, count))));
  pending_.erase(0, count);
  if (found == std::string::npos) return false;
  pending_.erase(0, delimiter_.size());
  state_ = State::head;
  PINMILL_RETURN_IF_ERROR(events_.end());
  return true;
}

}  // namespace pinmill::http

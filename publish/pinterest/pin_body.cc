#include "publish/pinterest/pin_body.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <variant>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/json.h"

namespace pinmill::publish {
namespace {

struct FilePart {
  FileDescriptor fd;
  std::uint64_t size_bytes = 0;
};
using Part = std::variant<std::string, FilePart>;

std::uint64_t length_of(const Part& part) {
  if (const auto* text = std::get_if<std::string>(&part)) return text->size();
  return (std::get<FilePart>(part).size_bytes + 2) / 3 * 4;
}

// Reads its parts one after the other; files in pieces that end at a whole group of base64.
class PartsReader final : public http::BodyReader {
 public:
  explicit PartsReader(std::vector<Part> parts) : parts_(std::move(parts)) {
    for (const auto& part : parts_) size_ += length_of(part);
  }

  std::uint64_t size_bytes() const noexcept override { return size_; }

  Result<std::size_t> read(std::span<std::byte> into) override {
    while (at_ == piece_.size() && part_ < parts_.size()) PINMILL_RETURN_IF_ERROR(next_piece());
    const auto count = std::min(into.size(), piece_.size() - at_);
    std::memcpy(into.data(), piece_.data() + at_, count);
    at_ += count;
    return count;
  }

  Result<void> rewind() override {
    part_ = 0;
    offset_ = 0;
    at_ = 0;
    piece_.clear();
    return {};
  }

 private:
  static constexpr std::uint64_t piece_bytes = 3 * 16'384;

  Result<void> next_piece() {
    at_ = 0;
    if (const auto* text = std::get_if<std::string>(&parts_[part_])) {
      piece_ = *text;
      ++part_;
      return {};
    }
    const auto& file = std::get<FilePart>(parts_[part_]);
    const auto want = std::min(piece_bytes, file.size_bytes - offset_);
    buffer_.resize(want);
    for (std::uint64_t have = 0; have < want;) {
      const auto got = ::pread(file.fd.get(), buffer_.data() + have, want - have, static_cast<off_t>(offset_ + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Error::from_errno(errno, "read a prepared file");
      if (got == 0) return Error(ErrorCode::corrupt_input, "a prepared file has become shorter");
      have += static_cast<std::uint64_t>(got);
    }
    piece_ = to_base64(buffer_);
    offset_ += want;
    if (offset_ == file.size_bytes) {
      ++part_;
      offset_ = 0;
    }
    return {};
  }

  std::vector<Part> parts_;
  std::uint64_t size_ = 0;
  std::size_t part_ = 0;
  std::uint64_t offset_ = 0;  // in the file of this part
  std::string piece_;
  std::size_t at_ = 0;  // in the piece
  Bytes buffer_;
};

// Text and files in turn.
class Writer {
 public:
  explicit Writer(const Files& files) : files_(files) {}
  void text(std::string_view text) { current_ += text; }
  // "name":"value" where there is one, and a comma before it where needed
  void member(std::string_view name, const std::string& value) {
    if (!value.empty()) raw(name, Json(value).dump());
  }
  void raw(std::string_view name, std::string_view json) {
    if (!current_.ends_with('{')) text(",");
    text(fmt::format("\"{}\":{}", name, json));
  }
  Result<void> picture(std::string_view type_name, std::string_view data_name, const StoredPage& page) {
    raw(type_name, Json(page.media_type).dump());
    text(fmt::format(",\"{}\":\"", data_name));
    PINMILL_ASSIGN_OR_RETURN(auto fd, files_.open(page.sha256));
    parts_.emplace_back(std::exchange(current_, {}));
    parts_.emplace_back(FilePart{std::move(fd), page.size_bytes});
    text("\"");
    return {};
  }
  std::shared_ptr<http::BodyReader> finish() {
    parts_.emplace_back(std::move(current_));
    return std::make_shared<PartsReader>(std::move(parts_));
  }

 private:
  const Files& files_;
  std::string current_;
  std::vector<Part> parts_;
};

bool is_picture(const StoredPage& page) {
  return page.media_type == "image/jpeg" || page.media_type == "image/png";
}

Result<void> check(const Publication& publication) {
  const auto count = publication.pages.size();
  const bool pictures = std::all_of(publication.pages.begin(), publication.pages.end(), is_picture);
  const auto wrong = [&](std::string_view what) {
    return Error(ErrorCode::invalid_argument, fmt::format("{}: prepare it again", what));
  };
  switch (publication.kind) {
    case PinKind::image:
      if (count != 1 || !pictures) return wrong("a picture Pin needs one page, image/jpeg or image/png");
      break;
    case PinKind::carousel:
      if (count < 2 || count > 5 || !pictures) return wrong("a carousel needs 2 to 5 pages, image/jpeg or image/png");
      break;
    case PinKind::video:
      if (count != 1 || publication.media.empty()) return wrong("a video Pin needs one page, uploaded before");
      if (publication.cover && !is_picture(*publication.cover))
        return wrong("a video's cover must be image/jpeg or image/png");
      break;
  }
  return {};
}

Result<void> write_video(Writer& out, const Publication& publication) {
  out.raw("source_type", "\"video_id\"");
  out.member("media_id", publication.media);
  if (publication.cover) return out.picture("cover_image_content_type", "cover_image_data", *publication.cover);
  const auto moment = publication.cover_moment.value_or(std::chrono::milliseconds(0));
  out.raw("cover_image_key_frame_time", std::to_string(std::chrono::floor<std::chrono::seconds>(moment).count()));
  return {};
}

Result<void> write_carousel(Writer& out, const Publication& publication, std::span<const std::string> addresses) {
  out.raw("source_type", addresses.empty() ? "\"multiple_image_base64\"" : "\"multiple_image_urls\"");
  out.text(",\"items\":[");
  for (std::size_t i = 0; i < publication.pages.size(); ++i) {
    const auto& page = publication.pages[i];
    out.text(i == 0 ? "{" : ",{");
    out.member("title", page.title);
    out.member("description", page.description);
    out.member("link", page.link);
    if (addresses.empty())
      PINMILL_RETURN_IF_ERROR(out.picture("content_type", "data", page));
    else
      out.member("url", addresses[i]);
    out.text("}");
  }
  out.text("],\"index\":0");
  return {};
}

Result<void> write_source(Writer& out, const Publication& publication, std::span<const std::string> addresses) {
  if (publication.kind == PinKind::video) return write_video(out, publication);
  if (publication.kind == PinKind::carousel) return write_carousel(out, publication, addresses);
  out.raw("source_type", "\"image_base64\"");
  return out.picture("content_type", "data", publication.pages.front());
}

}  // namespace

Result<std::shared_ptr<http::BodyReader>> pin_body(const Publication& publication, const Files& files,
                                                   std::span<const std::string> addresses) {
  PINMILL_RETURN_IF_ERROR(check(publication));
  Writer out(files);
  out.text("{");
  out.member("board_id", publication.board);
  out.member("board_section_id", publication.section);
  out.member("title", publication.title);
  out.member("description", publication.description);
  out.member("link", publication.full_link());
  out.member("alt_text", publication.alt_text);
  out.text(",\"media_source\":{");
  PINMILL_RETURN_IF_ERROR(write_source(out, publication, addresses));
  out.text("}}");
  return out.finish();
}

}  // namespace pinmill::publish

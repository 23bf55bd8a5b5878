#include "service/pictures.h"

#include <array>
#include <filesystem>
#include <system_error>

#include <unistd.h>

#include "service/command_pins.h"
#include "service/follow.h"
#include "service/post.h"

namespace pinmill::service {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kept_for{24 * 30};

const PinPage* shown_page(const PreparedPin& pin) {
  if (pin.cover) return &*pin.cover;
  const bool picture = !pin.pages.empty() && pin.pages.front().media_type.starts_with("image/");
  return picture ? &pin.pages.front() : nullptr;
}

/// Pages are made as one of these two.
std::string_view media_type_of(int fd) {
  std::array<unsigned char, 2> begin{};
  const bool whole = ::pread(fd, begin.data(), begin.size(), 0) == static_cast<ssize_t>(begin.size());
  return whole && begin[0] == 0xff && begin[1] == 0xd8 ? "image/jpeg" : "image/png";
}

Result<Picture> picture_in(FileDescriptor file) {
  PINMILL_ASSIGN_OR_RETURN(const auto status, status_of(file.get()));
  const std::string_view type = media_type_of(file.get());
  return Picture{.file = std::move(file), .size_bytes = status.size_bytes, .media_type = type};
}

/// By a post that is under way, or was settled less than a month ago; by a Pin that is.
Result<bool> is_wanted(Core& core, const std::string& name) {
  PINMILL_ASSIGN_OR_RETURN(const Moment now, core.publisher->now());
  if (const auto number = pin_named(name)) {
    const auto pin = core.publisher->get(*number);
    if (!pin) return pin.error().code() == ErrorCode::not_found ? Result<bool>(false) : pin.error();
    return !publish::is_over(pin->state) || pin->since > now - kept_for;
  }
  PINMILL_ASSIGN_OR_RETURN(const auto post, load_post(core, name));
  return post && (!is_settled(post->status) || post->updated > now - kept_for);
}

}  // namespace

void keep_picture(const Core& core, const std::string& post, const PreparedPin& pin) {
  const PinPage* page = shown_page(pin);
  if (page == nullptr || page->file.empty()) return;
  const fs::path kept = core.folder("pictures") / post;
  std::error_code failed;
  fs::remove(kept, failed);
  fs::create_hard_link(page->file, kept, failed);
  if (failed) fs::copy_file(page->file, kept, failed);
}

Result<Picture> open_picture(const Core& core, const std::string& post) {
  PINMILL_ASSIGN_OR_RETURN(FileDescriptor file, open_for_reading(core.folder("pictures") / post));
  return picture_in(std::move(file));
}

Result<Picture> open_picture(const Core& core, const publish::Publication& pin) {
  if (auto kept = open_picture(core, picture_name(pin.id))) return kept;
  const bool is_picture = !pin.pages.empty() && pin.pages.front().media_type.starts_with("image/");
  if (!pin.cover && !is_picture) return Error(ErrorCode::not_found, "there is no picture of this Pin");
  const auto& page = pin.cover ? *pin.cover : pin.pages.front();
  PINMILL_ASSIGN_OR_RETURN(FileDescriptor file, core.publisher->files().open(page.sha256));
  return picture_in(std::move(file));
}

Result<void> sweep_pictures(Core& core) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(core.folder("pictures"), failed)) {
    PINMILL_ASSIGN_OR_RETURN(const bool wanted, is_wanted(core, entry.path().filename().string()));
    if (!wanted) fs::remove(entry.path(), failed);
  }
  return {};
}

}  // namespace pinmill::service

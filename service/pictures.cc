#include "service/pictures.h"

#include <array>
#include <filesystem>
#include <system_error>

#include <unistd.h>

#include "service/ids.h"
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

}  // namespace

void keep_picture(const Core& core, const std::string& post, const PreparedPin& pin) {
  const PinPage* page = shown_page(pin);
  if (page == nullptr) return;
  const fs::path kept = core.folder("pictures") / post;
  std::error_code failed;
  fs::remove(kept, failed);
  fs::create_hard_link(page->file, kept, failed);
  if (failed) fs::copy_file(page->file, kept, failed);
}

Result<Picture> open_picture(const Core& core, const std::string& post) {
  PINMILL_ASSIGN_OR_RETURN(FileDescriptor file, open_for_reading(core.folder("pictures") / post));
  PINMILL_ASSIGN_OR_RETURN(const auto status, status_of(file.get()));
  const std::string_view type = media_type_of(file.get());
  return Picture{.file = std::move(file), .size_bytes = status.size_bytes, .media_type = type};
}

Result<void> sweep_pictures(Core& core) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(core.folder("pictures"), failed)) {
    const std::string post = entry.path().filename().string();
    bool wanted = false;
    PINMILL_RETURN_IF_ERROR(core.records->read([&](publish::RecordSession& session) -> Result<void> {
      const auto record = session.find(post_kind, post);
      wanted = false;
      if (!record) return {};
      const Post found = post_of(*record);
      wanted = !is_settled(found.status) || found.updated > session.now() - kept_for;
      return {};
    }));
    if (!wanted) fs::remove(entry.path(), failed);
  }
  return {};
}

}  // namespace pinmill::service

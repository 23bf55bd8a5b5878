#include "pipeline/intake/folder_walk.h"

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/intake/csv_drafts.h"
#include "pipeline/intake/folder_contents.h"
#include "pipeline/intake/pin_folder.h"

namespace pinmill {
namespace {

Error is_output_error(const std::filesystem::path& folder) {
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("{} holds Pins that were prepared; publish takes it, prepare takes the folder it was made from",
                  to_one_line(folder.string())));
}

class Walk {
 public:
  Walk(ScanSession& session, std::shared_ptr<const Folder> root, std::filesystem::path canonical_root)
      : session_(session),
        root_(std::move(root)),
        canonical_root_(std::move(canonical_root)),
        defaults_(root_, session.time) {}

  Result<void> take(OwnCsv own_csv) {
    if (is_pin_folder_name(canonical_root_.filename())) {
      add(root_->path(), draft_of_pin_folder(session_, {root_, {}, canonical_root_.stem().string()}, {}, {}));
      return session_.go_on();
    }
    PINMILL_ASSIGN_OR_RETURN(const FolderContents contents, read_contents(session_, root_, {}));
    if (contents.is_output) return is_output_error(root_->path());
    if (contents.pins_csv && own_csv == OwnCsv::read) {
      if (session_.claim_path(canonical_root_ / *contents.pins_csv))
        PINMILL_RETURN_IF_ERROR(take_csv(session_, {root_, canonical_root_, *contents.pins_csv}, defaults_));
      if (session_.options.unlisted == ScanOptions::Unlisted::leave_out) reach_ = Reach::listed;
    }
    return take_contents({}, contents);
  }

 private:
  // Of a folder with a pins.csv, what it does not list is only counted.
  enum class Reach : std::uint8_t { everything, listed } reach_ = Reach::everything;

  Result<void> walk(const std::filesystem::path& folder) {
    PINMILL_RETURN_IF_ERROR(session_.go_on());
    const std::filesystem::path canonical = canonical_root_ / folder;
    if (session_.is_in_out(canonical)) return {};
    if (reach_ == Reach::everything && !session_.claim_path(canonical)) return {};
    auto contents = read_contents(session_, root_, folder);
    if (!contents && contents.error().code() == ErrorCode::cancelled) return std::move(contents).error();
    if (!contents) {
      session_.fail((root_->path() / folder).string(), std::move(contents).error());
      return {};
    }
    if (contents->is_output) return {};
    return take_contents(folder, *contents);
  }

  Result<void> take_contents(const std::filesystem::path& folder, const FolderContents& contents) {
    PINMILL_ASSIGN_OR_RETURN(const DraftSeed by_folder, defaults_.of(folder));
    for (const FolderItem& item : contents.items) {
      PINMILL_RETURN_IF_ERROR(session_.go_on());
      switch (item.kind) {
        case FolderItem::Kind::media: take_file(contents.media[item.media], contents.sidecars, by_folder); break;
        case FolderItem::Kind::pin_folder: take_pin_folder(item.relative, by_folder); break;
        case FolderItem::Kind::folder: PINMILL_RETURN_IF_ERROR(walk(item.relative)); break;
      }
    }
    return session_.go_on();
  }

  void leave_out(const std::filesystem::path& relative) {
    session_.skip(Skipped::Reason::unlisted, root_->path() / relative, "not in pins.csv; --unlisted takes it");
  }

  void take_file(const FoundFile& file, const Sidecars& sidecars, const DraftSeed& by_folder) {
    if (session_.is_claimed(file.status)) return;
    if (reach_ == Reach::listed) return leave_out(file.source.relative);
    session_.claim(file.status);
    add(file.source.path(), draft_of_file(file, sidecars, by_folder));
  }

  void take_pin_folder(const std::filesystem::path& relative, const DraftSeed& by_folder) {
    if (!session_.claim_path(canonical_root_ / relative)) return;
    if (reach_ == Reach::listed) return leave_out(relative);
    add(root_->path() / relative,
        draft_of_pin_folder(session_, {root_, relative, relative.stem().string()}, {}, by_folder));
  }

  void add(const std::filesystem::path& path, Result<Draft> draft) {
    if (draft) {
      session_.report.drafts.push_back(*std::move(draft));
    } else if (draft.error().code() != ErrorCode::cancelled) {
      session_.fail(path.string(), std::move(draft).error());
    }
  }

  ScanSession& session_;
  std::shared_ptr<const Folder> root_;
  std::filesystem::path canonical_root_;
  FolderDefaults defaults_;
};

}  // namespace

Result<void> take_folder(ScanSession& session, const std::filesystem::path& given, OwnCsv own_csv) {
  std::error_code failure;
  std::filesystem::path canonical = std::filesystem::canonical(given, failure);
  if (failure) return Error::from_errno(failure.value(), fmt::format("open folder {}", to_one_line(given.string())));
  if (canonical == session.out)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} is to hold the results, and cannot be prepared itself; write them to another folder",
                             to_one_line(given.string())));
  if (session.is_in_out(canonical)) return is_output_error(given);
  if (!session.claim_path(canonical)) return {};
  PINMILL_ASSIGN_OR_RETURN(auto root, Folder::open(given));
  return Walk(session, std::move(root), std::move(canonical)).take(own_csv);
}

}  // namespace pinmill

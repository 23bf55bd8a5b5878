#include "pipeline/intake/pin_folder.h"

#include <set>

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/intake/folder_contents.h"
#include "pipeline/intake/folder_defaults.h"
#include "pipeline/intake/pin_toml.h"

namespace pinmill {
namespace {

DraftPage page_of(const FoundFile& file, const Sidecars& sidecars) {
  DraftPage page;
  page.file = file.source;
  page.sidecar = sidecars.of(file.source);
  return page;
}

class Reader {
 public:
  Reader(ScanSession& session, const PinFolder& folder) : session_(session), folder_(folder) {}

  Result<Draft> read(const DraftSeed& said, const DraftSeed& by_folder) {
    PINMILL_ASSIGN_OR_RETURN(const PinToml toml, read_toml());
    PINMILL_ASSIGN_OR_RETURN(contents_, read_contents(session_, folder_.root, folder_.relative, FolderRole::pin));
    draft_.name = folder_.name;
    draft_.multi_page = true;
    draft_.pin_folder = folder_.relative;
    draft_.captions = toml.captions;
    if (contents_.music) {
      session_.claim(contents_.music->status);
      draft_.music = contents_.music->source;
    }
    DraftSeed seed{.fields = said.fields, .origin = said.origin};
    seed.fields.fill_from(toml.fields);
    seed.fields = completed(std::move(seed.fields), by_folder.fields);
    if (seed.origin.empty()) seed.origin = toml_name_.empty() ? by_folder.origin : toml_name_;
    claim_cover(seed.fields);
    if (toml.pages.empty()) {
      take_all();
    } else {
      PINMILL_RETURN_IF_ERROR(take_listed(toml.pages));
    }
    if (draft_.pages.empty())
      return Error(ErrorCode::invalid_argument, "no page: the folder holds no picture or video that is taken");
    PINMILL_RETURN_IF_ERROR(apply(seed, folder_.root, draft_));
    return std::move(draft_);
  }

 private:
  std::filesystem::path path_of(const std::filesystem::path& relative) const { return folder_.root->path() / relative; }

  Result<PinToml> read_toml() {
    PINMILL_ASSIGN_OR_RETURN(const auto text, read_pin_toml(*folder_.root, folder_.relative));
    if (!text) return PinToml{};
    toml_name_ = to_one_line(path_of(folder_.relative / "pin.toml").lexically_normal().string());
    return parse_pin_toml(*text, {.folder = folder_.relative, .name = toml_name_, .role = PinTomlRole::pin},
                          session_.time);
  }

  void take(const FoundFile& file, DraftPage page) {
    session_.claim(file.status);
    draft_.pages.push_back(std::move(page));
  }

  // A picture that is the cover is no page beside what it covers.
  void claim_cover(const PinFields& fields) {
    const auto* file = fields.cover ? std::get_if<std::filesystem::path>(&*fields.cover) : nullptr;
    if (file == nullptr || contents_.media.size() < 2) return;
    for (const FoundFile& media : contents_.media) {
      if (media.source.relative.lexically_normal() != file->lexically_normal()) continue;
      cover_ = media.source.relative;
      session_.claim(media.status);
    }
  }

  void skip_folder(const FolderItem& item) {
    session_.skip(Skipped::Reason::no_media, path_of(item.relative), "a folder inside a *.pin is not looked into");
  }

  void take_all() {
    for (const FolderItem& item : contents_.items) {
      if (item.kind != FolderItem::Kind::media) {
        skip_folder(item);
        continue;
      }
      if (item.relative == cover_) continue;
      const FoundFile& file = contents_.media[item.media];
      take(file, page_of(file, contents_.sidecars));
    }
  }

  Result<void> take_listed(const std::vector<PinTomlPage>& pages) {
    std::set<std::filesystem::path> listed = {cover_};
    for (const PinTomlPage& entry : pages) {
      std::filesystem::path relative = (folder_.relative / entry.file).lexically_normal();
      listed.insert(relative);
      auto found = look_at({folder_.root, std::move(relative)});
      if (!found) return std::move(found).error().during(entry.place);
      if (!found->is_media()) return refusal_of(*found).during(to_one_line(entry.file)).during(entry.place);
      DraftPage page = page_of(*found, contents_.sidecars);
      page.title = entry.title;
      page.alt_text = entry.alt_text;
      page.link = entry.link;
      page.seconds = entry.seconds;
      take(*found, std::move(page));
    }
    for (const FolderItem& item : contents_.items) {
      if (item.kind != FolderItem::Kind::media) {
        skip_folder(item);
      } else if (!listed.contains(item.relative)) {
        session_.skip(Skipped::Reason::unlisted, path_of(item.relative), "no [[page]] of its pin.toml names it");
      }
    }
    return {};
  }

  ScanSession& session_;
  const PinFolder& folder_;
  std::string toml_name_;
  FolderContents contents_;
  std::filesystem::path cover_;  // where it lies in the folder; empty: it has none of its own
  Draft draft_;
};

}  // namespace

bool is_pin_folder_name(const std::filesystem::path& name) {
  return !name.stem().empty() && fold(name.extension().string()) == ".pin";
}

Result<Draft> draft_of_pin_folder(ScanSession& session, const PinFolder& folder, const DraftSeed& said,
                                  const DraftSeed& by_folder) {
  return Reader(session, folder).read(said, by_folder);
}

}  // namespace pinmill

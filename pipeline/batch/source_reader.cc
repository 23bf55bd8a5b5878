#include "pipeline/batch/source_reader.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "pipeline/batch/story_of.h"

namespace pinmill {

void SourceReader::read(PageState& page) {
  const DraftPage& draft = pages_.said_of(page);
  read_companions(page);
  std::future<Result<BegunPage>> begun = head_start_(page);
  auto state = read_state(draft.file, journal_, stop_);
  if (begun.valid()) page.begun = std::make_shared<Result<BegunPage>>(begun.get());
  if (!state) {
    page.error = std::move(state).error();
    return;
  }
  page.state = *std::move(state);
  progress_.read(draft.file.path().string());
}

void SourceReader::read_companions(PageState& page) {
  const DraftPage& draft = pages_.said_of(page);
  auto sidecar = read_beside(draft.sidecar ? &*draft.sidecar : nullptr, "sidecar");
  if (!sidecar) page.error = std::move(sidecar).error();
  if (sidecar) page.sidecar = *std::move(sidecar);
  const Draft& pin = pages_.draft_of(page);
  if (page.number == 1) {
    auto cover_state = read_beside(cover_of(pin), "cover");
    auto music_state = read_beside(pin.music ? &*pin.music : nullptr, "music");
    if (!cover_state) page.error = std::move(cover_state).error();
    if (!music_state) page.error = std::move(music_state).error();
    if (cover_state) page.cover = *std::move(cover_state);
    if (music_state) page.music = *std::move(music_state);
  }
}

Result<std::optional<SourceState>> SourceReader::read_beside(const SourceFile* file, std::string_view what) {
  if (file == nullptr) return std::optional<SourceState>();
  auto state = read_state(*file, journal_, stop_);
  if (!state) return std::move(state).error().during(fmt::format("read {} {}", what, file->relative.string()));
  return std::optional<SourceState>(*std::move(state));
}

}  // namespace pinmill

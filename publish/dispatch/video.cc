// The way of a video: registered, uploaded, processed. Nothing of it makes a Pin, so what is lost is begun again.
#include <algorithm>

#include "publish/dispatch/engine.h"
#include "publish/pinterest/media.h"
#include "publish/store/fence.h"
#include "publish/store/publication_rows.h"
#include "publish/store/session_clock.h"
#include "publish/upload/form_post.h"

namespace pinmill::publish {
namespace {

Trouble upload_trouble(const Error& error) {
  const bool mend = error.code() == ErrorCode::invalid_argument || error.code() == ErrorCode::not_found ||
                    error.code() == ErrorCode::corrupt_input;
  return {.outcome = Outcome::not_sent,
          .reaction = error.code() == ErrorCode::cancelled ? Reaction::stop
                      : mend                               ? Reaction::mend
                                                           : Reaction::again,
          .message = error.describe(),
          .remedy = mend ? "prepare the video again and publish it again" : ""};
}

}  // namespace

Result<bool> Engine::media_is_there(Session& session, Publication& publication, const Lease& lease,
                                    std::stop_token stop) {
  if (publication.kind != PinKind::video) return true;
  if (publication.media.empty()) {
    PINMILL_RETURN_IF_ERROR(upload(session, publication, lease, stop));
    return false;
  }
  const auto state = media_state(session, publication.media, stop);
  if (!state) {
    PINMILL_RETURN_IF_ERROR(store_trouble(publication.id, state.trouble(), lease));
    return false;
  }
  if (*state == MediaState::ready) {
    step(Step::media_ready);
    return true;
  }
  PINMILL_ASSIGN_OR_RETURN(const Moment now, parts_.store->now());
  if (*state == MediaState::processing) {
    // Longer and longer apart, by how long it has been processed.
    const auto waited = std::chrono::duration_cast<std::chrono::seconds>(now - publication.since).count();
    PINMILL_RETURN_IF_ERROR(store_next(publication.id, now + poll_delay(waited / 8, parts_.random()), lease));
    return false;
  }
  const Trouble failed{.outcome = Outcome::refused,
                       .reaction = Reaction::mend,
                       .message = "Pinterest could not process the video, and gives no reason",
                       .remedy = "see `pinmill check` on the video, prepare it again, and publish it again"};
  PINMILL_RETURN_IF_ERROR(store_trouble(publication.id, failed, lease));
  return false;
}

Result<void> Engine::upload(Session& session, Publication& publication, const Lease& lease, std::stop_token stop) {
  const auto& page = publication.pages.front();
  auto file = parts_.files->open(page.sha256);
  if (!file) return store_trouble(publication.id, upload_trouble(file.error()), lease);
  const auto media = register_video(session, stop);
  if (!media) return store_trouble(publication.id, media.trouble(), lease);
  step(Step::media_registered);
  const auto watch = [this, id = publication.id](std::uint64_t sent, std::uint64_t of) {
    if (parts_.on_transfer) parts_.on_transfer(id, sent, of);
  };
  const auto post =
      make_form_post(session.api().client(), {.url = media->upload_url, .fields = media->upload_parameters},
                     *std::move(file), page.size_bytes, watch);
  const auto sent = post->step(stop);
  if (!sent) return store_trouble(publication.id, upload_trouble(sent.error()), lease);
  step(Step::media_uploaded);
  auto done = parts_.store->database().write("store an upload", [&](soci::session& sql) -> Result<void> {
    PINMILL_RETURN_IF_ERROR(require_lease(sql, lease));
    auto current = find_publication(sql, publication.id);
    if (!current || current->state != State::scheduled || current->pages.empty() ||
        current->pages.front().sha256 != page.sha256)
      return {};
    const Moment now = now_of(sql, *parts_.store);
    current->media = media->id;
    current->problem.clear();
    move_to(*current, State::uploading, now);
    current->next = now + poll_delay(0, parts_.random());
    update_publication(sql, *current);
    return {};
  });
  if (!done) return std::move(done).error();
  step(Step::media_stored);
  return {};
}

}  // namespace pinmill::publish

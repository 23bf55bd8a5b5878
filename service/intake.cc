// Exactly once, again
//
// A post and the wish to take it in are stored in one transaction. The taking in is done until it is stored that it was
// done; a crash between only does it again, and begins with what the same post of the same version has queued: another
// look at its media's address, or at its account's default board, may find others. Who changes a post calls back what
// was queued of it in the transaction that stores the change. Preparing and queuing hold no lock of the store; that
// nobody changes the post while it is queued is the post's own lock.
#include "service/intake.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "service/accounts.h"
#include "service/events.h"
#include "service/follow.h"
#include "service/ids.h"
#include "service/kinds.h"
#include "service/pictures.h"
#include "service/preparation.h"

namespace pinmill::service {
namespace {

using publish::PublicationId;
using publish::Record;
using publish::RecordSession;
using namespace std::chrono_literals;

// Between tries of what may work later (a server that does not answer, a full disk); then it has failed.
constexpr std::array<std::chrono::seconds, 6> pauses = {5s, 30s, 120s, 600s, 1'800s, 3'600s};

/// What becomes of one target.
struct Prepared {
  std::optional<publish::QueueItem> item{};
  std::optional<Error> error{};
};

bool may_work_later(const Error& error) {
  return error.retryable() || error.code() == ErrorCode::io_failure || error.code() == ErrorCode::cancelled;
}

TargetProblem problem_of(const Error& error) {
  const bool ours = error.code() == ErrorCode::internal || error.code() == ErrorCode::io_failure;
  return {.message = error.describe(),
          .category = ours ? "system_error" : "user_content",
          .source = ours ? "system" : "user"};
}

class Taking {
 public:
  Taking(Core& core, std::string id, std::stop_token stop) : core_(core), id_(std::move(id)), stop_(std::move(stop)) {}

  Result<void> run() {
    PINMILL_ASSIGN_OR_RETURN(const auto loaded, load_post(core_, id_));
    if (!loaded || loaded->status == PostStatus::draft) return done_with(std::nullopt);
    post_ = *loaded;
    PINMILL_ASSIGN_OR_RETURN(members_, all_members(core_));
    PINMILL_ASSIGN_OR_RETURN(queued_, core_.publisher->list({.run = post_.run()}));
    adopt_queued();
    std::vector<Prepared> prepared;
    for (const Target& target : post_.targets) prepared.push_back(prepare(target));
    if (stop_.stop_requested()) return Error(ErrorCode::cancelled, "the service stops");
    const auto later = std::find_if(prepared.begin(), prepared.end(),
                                    [](const Prepared& each) { return each.error && may_work_later(*each.error); });
    if (later != prepared.end() && put_off(prepared)) return {};
    const auto alone = core_.post_locks.of(id_);
    PINMILL_ASSIGN_OR_RETURN(const auto now, load_post(core_, id_));
    if (!now) return done_with(std::nullopt);
    if (now->version != post_.version) return {};  // changed meanwhile: taken in again at once
    post_ = *now;
    adopt_queued();
    return queue(std::move(prepared));
  }

 private:
  /// What this version has queued before it could say so. An account stands in a post once.
  void adopt_queued() {
    for (const publish::Publication& publication : queued_)
      for (Target& target : post_.targets)
        if (target.publication == 0 && target.account == id_of(publication.account))
          target.publication = publication.id;
  }

  Prepared prepare(const Target& target) {
    if (target.status == TargetStatus::published || target.publication != 0) return {};
    auto item = item_of(target);
    if (!item) return {.error = std::move(item).error()};
    return {.item = *std::move(item)};
  }

  Result<publish::QueueItem> item_of(const Target& target) {
    const auto member =
        std::find_if(members_.begin(), members_.end(), [&](const Member& each) { return each.id == target.account; });
    if (member == members_.end())
      return Error(ErrorCode::invalid_argument, fmt::format("the account @{} is no longer connected", target.username));
    PINMILL_ASSIGN_OR_RETURN(PreparedPin pin, prepare_media(core_, post_, target, stop_));
    keep_picture(core_, post_.id, pin);
    PINMILL_ASSIGN_OR_RETURN(std::string board, board_of(*member, target));
    return publish::QueueItem{.pin = std::move(pin),
                              .account = member->account.id,
                              .board = std::move(board),
                              .section = target.specific["boardSectionId"].string_or(""),
                              .run = post_.run()};
  }

  /// The one that is named, the account's default, or its first.
  Result<std::string> board_of(const Member& member, const Target& target) {
    if (std::string named = target.specific["boardId"].string_or(""); !named.empty()) return named;
    if (!member.default_board.empty()) return member.default_board;
    PINMILL_ASSIGN_OR_RETURN(auto boards, core_.publisher->boards(member.account.id));
    if (boards.empty()) {
      PINMILL_ASSIGN_OR_RETURN(boards, core_.publisher->refresh_boards(member.account.id, stop_));
    }
    const auto own = std::find_if(boards.begin(), boards.end(), [](const auto& board) { return board.own; });
    if (own != boards.end()) return own->id;
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("@{} has no board: make one with POST /v1/accounts/{}/pinterest-boards, or give \"boardId\"",
                    member.account.name, member.id));
  }

  /// True where it is tried again later; the post says what it waits for.
  bool put_off(const std::vector<Prepared>& prepared) {
    bool again = false;
    const auto done = core_.records->write([&](RecordSession& session) -> Result<void> {
      again = false;
      auto record = session.find(intake_kind, id_);
      if (!record) return {};
      const auto tries = static_cast<std::size_t>(record->body["tries"].integer_or(0));
      if (tries >= pauses.size()) return {};
      record->due = session.now() + pauses[tries];
      record->body = Json::object({{"tries", static_cast<std::int64_t>(tries + 1)}});
      session.put(*record);
      say_what_it_waits_for(session, prepared);
      again = true;
      return {};
    });
    if (done && again) core_.announce_post();
    return done && again;
  }

  void say_what_it_waits_for(RecordSession& session, const std::vector<Prepared>& prepared) const {
    const auto record = session.find(post_kind, id_);
    if (!record) return;
    Post post = post_of(*record);
    if (post.version != post_.version) return;
    for (std::size_t i = 0; i < prepared.size(); ++i) {
      if (!prepared[i].error) continue;
      post.targets[i].problem = problem_of(*prepared[i].error);
      post.targets[i].problem->remedy = "it is tried again by itself";
    }
    session.put(to_record(post));
  }

  /// Its own time, or now where that has passed while it was prepared: only what waits in the queue can be late.
  Result<void> give_times(std::vector<publish::QueueItem>& items, const std::vector<std::size_t>& target_of) {
    PINMILL_ASSIGN_OR_RETURN(const Moment now, core_.publisher->now());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Target& target = post_.targets[target_of[i]];
      const auto wished = target.scheduled_for ? target.scheduled_for : post_.scheduled_for;
      items[i].pin.publish_at = std::max(wished.value_or(now), now);
    }
    return {};
  }

  Result<void> queue(std::vector<Prepared> prepared) {
    std::vector<publish::QueueItem> items;
    std::vector<std::size_t> target_of;
    for (std::size_t i = 0; i < prepared.size(); ++i) {
      Target& target = post_.targets[i];
      if (prepared[i].error && target.publication == 0) {
        target.status = TargetStatus::failed;
        target.problem = problem_of(*prepared[i].error);
      } else if (prepared[i].item && target.publication == 0) {
        items.push_back(*std::move(prepared[i].item));
        target_of.push_back(i);
      }
    }
    PINMILL_RETURN_IF_ERROR(give_times(items, target_of));
    PINMILL_ASSIGN_OR_RETURN(const auto receipts, core_.publisher->queue(items, options_for(items)));
    for (std::size_t i = 0; i < receipts.size(); ++i) {
      Target& target = post_.targets[target_of[i]];
      target.publication = receipts[i].id;
      target.status = TargetStatus::pending;
      target.problem.reset();
    }
    PINMILL_RETURN_IF_ERROR(done_with(post_));
    return follow(core_, id_);  // its account may be held
  }

  /// A post has its own time, whatever the account's pace.
  static publish::QueueOptions options_for(const std::vector<publish::QueueItem>& items) {
    publish::QueueOptions options{.again = publish::QueueOptions::Again::yes};
    for (const auto& item : items) options.paces[item.account] = publish::Pace::none();
    return options;
  }

  Result<void> done_with(const std::optional<Post>& taken_in) {
    PINMILL_RETURN_IF_ERROR(core_.records->write([&](RecordSession& session) -> Result<void> {
      session.remove(intake_kind, id_);
      const auto record = session.find(post_kind, id_);
      if (!taken_in || !record) return {};
      Post after = *taken_in;
      after.status = rolled_up(after, session.now());
      after.updated = session.now();
      settle(session, post_of(*record), after);
      return {};
    }));
    core_.announce_post();
    return {};
  }

  Core& core_;
  const std::string id_;
  std::stop_token stop_;
  Post post_;
  std::vector<Member> members_;
  std::vector<publish::Publication> queued_;  ///< of this version
};

/// Who asks is answered before what was asked for is prepared: this thread runs when others leave it time.
void yield_to_requests() noexcept {
  constexpr int lower = 5;
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<::id_t>(::gettid()), lower));
}

}  // namespace

void put_intake(RecordSession& session, const Post& post) {
  session.put({.kind = std::string(intake_kind),
               .id = post.id,
               .owner = post.profile,
               .state = "waiting",
               .created = session.now(),
               .due = session.now(),
               .body = Json::object({{"tries", 0}})});
}

void remove_intake(RecordSession& session, const std::string& post) {
  session.remove(intake_kind, post);
}

std::optional<publish::State> call_back(RecordSession& session, const Post& post) {
  std::vector<PublicationId> queued;
  for (const Target& target : post.targets)
    if (target.publication != 0 && target.status != TargetStatus::published) queued.push_back(target.publication);
  return session.call_back(queued);
}

void change_what_is_sent(RecordSession& session, Post& post) {
  ++post.version;
  for (Target& target : post.targets) {
    if (target.status == TargetStatus::published) continue;
    target.publication = 0;
    target.status = TargetStatus::pending;
    target.problem.reset();
  }
  put_intake(session, post);
}

Intake::Intake(Core& core) : core_(core) {
  const unsigned jobs = core.options.jobs != 0 ? core.options.jobs : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < jobs; ++i) threads_.emplace_back([this](const std::stop_token& stop) { serve(stop); });
}

Intake::~Intake() {
  for (auto& thread : threads_) thread.request_stop();
}

void Intake::serve(const std::stop_token& stop) {
  yield_to_requests();
  while (!stop.stop_requested()) {
    const auto id = take_next();
    if (!id) {
      core_.intake.wait(stop, 5s);
      continue;
    }
    const auto done = Taking(core_, *id, stop).run();
    {
      const std::scoped_lock lock(mutex_);
      busy_.erase(*id);
    }
    if (done || stop.stop_requested()) continue;
    if (core_.log)
      core_.log(
          Json::object({{"level", "error"}, {"event", "intake"}, {"post", *id}, {"message", done.error().describe()}}));
    core_.intake.wait(stop, 5s);
  }
}

/// The one that is due first and that no other thread has.
std::optional<std::string> Intake::take_next() {
  const std::scoped_lock lock(mutex_);
  std::optional<std::string> found;
  const auto read = core_.records->read([&](RecordSession& session) -> Result<void> {
    found.reset();
    for (const Record& record : session.list({.kind = std::string(intake_kind),
                                .states = {"waiting"},
                                .due_until = session.now(),
                                .order = publish::RecordFilter::Order::due_up,
                                .limit = static_cast<std::int64_t>(busy_.size()) + 1})) {
      if (busy_.contains(record.id)) continue;
      found = record.id;
      return {};
    }
    return {};
  });
  if (read && found) busy_.insert(*found);
  return read ? found : std::nullopt;
}

}  // namespace pinmill::service

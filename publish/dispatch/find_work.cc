#include "publish/dispatch/find_work.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "publish/store/account_rows.h"
#include "publish/store/call_times.h"
#include "publish/store/publication_rows.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

constexpr std::chrono::minutes on_time{5};

constexpr std::int64_t looked_at = 50;

// One account's view.
class Finder {
 public:
  Finder(soci::session& session, const Account& account, const std::vector<Hold>& holds, Moment now)
      : session_(session), account_(account), now_(now) {
    for (const auto& hold : holds) {
      if (hold.account != account.id) continue;
      if (!hold.board.empty()) {
        held_boards_.insert(hold.board);
      } else {
        held_ = true;
        if (hold.until != never) wake_ = std::min(wake_, hold.until);
      }
    }
  }

  Work find() {
    Work work{.account = account_};
    if (!held_ && (find_unconfirmed(work) || find_to_send(work))) {
      add_pages(session_, work.publication);
      return work;
    }
    work.wake = wake_;
    return work;
  }

 private:
  bool find_unconfirmed(Work& work) {
    auto found = select_publications(session_, "WHERE account = :a AND state = 'unconfirmed' ORDER BY next, id LIMIT 1",
                                     account_.id);
    if (found.empty()) return false;
    const Moment when = std::max(found.front().next, next_call(session_, account_, Category::org_read, now_));
    if (when > now_) {
      wake_ = std::min(wake_, when);
      return false;
    }
    work.kind = Work::Kind::reconcile;
    work.publication = std::move(found.front());
    return true;
  }

  // While the account may not write, its Pins wait together: not each is asked for and put off.
  bool find_to_send(Work& work) {
    const Moment may_write = next_call(session_, account_, Category::org_write, now_);
    for (const auto* state : {"uploading", "scheduled"}) {
      auto found = select_publications(
          session_,
          fmt::format("WHERE account = :a AND state = '{}'{} ORDER BY next, id LIMIT :b", state, conditions()),
          account_.id, looked_at);
      for (auto& publication : found) {
        const Moment when = std::max(allowed_at(publication), may_write);
        if (when > now_) {
          wake_ = std::min(wake_, when);
          if (publication.next > now_ || may_write > now_) break;  // so are all that follow
          continue;
        }
        work.kind = Work::Kind::proceed;
        work.publication = std::move(publication);
        return true;
      }
    }
    return false;
  }

  // Boards that wait, and twins of what is unconfirmed.
  std::string conditions() {
    std::string text = fmt::format(
        " AND match_key NOT IN (SELECT match_key FROM publications WHERE account = {} AND state IN"
        " ('unconfirmed', 'intent'))",
        account_.id);
    for (const auto& board : held_boards_)
      if (std::all_of(board.begin(), board.end(), [](char c) { return c >= '0' && c <= '9'; }))
        text += fmt::format(" AND board <> '{}'", board);
    return text;
  }

  // What a person gave a time goes out at that time. Late ones keep the pace: they may be many at once.
  Moment allowed_at(const Publication& publication) {
    if (publication.timing == Timing::at && publication.due + on_time > now_) return publication.next;
    const Moment from = std::max(publication.next, now_);
    const bool spread = publication.timing == Timing::spread;
    return std::max(publication.next, planner(spread).look(from));
  }

  // The hours of the day bind only what nobody gave a time.
  const Planner& planner(bool with_hours) {
    auto& planner = with_hours ? with_hours_ : without_hours_;
    if (planner) return *planner;
    std::vector<Moment> sent;
    Moment moment = never;
    Query query(session_, "SELECT sent FROM publications WHERE account = :a AND sent > :b");
    query.with(account_.id, now_ - std::chrono::hours(24)).into(moment);
    while (query.next()) sent.push_back(std::min(moment, now_));  // a clock that was set back must not hold all up
    Pace pace = account_.pace;
    if (!with_hours) pace.from = pace.to = std::chrono::minutes(0);
    planner.emplace(pace, std::move(sent));
    return *planner;
  }

  soci::session& session_;
  const Account& account_;
  Moment now_;
  bool held_ = false;
  std::set<std::string> held_boards_;
  std::optional<Planner> with_hours_, without_hours_;
  Moment wake_ = Moment::max();
};

}  // namespace

Result<Work> find_work(Store& store, const std::set<AccountId>& busy, AccountId after) {
  return store.database().read("look for work", [&](soci::session& session) -> Result<Work> {
    const Moment now = now_of(session, store);
    const auto holds = select_holds(session, now);
    Work idle;
    for (const auto& account : select_accounts(session, "ORDER BY CASE WHEN id > :a THEN 0 ELSE 1 END, id", after)) {
      if (busy.contains(account.id)) continue;
      auto work = Finder(session, account, holds, now).find();
      if (work.kind != Work::Kind::none) return work;
      idle.wake = std::min(idle.wake, work.wake);
    }
    return idle;
  });
}

}  // namespace pinmill::publish

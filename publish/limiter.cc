// Where the limits come from
//
// developers.pinterest.com/docs/reference/rate-limits: trial access 1,000 calls a day and app. Per category, from a
// public transcript of the same page: trial 300 writes and 1,000 reads a day and app; standard 100 writes and 1,000
// reads a minute and account. Standard access, whatever the category: 100 calls a second, user and app.
#include "publish/limiter.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/json.h"
#include "base/unicode.h"
#include "publish/limit_room.h"
#include "publish/pinterest/trouble.h"
#include "publish/store/call_times.h"
#include "publish/store/database.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t steps_per_period = 60;
constexpr hours lowered_for{24};  // then the documented limit is tried again

struct Named {
  std::string name{}, what{};
  std::int64_t limit = 0;
  microseconds period{0};
};

// The category's own bucket first: a 429 is about that one.
std::vector<Named> buckets_of(const Account& account, Category category) {
  const auto kind = to_string(category);
  const bool writes = category == Category::org_write;
  if (account.tier != "trial")
    return {
        {fmt::format("account/{}/{}/minute", account.id, kind),
         fmt::format("{} a minute of @{}", writes ? "writes" : "reads", account.name), writes ? 100 : 1000, minutes(1)},
        {fmt::format("account/{}/all/second", account.id), fmt::format("calls a second of @{}", account.name), 100,
         seconds(1)}};
  return {{fmt::format("app/{}/{}/day", account.app_id, kind),
           fmt::format("{} a day of app {} (trial access)", writes ? "writes" : "reads", account.app_id),
           writes ? 300 : 1000, hours(24)},
          {fmt::format("app/{}/all/day", account.app_id),
           fmt::format("calls a day of app {} (trial access)", account.app_id), 1000, hours(24)}};
}

/// Each once, whatever the category; not those of a second, which nobody sees being full.
std::vector<Named> visible_buckets_of(const Account& account) {
  std::vector<Named> all = buckets_of(account, Category::org_read);
  for (auto& named : buckets_of(account, Category::org_write)) {
    const bool seen = std::any_of(all.begin(), all.end(), [&](const Named& each) { return each.name == named.name; });
    if (!seen) all.push_back(std::move(named));
  }
  std::erase_if(all, [](const Named& each) { return each.period <= seconds(1); });
  return all;
}

std::string to_text(const Bucket& bucket) {
  Json steps = Json::array();
  for (const auto& step : bucket.steps) steps.push(Json::array({step.begin, step.count}));
  return Json::object({{"limit", bucket.limit},
                       {"limit_until", micros_of(bucket.limit_until)},
                       {"blocked_until", micros_of(bucket.blocked_until)},
                       {"refusals", bucket.refusals},
                       {"steps", std::move(steps)}})
      .dump();
}

Bucket load(soci::session& session, const Named& named, Moment now) {
  Bucket bucket{.limit = named.limit, .period = named.period};
  std::string text;
  Query query(session, "SELECT state FROM buckets WHERE name = :a");
  query.use(named.name).into(text);
  if (!query.next()) return bucket;
  const auto json = Json::parse(text).value_or(Json());
  bucket.limit_until = moment_of(json["limit_until"].integer_or(0));
  if (bucket.limit_until > now) bucket.limit = std::min(named.limit, json["limit"].integer_or(named.limit));
  bucket.blocked_until = moment_of(json["blocked_until"].integer_or(0));
  bucket.refusals = json["refusals"].integer_or(0);
  // What lies further ahead than a period was counted before the clock was set back.
  const std::int64_t newest = now.time_since_epoch() / (named.period / steps_per_period) + steps_per_period;
  for (const auto& step : json["steps"].items())
    if (step.items().size() == 2 && step.items()[0].integer_or(0) <= newest)
      bucket.steps.push_back({step.items()[0].integer_or(0), step.items()[1].integer_or(0)});
  return bucket;
}

void save(soci::session& session, const std::string& name, const Bucket& bucket) {
  run(session,
      "INSERT INTO buckets (name, state) VALUES (:a, :b) ON CONFLICT (name) DO UPDATE SET state = excluded.state", name,
      to_text(bucket));
}

std::string why(const Named& named, const Bucket& bucket, Moment now) {
  if (bucket.blocked_until > now) return fmt::format("Pinterest asked to wait: {}", named.what);
  return fmt::format("{} {} are used up", bucket.limit, named.what);
}

microseconds pause_after(const Bucket& bucket, const LimitNews& news, double jitter) {
  if (news.retry_after) return *news.retry_after;
  if (news.reset) return *news.reset;
  constexpr std::int64_t most_doublings = 6;
  const auto base = std::min<microseconds>(minutes(1) * (1LL << std::min(bucket.refusals, most_doublings)), hours(1));
  const auto stretch = microseconds(static_cast<std::int64_t>(static_cast<double>(base.count()) * 0.5 * jitter));
  return std::min<microseconds>(base + stretch, hours(1));
}

void refuse(Bucket& bucket, const LimitNews& news, Moment now, double jitter) {
  bucket.blocked_until = std::max(bucket.blocked_until, now + pause_after(bucket, news, jitter));
  ++bucket.refusals;
  // What was let through before this one is all that fits; the refused call is counted, too.
  bucket.limit = std::clamp<std::int64_t>(bucket.used(now) - 1, 1, bucket.limit);
  bucket.limit_until = now + lowered_for;
  // Told when to come again, it comes then: one call at least has left the window by that.
  const auto too_many = bucket.used(bucket.blocked_until) - bucket.limit + 1;
  if (news.retry_after || news.reset) bucket.forget(too_many);
}

std::optional<std::int64_t> number_in(const http::Fields& headers, std::string_view name) {
  const auto* value = http::find_header(headers, name);
  if (value == nullptr) return std::nullopt;
  const auto text = trim(*value);
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::string_view to_string(Category category) noexcept {
  return category == Category::org_write ? "org_write" : "org_read";
}

std::int64_t Bucket::used(Moment now) const noexcept {
  const auto length = period / steps_per_period;
  const std::int64_t oldest = now.time_since_epoch() / length - steps_per_period;
  std::int64_t sum = 0;
  for (const auto& step : steps)
    if (step.begin >= oldest) sum += step.count;
  return sum;
}

Moment Bucket::free_at(Moment now) const noexcept {
  const Moment open = std::max(now, blocked_until);
  if (used(open) < limit) return open;
  const auto length = period / steps_per_period;
  for (const auto& step : steps) {
    const Moment gone{length * (step.begin + steps_per_period + 1)};
    if (gone > open && used(gone) < limit) return gone;
  }
  return open + period;
}

void Bucket::forget(std::int64_t calls) {
  while (calls > 0 && !steps.empty()) {
    const auto fewer = std::min(calls, steps.front().count);
    calls -= fewer;
    steps.front().count -= fewer;
    if (steps.front().count == 0) steps.erase(steps.begin());
  }
}

void Bucket::count(Moment now, std::int64_t calls) {
  const auto length = period / steps_per_period;
  const std::int64_t current = now.time_since_epoch() / length;
  std::erase_if(steps, [&](const Step& step) { return step.begin < current - steps_per_period; });
  if (steps.empty() || steps.back().begin < current)
    steps.push_back({current, calls});
  else
    steps.back().count += calls;
}

Moment next_call(soci::session& session, const Account& account, Category category, Moment now) {
  Moment when = now;
  for (const auto& named : buckets_of(account, category)) when = std::max(when, load(session, named, now).free_at(now));
  return when;
}

LimitNews limit_news(int status, const http::Fields& headers, std::chrono::sys_seconds now) {
  LimitNews news{.status = status,
                 .retry_after = retry_after_of(headers, now),
                 .limit = number_in(headers, "x-ratelimit-limit"),
                 .remaining = number_in(headers, "x-ratelimit-remaining")};
  if (const auto reset = number_in(headers, "x-ratelimit-reset")) {
    http::Fields same = {{"retry-after", std::to_string(*reset)}};
    news.reset = retry_after_of(same, now);
  }
  return news;
}

Result<Permit> Limiter::take(const Account& account, Category category) {
  return store_.database().write("count a call", [&](soci::session& session) -> Result<Permit> {
    const Moment now = now_of(session, store_);
    Permit permit;
    std::vector<std::pair<std::string, Bucket>> taken;
    for (const auto& named : buckets_of(account, category)) {
      auto bucket = load(session, named, now);
      const Moment when = bucket.free_at(now);
      if (when > now && (permit.granted || when > permit.when)) permit = {false, when, why(named, bucket, now)};
      bucket.count(now);
      if (now > bucket.blocked_until + bucket.period) bucket.refusals = 0;
      taken.emplace_back(named.name, std::move(bucket));
    }
    if (permit.granted)
      for (const auto& [name, bucket] : taken) save(session, name, bucket);
    return permit;
  });
}

Result<void> Limiter::heard(const Account& account, Category category, const LimitNews& news, double jitter) {
  const auto named = buckets_of(account, category).front();
  return store_.database().write("note a limit", [&](soci::session& session) -> Result<void> {
    const Moment now = now_of(session, store_);
    auto bucket = load(session, named, now);
    if (news.limit && *news.limit > 0 && *news.limit < bucket.limit) {
      bucket.limit = *news.limit;
      bucket.limit_until = now + lowered_for;
    }
    if (news.status == 429) {
      refuse(bucket, news, now, jitter);
    } else {
      // Others may use the same allowance.
      const auto unseen = news.remaining ? bucket.limit - *news.remaining - bucket.used(now) : 0;
      if (news.remaining && news.limit && unseen > 0) bucket.count(now, unseen);
      if (news.remaining == 0 && news.reset) bucket.blocked_until = std::max(bucket.blocked_until, now + *news.reset);
    }
    save(session, named.name, bucket);
    return {};
  });
}

Result<std::vector<Permit>> Limiter::waits(const Account& account) {
  return store_.database().read("look at the limits", [&](soci::session& session) -> Result<std::vector<Permit>> {
    const Moment now = now_of(session, store_);
    std::vector<Permit> found;
    for (const auto& named : visible_buckets_of(account)) {
      const auto bucket = load(session, named, now);
      const Moment when = bucket.free_at(now);
      if (when > now) found.push_back({false, when, why(named, bucket, now)});
    }
    return found;
  });
}

Result<std::vector<LimitRoom>> limit_room(Store& store, const Account& account) {
  return store.database().read("look at the limits", [&](soci::session& session) -> Result<std::vector<LimitRoom>> {
    const Moment now = now_of(session, store);
    std::vector<LimitRoom> rooms;
    for (const auto& named : visible_buckets_of(account)) {
      const auto bucket = load(session, named, now);
      rooms.push_back({named.what, bucket.used(now), bucket.limit, bucket.free_at(now)});
    }
    return rooms;
  });
}

}  // namespace pinmill::publish

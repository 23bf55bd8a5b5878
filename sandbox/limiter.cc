#include "sandbox/limiter.h"

#include <algorithm>
#include <array>

namespace pinmill::sandbox {

void Limiter::set(const RateLimits& limits, bool trial) {
  const std::lock_guard lock(mutex_);
  limits_ = limits;
  trial_ = trial;
}

RateLimits Limiter::limits() const {
  const std::lock_guard lock(mutex_);
  return limits_;
}

Allowance Limiter::look(const std::string& key, std::int64_t limit, std::chrono::seconds length, Time now) {
  const auto number = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()) / length;
  Window& window = windows_[key];
  if (window.number != number) window = {.number = number};
  const auto ends = (number + 1) * length;
  return {.allowed = limit == 0 || window.calls < limit,
          .limit = limit,
          .remaining = std::max<std::int64_t>(0, limit - window.calls),
          .until_reset = std::chrono::ceil<std::chrono::seconds>(ends - now.time_since_epoch())};
}

Allowance Limiter::take(Category category, const std::string& app, const std::string& account, Time now) {
  const std::lock_guard lock(mutex_);
  const bool writes = category == Category::write;
  const std::string name = writes ? "write" : "read";
  struct Rule {
    std::string key;
    std::int64_t limit;
    std::chrono::seconds length;
  };
  const std::array<Rule, 2> rules = {
      trial_ ? Rule{name + "/day/" + app, writes ? limits_.write_per_day : limits_.read_per_day, std::chrono::days(1)}
             : Rule{name + "/minute/" + app + "/" + account,
                    writes ? limits_.write_per_minute : limits_.read_per_minute, std::chrono::minutes(1)},
      Rule{"second/" + app + "/" + account, trial_ ? 0 : limits_.per_second, std::chrono::seconds(1)}};
  Allowance narrowest = look(rules[0].key, rules[0].limit, rules[0].length, now);
  const Allowance second = look(rules[1].key, rules[1].limit, rules[1].length, now);
  if (narrowest.allowed && !second.allowed) narrowest = second;
  if (!narrowest.allowed) return narrowest;
  for (const Rule& rule : rules) ++windows_[rule.key].calls;
  --narrowest.remaining;
  return narrowest;
}

http::Fields rate_headers(const Allowance& allowance, RateHeaders which) {
  http::Fields headers;
  const std::string reset = std::to_string(allowance.until_reset.count());
  if (which != RateHeaders::none && !allowance.allowed) headers.emplace_back("Retry-After", reset);
  if (which != RateHeaders::all || allowance.limit == 0) return headers;
  headers.emplace_back("x-ratelimit-limit", std::to_string(allowance.limit));
  headers.emplace_back("x-ratelimit-remaining", std::to_string(std::max<std::int64_t>(0, allowance.remaining)));
  headers.emplace_back("x-ratelimit-reset", reset);
  return headers;
}

}  // namespace pinmill::sandbox

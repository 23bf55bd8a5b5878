#include "sandbox/fault.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/parts.h"
#include "base/unicode.h"

namespace pinmill::sandbox {
namespace {

struct Known {
  std::string_view name;
  FaultKind kind;
  std::int64_t number;  ///< where none is given
  bool ends_the_answer;
};

constexpr std::array<Known, 18> known_faults = {{
    {"lose", FaultKind::lose, 0, true},
    {"reset", FaultKind::reset, 0, true},
    {"hang", FaultKind::hang, 3'600, true},
    {"error", FaultKind::error, 500, true},
    {"html", FaultKind::html, 502, true},
    {"cut", FaultKind::cut, 0, true},
    {"slow", FaultKind::slow, 200, true},
    {"late", FaultKind::late, 2'000, true},
    {"drop", FaultKind::drop, 0, true},
    {"fail", FaultKind::fail, 503, true},
    {"throttle", FaultKind::throttle, 60, true},
    {"spam", FaultKind::spam, 3'600, false},
    {"denied", FaultKind::denied, 0, true},
    {"revoke", FaultKind::revoke, 0, false},
    {"no-board", FaultKind::no_board, 0, false},
    {"unlisted", FaultKind::unlisted, 60'000, false},
    {"lag", FaultKind::lag, 60'000, false},
    {"twice", FaultKind::twice, 0, false},
}};
static_assert(static_cast<std::size_t>(FaultKind::twice) + 1 == known_faults.size());

const Known& known(FaultKind kind) noexcept {
  return known_faults[static_cast<std::size_t>(kind)];
}

Error wrong(std::string_view rule, std::string_view what) {
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("\"{}\" is no fault: {}; write such as \"pins/create:reset@30%\" or \"pins/*:throttle=60@3\"",
                  to_one_line(rule), what));
}

template <typename Number>
bool read_number(std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

bool read_when(std::string_view text, FaultRule& rule) {
  if (text.ends_with('%')) {
    double percent = 0;
    if (!read_number(text.substr(0, text.size() - 1), percent) || percent < 0 || percent > 100) return false;
    rule.share = percent / 100;
    return true;
  }
  if (text.starts_with('/')) return read_number(text.substr(1), rule.every) && rule.every > 0;
  const auto dash = text.find('-');
  if (!read_number(text.substr(0, dash), rule.first) || rule.first == 0) return false;
  rule.last = rule.first;
  return dash == std::string_view::npos || (read_number(text.substr(dash + 1), rule.last) && rule.last >= rule.first);
}

Result<FaultRule> parse_rule(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return wrong(text, "an operation and a colon come first");
  FaultRule rule;
  rule.operation = trim(text.substr(0, colon));
  std::string_view rest = text.substr(colon + 1);
  if (const auto at = rest.find('@'); at != std::string_view::npos) {
    if (!read_when(trim(rest.substr(at + 1)), rule)) return wrong(text, "after @ comes 30%, 3, 2-5 or /7");
    rest = rest.substr(0, at);
  }
  const auto equals = rest.find('=');
  const std::string_view name = trim(rest.substr(0, equals));
  const auto found =
      std::find_if(known_faults.begin(), known_faults.end(), [&](const Known& one) { return one.name == name; });
  if (found == known_faults.end()) {
    std::string all;
    for (const Known& one : known_faults) all += fmt::format("{}{}", all.empty() ? "" : ", ", one.name);
    return wrong(text, fmt::format("there are {}", all));
  }
  rule.kind = found->kind;
  rule.number = found->number;
  if (equals != std::string_view::npos && (!read_number(trim(rest.substr(equals + 1)), rule.number) || rule.number < 0))
    return wrong(text, "after = comes a number");
  return rule;
}

bool matches(std::string_view pattern, std::string_view operation) noexcept {
  if (pattern.ends_with('*')) return operation.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == operation;
}

/// splitmix64 (Steele, Lea, Flood 2014): every bit of the result depends on every bit of what goes in.
std::uint64_t scrambled(std::uint64_t x) noexcept {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

bool fires(const FaultRule& rule, std::uint64_t call, std::uint64_t seed) noexcept {
  if (call < rule.first || call > rule.last || call % rule.every != 0) return false;
  if (!rule.share) return true;
  return static_cast<double>(scrambled(seed ^ scrambled(call)) >> 11U) * 0x1p-53 < *rule.share;
}

}  // namespace

std::string_view to_string(FaultKind kind) noexcept {
  return known(kind).name;
}

Result<std::vector<FaultRule>> parse_faults(std::string_view text) {
  std::vector<FaultRule> rules;
  while (!text.empty()) {
    const std::string_view one = trim(take_part(text, ';'));
    if (one.empty()) continue;
    PINMILL_ASSIGN_OR_RETURN(FaultRule rule, parse_rule(one));
    rules.push_back(std::move(rule));
  }
  return rules;
}

void FaultPlan::replace(std::vector<FaultRule> rules, std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  seed_ = seed;
  rules_.clear();
  for (FaultRule& rule : rules) rules_.push_back({std::move(rule)});
}

std::vector<Fault> FaultPlan::decide(std::string_view operation) {
  const std::lock_guard lock(mutex_);
  std::vector<Fault> faults;
  bool ended = false;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    auto& [rule, calls] = rules_[i];
    if (!matches(rule.operation, operation)) continue;
    if (!fires(rule, ++calls, seed_ + i * 1'000'003)) continue;
    const bool ends = known(rule.kind).ends_the_answer;
    if (ends && ended) continue;
    ended = ended || ends;
    faults.push_back({rule.kind, rule.number});
  }
  return faults;
}

}  // namespace pinmill::sandbox

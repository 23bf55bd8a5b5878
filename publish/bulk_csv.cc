#include "publish/bulk_csv.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/csv.h"
#include "base/unicode.h"
#include "base/zoned_time.h"

namespace pinmill::publish {
namespace {

constexpr std::size_t rows_a_file = 100, title_code_points = 100, description_code_points = 500;
constexpr std::chrono::days farthest{14};

const std::vector<std::string> header = {"Title",       "Media URL", "Pinterest board", "Thumbnail",
                                         "Description", "Link",      "Publish date",    "Keywords"};

std::string time_text(Moment moment) {
  // "2026-12-24T18:00:00+00:00", without its end
  return to_rfc3339({std::chrono::floor<std::chrono::seconds>(moment), std::chrono::minutes(0)}).substr(0, 19);
}

std::optional<std::string> problem_of(const BulkPin& each, Moment now,
                                      const std::map<std::string, std::string>& titles) {
  const auto& pin = each.pin;
  if (pin.kind == PinKind::carousel) return "a carousel cannot be made from a CSV: publish it by the API";
  if (pin.title.empty()) return "has no title, which each row needs";
  if (count_code_points(pin.title) > title_code_points) return "its title is longer than 100 characters";
  if (pin.board.empty()) return "has no board, which each row needs";
  if (each.media_url.empty())
    return "its media is nowhere that Pinterest can fetch it: give --media-base or --media-store";
  if (const auto same = titles.find(fold(pin.title)); same != titles.end())
    return fmt::format("has the same title as {}: Pinterest takes each once a file", same->second);
  if (pin.publish_at && *pin.publish_at > now + farthest)
    return "is due more than 14 days ahead, which is as far as Pinterest plans";
  return std::nullopt;
}

std::string thumbnail_of(const PreparedPin& pin) {
  if (pin.kind != PinKind::video) return {};
  const auto moment = std::chrono::floor<std::chrono::seconds>(pin.cover_moment.value_or(std::chrono::milliseconds(0)));
  return fmt::format("{:02}:{:02}", moment.count() / 60, moment.count() % 60);
}

std::vector<std::string> row_of(const BulkPin& each, Moment now) {
  const auto& pin = each.pin;
  const bool later = pin.publish_at && *pin.publish_at > now;
  return {pin.title,
          each.media_url,
          pin.board,
          thumbnail_of(pin),
          cut_to(pin.description, description_code_points),
          pin.link,
          later ? time_text(*pin.publish_at) : std::string(),
          fmt::format("{}", fmt::join(each.keywords, ", "))};
}

}  // namespace

BulkCsv bulk_csv(std::span<const BulkPin> pins, Moment now) {
  BulkCsv made;
  std::map<std::string, std::string> titles;
  std::size_t rows = 0;
  for (const auto& each : pins) {
    if (auto problem = problem_of(each, now, titles)) {
      made.problems.push_back({each.pin.id, *std::move(problem)});
      continue;
    }
    titles.emplace(fold(each.pin.title), each.pin.id);
    if (rows++ % rows_a_file == 0) made.files.push_back(csv_line(header));
    made.files.back() += csv_line(row_of(each, now));
  }
  return made;
}

}  // namespace pinmill::publish

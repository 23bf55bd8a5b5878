#include "pipeline/story.h"

#include <utility>

namespace pinmill {
namespace {

constexpr std::int64_t longest_ms = 24LL * 3600 * 1000;

bool is_length(const Json& json) noexcept {
  const std::int64_t ms = json.integer_or(-1);
  return ms >= 0 && ms <= longest_ms;
}

}  // namespace

Json to_json(const StoryOrder& order) {
  Json pages = Json::array();
  for (const StoryOrder::Page& page : order.pages)
    pages.push(Json::object({{"ms", std::int64_t{page.length.count()}}, {"caption", page.caption}}));
  return Json::object({{"still_ms", std::int64_t{order.still_length.count()}}, {"pages", std::move(pages)}});
}

Result<StoryOrder> story_order_from(const Json& json) {
  StoryOrder order;
  const auto& pages = json["pages"].items();
  if (pages.empty() || pages.size() > most_story_pages || !is_length(json["still_ms"]))
    return Error(ErrorCode::corrupt_input, "no story's order: \"pages\" or \"still_ms\" is missing or of another kind");
  order.still_length = std::chrono::milliseconds(json["still_ms"].integer_or(0));
  for (const Json& page : pages) {
    if (!is_length(page["ms"])) return Error(ErrorCode::corrupt_input, "no story's order: a page lasts no time");
    order.pages.push_back({std::chrono::milliseconds(page["ms"].integer_or(0)), page["caption"].string_or("")});
  }
  return order;
}

}  // namespace pinmill

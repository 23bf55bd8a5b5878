// Note: order
//
// Nothing documents one. Here a listing begins with a random seed, which its bookmarks carry on: Pins come sorted by a
// hash of seed and id, so that one listing is consistent with itself (nothing is shown twice or left out but what is
// made or deleted meanwhile), and two listings agree in nothing.
#include "sandbox/listing.h"

#include <algorithm>
#include <charconv>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "sandbox/pin_json.h"

namespace pinmill::sandbox {
namespace {

struct Bookmark {
  std::string seed;
  std::string after;  ///< the sort key of the last item that was shown; empty: none was
};

std::optional<Bookmark> read_bookmark(const std::string& text) {
  const auto bytes = from_base64(text);
  if (!bytes) return std::nullopt;
  const std::string_view plain = as_text(*bytes);
  const auto colon = plain.find(':');
  if (!plain.starts_with("P2MxOn") || colon == std::string_view::npos) return std::nullopt;
  return Bookmark{std::string(plain.substr(6, colon - 6)), std::string(plain.substr(colon + 1))};
}

std::string write_bookmark(const Bookmark& bookmark) {
  return to_base64(as_bytes("P2MxOn" + bookmark.seed + ":" + bookmark.after));
}

std::string sort_key(const Bookmark& bookmark, const std::string& id, std::size_t age) {
  if (bookmark.seed == "0") return fmt::format("{:012}", age);
  return Sha256::hex_of(as_bytes(bookmark.seed + "/" + id)).substr(0, 24) + fmt::format("{:04}", age % 10'000);
}

std::string new_seed(ListOrder order) {
  if (order == ListOrder::newest_first) return "0";
  std::random_device random;
  return std::to_string(random() | 1U);
}

bool begins_empty(const Bookmark& bookmark) {
  return bookmark.seed != "0" && bookmark.seed.size() > 1 && bookmark.seed.back() == '7';
}

std::optional<std::size_t> page_size(const http::Fields& query) {
  const std::string* text = http::find_field(query, "page_size");
  if (text == nullptr) return std::size_t{25};
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), size);
  const bool sound = error == std::errc() && end == text->data() + text->size() && size >= 1 && size <= 250;
  return sound ? std::optional(size) : std::nullopt;
}

Reply reply_with(Json items, const std::optional<Bookmark>& next, bool strict) {
  Json body = Json::object({{"items", std::move(items)}});
  // The end is a bookmark of null, or none at all.
  if (next || strict) body.set("bookmark", next ? Json(write_bookmark(*next)) : Json());
  return {200, std::move(body)};
}

}  // namespace

Reply page_of(Core& core, const Call& call, const std::vector<std::string>& ids,
              const std::function<Json(const std::string& id)>& make) {
  const auto size = page_size(call.head.query);
  if (!size) return refuse(400, 1, "'page_size' must be an integer from 1 to 250");
  Bookmark bookmark{new_seed(core.options.list_order), {}};
  const std::string* given = http::find_field(call.head.query, "bookmark");
  if (given != nullptr && !given->empty()) {
    auto known = read_bookmark(*given);
    if (!known) return refuse(400, 1, "'bookmark' is invalid");
    bookmark = *std::move(known);
  } else if (begins_empty(bookmark) && !ids.empty()) {
    bookmark.seed += "1";
    return reply_with(Json::array(), bookmark, core.options.strict_contract);
  }
  std::vector<std::pair<std::string, std::string>> sorted;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::string key = sort_key(bookmark, ids[i], i);
    if (key > bookmark.after) sorted.emplace_back(std::move(key), ids[i]);
  }
  std::sort(sorted.begin(), sorted.end());
  Json items = Json::array();
  const std::size_t count = std::min(*size, sorted.size());
  for (std::size_t i = 0; i < count; ++i) items.push(make(sorted[i].second));
  if (count == sorted.size()) return reply_with(std::move(items), std::nullopt, core.options.strict_contract);
  bookmark.after = sorted[count - 1].first;
  return reply_with(std::move(items), bookmark, core.options.strict_contract);
}

Reply page_of_pins(Core& core, const Call& call, const std::function<bool(const Pin&)>& wanted) {
  const Fault* lag = call.fault(FaultKind::lag);
  const Time youngest = lag != nullptr ? call.now - std::chrono::milliseconds(lag->number) : call.now;
  std::vector<const Pin*> pins;
  for (const auto& [id, pin] : core.world->pins()) {
    if (!pin.deleted && pin.listed_at <= call.now && pin.created_at <= youngest && wanted(pin)) pins.push_back(&pin);
  }
  std::sort(pins.begin(), pins.end(), [](const Pin* a, const Pin* b) {
    return std::pair(b->created_at, b->id) < std::pair(a->created_at, a->id);
  });
  std::vector<std::string> ids;
  for (const Pin* pin : pins) {
    ids.push_back(pin->id);
    if (call.fault(FaultKind::twice) != nullptr) ids.push_back(pin->id);
  }
  return page_of(core, call, ids, [&](const std::string& id) {
    return pin_json(core, core.world->pins().at(id), call.token.account, call.now);
  });
}

}  // namespace pinmill::sandbox

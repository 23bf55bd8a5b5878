#include "service/json_lists.h"

namespace pinmill::service {

Json texts_json(const std::vector<std::string>& texts) {
  Json::Array all;
  for (const std::string& text : texts) all.emplace_back(text);
  return all;
}

std::vector<std::string> texts_in(const Json& json) {
  std::vector<std::string> texts;
  for (const Json& each : json.items()) texts.push_back(each.string_or(""));
  return texts;
}

Json without_texts(const Json& body) {
  Json::Object members = body.members();
  std::erase_if(members, [](const Json::Member& member) { return member.first == "texts"; });
  return Json::object(std::move(members));
}

Json page_json(std::int64_t page, std::int64_t limit, std::int64_t total) {
  return Json::object({{"page", page}, {"limit", limit}, {"total", total}, {"pages", (total + limit - 1) / limit}});
}

Json skip_json(std::int64_t skip, std::int64_t limit, std::int64_t total) {
  return Json::object({{"total", total},
                       {"limit", limit},
                       {"skip", skip},
                       {"pages", (total + limit - 1) / limit},
                       {"hasMore", skip + limit < total}});
}

}  // namespace pinmill::service

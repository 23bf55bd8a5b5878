#include "service/resource_groups.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill::service {
namespace {

constexpr std::array<std::string_view, 10> known_groups = {"publishing", "engagement", "messages",  "contacts",
                                                           "analytics",  "ads",        "telephony", "accounts",
                                                           "billing",    "webhooks"};

}  // namespace

std::string_view group_of(std::string_view event) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> groups = {{{"post.", "publishing"},
                                                                                     {"account.ads.", "ads"},
                                                                                     {"account.", "accounts"},
                                                                                     {"comment.", "engagement"},
                                                                                     {"review.", "engagement"},
                                                                                     {"call.", "telephony"},
                                                                                     {"whatsapp.number.", "telephony"},
                                                                                     {"verification.", "telephony"},
                                                                                     {"lead.", "ads"},
                                                                                     {"ad.", "ads"},
                                                                                     {"webhook.", "webhooks"}}};
  for (const auto& [prefix, group] : groups)
    if (event.starts_with(prefix)) return group;
  return "messages";
}

std::optional<Reply> read_groups(const Json& body, std::vector<std::string>& groups) {
  constexpr std::string_view name = "disabledResourceGroups";
  const Json& json = body[name];
  if (json.is_null()) return std::nullopt;
  const auto wrong = [&](std::string message) {
    return refuse({.code = "invalid_field", .message = std::move(message), .param = std::string(name)});
  };
  if (!json.is_array()) return wrong(fmt::format("\"{}\" must be a list", name));
  groups.clear();
  for (const Json& each : json.items()) {
    const std::string group = each.string_or("");
    if (std::find(known_groups.begin(), known_groups.end(), group) == known_groups.end())
      return wrong(
          fmt::format("\"{}\" is no resource group: publishing, accounts and webhooks are some", to_one_line(group)));
    groups.push_back(group);
  }
  return std::nullopt;
}

}  // namespace pinmill::service

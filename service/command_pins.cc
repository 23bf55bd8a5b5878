#include "service/command_pins.h"

#include <charconv>

#include <fmt/format.h>

#include "service/accounts.h"
#include "service/follow.h"
#include "service/ids.h"
#include "service/post_json.h"

namespace pinmill::service {
namespace {

using publish::Publication;
using publish::PublicationFilter;
using publish::State;

constexpr std::string_view picture_prefix = "pin-";
constexpr std::int64_t most_failed = 100, most_queued = 200;

Json pin_json(const Publication& publication, const Member& member, const std::vector<Member>& members, Moment now) {
  Json specific = Json::object({{"title", publication.title}, {"boardId", publication.board}});
  if (!publication.link.empty()) specific.set("link", publication.link);
  Post post{.id = picture_name(publication.id),
            .profile = member.profile,
            .title = publication.title,
            .content = publication.description,
            .targets = {{.account = member.id, .username = member.account.name, .specific = std::move(specific)}},
            .scheduled_for = publication.due,
            .status = PostStatus::scheduled,
            .created = publication.since,
            .updated = publication.since};
  apply(publication, post.targets.front());
  post.status = rolled_up(post, now);
  return to_json(post, members).set("number", publication.id).set("name", publication.pin);
}

}  // namespace

std::string picture_name(publish::PublicationId id) {
  return fmt::format("{}{}", picture_prefix, id);
}

std::optional<publish::PublicationId> pin_named(std::string_view name) {
  if (!name.starts_with(picture_prefix)) return std::nullopt;
  name.remove_prefix(picture_prefix.size());
  publish::PublicationId id = 0;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), id);
  if (failed != std::errc() || end != name.data() + name.size() || id <= 0) return std::nullopt;
  return id;
}

Result<Json> command_pins(Core& core, const ApiKey& key, std::int64_t most_published) {
  PINMILL_ASSIGN_OR_RETURN(const auto members, all_members(core));
  PINMILL_ASSIGN_OR_RETURN(const Moment now, core.publisher->now());
  const auto shown = [&](PublicationFilter filter) -> Result<Json> {
    filter.but_not_runs = run_prefix;
    Json pins = Json::array();
    for (const Member& member : members) {
      if (!key.sees(member.profile)) continue;
      filter.account = member.account.id;
      PINMILL_ASSIGN_OR_RETURN(const auto found, core.publisher->list(filter));
      for (const Publication& each : found) pins.push(pin_json(each, member, members, now));
    }
    return pins;
  };
  using Order = PublicationFilter::Order;
  PINMILL_ASSIGN_OR_RETURN(
      Json failed, shown({.states = {State::failed, State::review}, .limit = most_failed, .order = Order::latest}));
  PINMILL_ASSIGN_OR_RETURN(
      Json queued,
      shown({.states = {State::scheduled, State::uploading, State::intent, State::unconfirmed}, .limit = most_queued}));
  PINMILL_ASSIGN_OR_RETURN(Json published,
                           shown({.states = {State::published}, .limit = most_published, .order = Order::latest}));
  return Json::object(
      {{"failed", std::move(failed)}, {"queued", std::move(queued)}, {"published", std::move(published)}});
}

}  // namespace pinmill::service

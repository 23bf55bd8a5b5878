#include "service/queues.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "service/fields.h"
#include "service/ids.h"
#include "service/intake.h"
#include "service/kinds.h"
#include "service/operation.h"
#include "service/post.h"
#include "service/profiles.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;
using publish::Slot;

constexpr std::size_t shown_next = 10;

Queue queue_of(const Record& record) {
  const Json& body = record.body;
  Queue queue{.id = record.id,
              .profile = record.owner,
              .name = body["name"].string_or(""),
              .timezone = body["timezone"].string_or("UTC"),
              .is_active = body["active"].boolean_or(true),
              .is_default = record.state == "default",
              .created = record.created,
              .updated = moment_of(body["updated"].integer_or(micros_of(record.created)))};
  for (const Json& slot : body["slots"].items())
    queue.slots.push_back({.weekday = static_cast<int>(slot["day"].integer_or(0)),
                           .time = std::chrono::minutes(slot["minute"].integer_or(0)),
                           .zone = queue.timezone});
  return queue;
}

void put_queue(RecordSession& session, const Queue& queue) {
  Json slots = Json::array();
  for (const Slot& slot : queue.slots)
    slots.push(Json::object({{"day", slot.weekday}, {"minute", static_cast<std::int64_t>(slot.time.count())}}));
  session.put({.kind = std::string(queue_kind),
               .id = queue.id,
               .owner = queue.profile,
               .state = queue.is_default ? "default" : "other",
               .created = queue.created,
               .body = Json::object({{"name", queue.name},
                                     {"timezone", queue.timezone},
                                     {"slots", std::move(slots)},
                                     {"active", queue.is_active},
                                     {"updated", micros_of(queue.updated)}})});
}

/// One queue of a profile is its default.
void make_default(RecordSession& session, Queue& queue) {
  for (Queue& each : list_queues(session, queue.profile)) {
    if (!each.is_default || each.id == queue.id) continue;
    each.is_default = false;
    put_queue(session, each);
  }
  queue.is_default = true;
}

/// "09:30"
std::optional<std::chrono::minutes> time_from(std::string_view text) {
  int hours = 0, minutes = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto number = [](std::string_view digits, int& into) {
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return failed == std::errc() && end == digits.data() + digits.size();
  };
  if (!number(text.substr(0, 2), hours) || !number(text.substr(3), minutes)) return std::nullopt;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return std::chrono::minutes(60 * hours + minutes);
}

std::optional<Reply> read_slots(const Json& body, Queue& queue) {
  if (body["slots"].is_null()) return std::nullopt;
  queue.slots.clear();
  for (const Json& slot : body["slots"].items()) {
    const auto day = slot["dayOfWeek"].integer_or(-1);
    const auto time = time_from(slot["time"].string_or(""));
    if (day < 0 || day > 6 || !time)
      return refuse({.code = "invalid_field",
                     .message = "a slot is {\"dayOfWeek\": 0 (Sunday) to 6, \"time\": \"HH:mm\"}",
                     .param = "slots"});
    queue.slots.push_back({.weekday = static_cast<int>(day), .time = *time, .zone = queue.timezone});
  }
  if (queue.slots.empty() || queue.slots.size() > most_slots)
    return refuse(
        {.code = "invalid_field", .message = fmt::format("a queue has 1 to {} slots", most_slots), .param = "slots"});
  return std::nullopt;
}

std::optional<Reply> read_queue(const Json& body, Queue& queue) {
  const Fields fields(body);
  fields.text("name", queue.name, {.most = 100}).text("timezone", queue.timezone, {.most = 64});
  fields.flag("active", queue.is_active);
  if (auto refused = fields.refusal()) return refused;
  if (auto zone = check_zone(queue.timezone); !zone) return refuse(zone.error(), "timezone");
  for (Slot& slot : queue.slots) slot.zone = queue.timezone;
  return read_slots(body, queue);
}

Json moments_json(const std::vector<Moment>& moments, const std::string& zone) {
  Json json = Json::array();
  for (const Moment moment : moments) json.push(to_iso(moment, zone));
  return json;
}

/// With what every answer about one queue says.
Json with_next(RecordSession& session, const Queue& queue, Json body) {
  body.set("schedule", to_json(queue))
      .set("nextSlots", moments_json(next_moments(session, queue, session.now(), shown_next), queue.timezone));
  return body;
}

struct Named {
  std::string profile{};
  std::optional<Queue> queue{};
};

/// What the query names; a refusal where the profile is not this key's.
std::optional<Reply> find_named(RecordSession& session, const Call& call, Named& named) {
  named.profile = call.query("profileId");
  if (named.profile.empty()) return refuse({.message = "\"profileId\" is missing", .param = "profileId"});
  if (!find_profile(session, named.profile) || !call.key.sees(named.profile)) return not_found("Profile");
  named.queue = find_queue(session, named.profile, call.query("queueId"));
  return std::nullopt;
}

/// Runs `act(session, named)` in a read or a write transaction.
template <typename Act>
Reply with_named(const Call& call, const std::function<Result<void>(const publish::Records::Work&)>& transact,
                 Act act) {
  Reply reply;
  auto done = transact([&](RecordSession& session) -> Result<void> {
    Named named;
    if (auto refused = find_named(session, call, named))
      reply = *std::move(refused);
    else
      reply = act(session, named);
    return {};
  });
  return done ? reply : refuse(done.error());
}

auto reading(Core& core) {
  return [&core](const publish::Records::Work& work) { return core.records->read(work); };
}
auto writing(Core& core) {
  return [&core](const publish::Records::Work& work) { return core.records->write(work); };
}

/// Posts of the queue that wait get its slots anew, in their order; how many changed theirs. Nobody else may be about
/// to store one of them.
std::int64_t reshuffle(RecordSession& session, const Queue& queue) {
  auto waiting = session.list({.kind = std::string(post_kind),
                               .states = {"scheduled"},
                               .ref = queue.id,
                               .due_from = session.now(),  // what is due is on its way
                               .order = publish::RecordFilter::Order::due_up,
                               .limit = 10'000});
  for (Record& record : waiting) {
    Post post = post_of(record);
    post.scheduled_for.reset();
    session.put(to_record(post));  // leaves its slot
  }
  std::int64_t moved = 0;
  Moment after = session.now();
  for (const Record& record : waiting) {
    Post post = post_of(record);
    const auto next = next_moments(session, queue, after, 1);
    if (!next.empty()) after = next.front();
    if (!next.empty() && post.scheduled_for != after && !call_back(session, post)) {
      ++moved;
      post.scheduled_for = after;
      post.updated = session.now();
      change_what_is_sent(session, post);
    }
    session.put(to_record(post));
  }
  return moved;
}

}  // namespace

std::vector<Queue> list_queues(RecordSession& session, const std::string& profile) {
  std::vector<Queue> queues;
  for (const Record& record : session.list({.kind = std::string(queue_kind), .owners = {profile}}))
    queues.push_back(queue_of(record));
  std::stable_partition(queues.begin(), queues.end(), [](const Queue& each) { return each.is_default; });
  return queues;
}

std::optional<Queue> find_queue(RecordSession& session, const std::string& profile, const std::string& id) {
  for (Queue& queue : list_queues(session, profile))
    if (id.empty() ? queue.is_default : queue.id == id) return std::move(queue);
  return std::nullopt;
}

std::vector<Moment> next_moments(RecordSession& session, const Queue& queue, Moment after, std::size_t count) {
  std::vector<Moment> taken, moments;
  for (const Record& record : session.list(
           {.kind = std::string(post_kind), .states = {"scheduled", "publishing"}, .ref = queue.id, .limit = 100'000}))
    if (record.due != never) taken.push_back(record.due);
  while (moments.size() < count) {
    const auto next = publish::next_slot(queue.slots, after, taken);
    if (!next) break;
    moments.push_back(*next);
    after = *next;
  }
  return moments;
}

Json to_json(const Queue& queue) {
  Json slots = Json::array();
  for (const Slot& slot : queue.slots)
    slots.push(Json::object({{"dayOfWeek", slot.weekday},
                             {"time", fmt::format("{:02}:{:02}", slot.time.count() / 60, slot.time.count() % 60)}}));
  return Json::object({{"_id", queue.id},
                       {"profileId", queue.profile},
                       {"name", queue.name},
                       {"timezone", queue.timezone},
                       {"slots", std::move(slots)},
                       {"active", queue.is_active},
                       {"isDefault", queue.is_default},
                       {"createdAt", to_iso(queue.created)},
                       {"updatedAt", to_iso(queue.updated)}});
}

Reply list_queues(Core& core, const Call& call) {
  return with_named(call, reading(core), [&](RecordSession& session, const Named& named) -> Reply {
    if (call.query("all") == "true") {
      Json queues = Json::array();
      for (const Queue& queue : list_queues(session, named.profile)) queues.push(to_json(queue));
      const auto count = static_cast<std::int64_t>(queues.items().size());
      return {.body = Json::object({{"queues", std::move(queues)}, {"count", count}})};
    }
    if (!named.queue) return {.body = Json::object({{"exists", false}, {"nextSlots", Json::array()}})};
    return {.body = with_next(session, *named.queue, Json::object({{"exists", true}}))};
  });
}

Reply create_queue(Core& core, const Call& call) {
  Queue queue;
  const Fields fields(call.body);
  fields.need("profileId").need("name").need("timezone").need("slots").text("profileId", queue.profile);
  PINMILL_REFUSE_IF(fields.refusal());
  PINMILL_REFUSE_IF(read_queue(call.body, queue));
  Reply reply = not_found("Profile");
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    if (!find_profile(session, queue.profile) || !call.key.sees(queue.profile)) return {};
    queue.id = new_id(session.now());
    queue.created = queue.updated = session.now();
    queue.is_default = list_queues(session, queue.profile).empty();
    put_queue(session, queue);
    reply = {.status = 201, .body = with_next(session, queue, Json::object({{"success", true}}))};
    return {};
  });
  return done ? reply : refuse(done.error());
}

Reply update_queue(Core& core, const Call& call) {
  std::string profile, id;
  bool set_default = false, reshuffles = false;
  const Fields fields(call.body);
  fields.need("profileId").need("timezone").need("slots").text("profileId", profile).text("queueId", id);
  fields.flag("setAsDefault", set_default).flag("reshuffleExisting", reshuffles);
  PINMILL_REFUSE_IF(fields.refusal());
  Reply reply = not_found("Profile");
  std::unique_lock<std::shared_mutex> alone;  // with the posts that are given other slots
  if (reshuffles) alone = core.post_locks.all();
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    if (!find_profile(session, profile) || !call.key.sees(profile)) return {};
    auto queue = find_queue(session, profile, id);
    if (!queue && !id.empty()) {
      reply = not_found("Queue");
      return {};
    }
    const bool fresh = !queue;
    if (fresh)
      queue = Queue{.id = new_id(session.now()),
                    .profile = profile,
                    .name = "Default Queue",
                    .is_default = true,
                    .created = session.now()};
    if (auto refused = read_queue(call.body, *queue)) {
      reply = *std::move(refused);
      return {};
    }
    if (set_default) make_default(session, *queue);
    queue->updated = session.now();
    put_queue(session, *queue);
    const std::int64_t moved = reshuffles ? reshuffle(session, *queue) : 0;
    reply = {.body = with_next(session, *queue, Json::object({{"success", true}}))};
    reply.body.set("reshuffledCount", moved).set("isNewQueue", fresh);
    return {};
  });
  core.intake.ring();
  if (reshuffles) core.announce_post();
  return done ? reply : refuse(done.error());
}

Reply delete_queue(Core& core, const Call& call) {
  return with_named(call, writing(core), [&](RecordSession& session, const Named& named) -> Reply {
    const std::string id = call.query("queueId");
    std::int64_t count = 0;
    bool was_default = false;
    for (const Queue& queue : list_queues(session, named.profile)) {
      if (!id.empty() && queue.id != id) continue;
      was_default = was_default || queue.is_default;
      session.remove(queue_kind, queue.id);
      ++count;
    }
    if (count == 0 && !id.empty()) return not_found("Queue");
    if (auto left = list_queues(session, named.profile); was_default && !left.empty()) {
      left.front().is_default = true;
      put_queue(session, left.front());
    }
    return {.body = Json::object({{"success", true},
                                  {"deleted", count > 0},
                                  {"deletedCount", count},
                                  {"message", "Queue schedule deleted"}})};
  });
}

Reply preview_queue(Core& core, const Call& call) {
  std::int64_t count = 20;
  PINMILL_REFUSE_IF(Fields(call.head.query).number("count", count, {1, 100}).refusal());
  return with_named(call, reading(core), [&](RecordSession& session, const Named& named) -> Reply {
    if (!named.queue) return not_found("Queue");
    const auto moments = next_moments(session, *named.queue, session.now(), static_cast<std::size_t>(count));
    return {.body = Json::object({{"profileId", named.profile},
                                  {"queueId", named.queue->id},
                                  {"queueName", named.queue->name},
                                  {"count", static_cast<std::int64_t>(moments.size())},
                                  {"slots", moments_json(moments, named.queue->timezone)}})};
  });
}

Reply next_queue_slot(Core& core, const Call& call) {
  return with_named(call, reading(core), [&](RecordSession& session, const Named& named) -> Reply {
    if (!named.queue) return not_found("Queue");
    if (!named.queue->is_active)
      return refuse({.code = "queue_inactive", .message = "this queue is switched off: set \"active\" to true"});
    const auto moments = next_moments(session, *named.queue, session.now(), 1);
    if (moments.empty()) return not_found("Slot");
    return {.body = Json::object({{"profileId", named.profile},
                                  {"nextSlot", to_iso(moments.front(), named.queue->timezone)},
                                  {"timezone", named.queue->timezone},
                                  {"queueId", named.queue->id},
                                  {"queueName", named.queue->name}})};
  });
}

}  // namespace pinmill::service

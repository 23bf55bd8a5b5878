// Queues: weekly times of a profile that posts are given one after the other. Plain data and free functions, within a
// transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "publish/schedule.h"
#include "publish/store/records.h"

namespace pinmill::service {

inline constexpr std::size_t most_slots = 500;

struct Queue {
  std::string id{}, profile{}, name{};
  std::string timezone = "UTC";
  std::vector<publish::Slot> slots{};
  bool is_active = true, is_default = false;
  Moment created = never, updated = never;
};

/// The default one first, then by age.
std::vector<Queue> list_queues(publish::RecordSession& session, const std::string& profile);
/// `id` empty: the default one.
std::optional<Queue> find_queue(publish::RecordSession& session, const std::string& profile, const std::string& id);

/// The next `count` moments after `after` that no post of the queue that waits has.
std::vector<Moment> next_moments(publish::RecordSession& session, const Queue& queue, Moment after, std::size_t count);

Json to_json(const Queue& queue);

}  // namespace pinmill::service

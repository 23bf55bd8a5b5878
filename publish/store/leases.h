// Who may act: a lease has one holder at a time, and each new holder a greater token than all before. One thread at a
// time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "publish/store/store.h"

namespace pinmill::publish {

struct Lease {
  std::string name{};
  std::string holder{};
  std::int64_t token = 0;
  Moment since = never;  ///< held by this holder
  Moment until = never;  ///< by the database's own clock
};

/// Names this process, and differs with each call.
std::string new_holder_name();
/// For a person: "process 4711", and whether that is in another container or on another machine.
std::string holder_text(std::string_view holder);

/// Takes a free or expired lease, or one whose holder was a process of this machine that is gone, or prolongs one that
/// `holder` has; nullopt while another has it.
Result<std::optional<Lease>> take_lease(Store& store, std::string_view name, std::string_view holder,
                                        std::chrono::seconds length);
/// Ends it at once; without effect on a lease that somebody else has taken since.
Result<void> release_lease(Store& store, const Lease& lease);
/// As it was last; nullopt where nobody ever had it. `until` tells since when it is free.
Result<std::optional<Lease>> look_at_lease(Store& store, std::string_view name);

}  // namespace pinmill::publish

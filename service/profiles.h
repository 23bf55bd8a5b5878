// Profiles: what accounts and queues belong to. There is always a default one. Plain data and free functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "publish/store/records.h"
#include "service/kinds.h"

namespace pinmill::service {

struct Profile {
  std::string id{}, name{}, description{}, color{};
  bool is_default = false;
  Moment created = never;
};

/// The default one first, then by age.
std::vector<Profile> list_profiles(publish::RecordSession& session);
std::optional<Profile> find_profile(publish::RecordSession& session, const std::string& id);
void put_profile(publish::RecordSession& session, const Profile& profile);
/// Makes it where there is no profile yet.
void ensure_default_profile(publish::RecordSession& session);

Json to_json(const Profile& profile);

}  // namespace pinmill::service

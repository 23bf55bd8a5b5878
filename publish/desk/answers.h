// What a desk answers, as JSON and back: both ends of the line between ServiceDesk and the service speak by these. Pure
// functions, any thread. Moments are microseconds since the epoch, ids numbers; what is not there is null or left out.
#pragma once

#include <vector>

#include "base/json.h"
#include "publish/desk/desk.h"

namespace pinmill::publish {

/// Without pages.
Json to_json(const Publication& publication);
Json to_json(const Receipt& receipt);
/// Without what only its own machine needs: app, scopes, tokens' ends.
Json to_json(const Account& account);
Json to_json(const Hold& hold);
Json to_json(const Permit& limit);
Json to_json(const AccountStatus& status);
Json to_json(const Status& status);
Json to_json(const Board& board);
Json to_json(const Section& section);
Json to_json(const Slot& slot);
Json to_json(const Pace& pace);

/// Of an object as the above make them; corrupt_input where it is none.
Result<Publication> publication_in(const Json& json);
Result<Receipt> receipt_in(const Json& json);
Result<Status> status_in(const Json& json);
Result<Board> board_in(const Json& json);
Result<Section> section_in(const Json& json);
Result<Slot> slot_in(const Json& json);
Result<Pace> pace_in(const Json& json);

/// All items of an array through one of the above.
template <typename T>
Result<std::vector<T>> all_in(const Json& json, Result<T> (*read)(const Json&)) {
  std::vector<T> all;
  for (const Json& item : json.items()) {
    PINMILL_ASSIGN_OR_RETURN(T value, read(item));
    all.push_back(std::move(value));
  }
  return all;
}
template <typename T>
Json all_to_json(const std::vector<T>& all) {
  Json json = Json::array();
  for (const T& each : all) json.push(to_json(each));
  return json;
}

}  // namespace pinmill::publish

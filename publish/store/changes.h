// Which publications have changed, for whoever shows them elsewhere. Free functions: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "publish/store/store.h"

namespace pinmill::publish {

struct ChangedRuns {
  std::vector<std::string> runs{};  ///< of what has changed; one as often as publications of it have
  std::int64_t until = 0;           ///< number of the last change that was looked at: the next question's `after`
  bool complete = true;             ///< false: more have changed since
};
/// Of publications that changed after the change of that number, whoever changed them, those whose run begins so; at
/// most so many.
Result<ChangedRuns> changed_runs(Store& store, std::int64_t after, std::string_view beginning, std::int64_t most);
/// The number of the last change of any.
Result<std::int64_t> last_change(Store& store);

}  // namespace pinmill::publish

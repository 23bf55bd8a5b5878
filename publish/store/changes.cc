#include "publish/store/changes.h"

#include <fmt/format.h>

#include "publish/store/database.h"
#include "publish/store/publication_rows.h"

namespace pinmill::publish {
namespace {

std::int64_t last_of(soci::session& session) {
  std::int64_t last = 0;
  Query query(session, "SELECT COALESCE(MAX(value), 0) FROM counters WHERE name = :a");
  query.use(changes_counter).into(last).next();
  return last;
}

}  // namespace

Result<ChangedRuns> changed_runs(Store& store, std::int64_t after, std::string_view beginning, std::int64_t most) {
  return store.database().read("look for what has changed", [&](soci::session& session) -> Result<ChangedRuns> {
    ChangedRuns found{.until = last_of(session)};
    std::int64_t number = 0;
    std::string run;
    Query query(session, fmt::format("SELECT changed, run FROM publications WHERE changed > :a AND substr(run, 1, {}) ="
                                     " :b ORDER BY changed LIMIT :c",
                                     beginning.size()));
    query.with(after, beginning, most).to(number, run);
    while (query.next()) found.runs.push_back(run);
    found.complete = static_cast<std::int64_t>(found.runs.size()) < most;
    if (!found.complete) found.until = number;
    return found;
  });
}

Result<std::int64_t> last_change(Store& store) {
  return store.database().read("ask for the last change",
                               [](soci::session& session) -> Result<std::int64_t> { return last_of(session); });
}

}  // namespace pinmill::publish

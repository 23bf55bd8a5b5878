#include "app/publishing/open.h"

#include <utility>

#include "base/zoned_time.h"

namespace pinmill::app {

Result<std::unique_ptr<publish::Publisher>> open_publisher(const Settings& settings,
                                                           const publish::Pinterest& pinterest) {
  publish::forbid_core_dumps();
  publish::PublisherOptions options;
  options.store.folder = settings.store.value_or("");
  options.pinterest = pinterest;
  return publish::Publisher::open(std::move(options));
}

std::string zone_of(const Settings& settings) {
  return settings.time_zone ? *settings.time_zone : local_zone_name();
}

}  // namespace pinmill::app

#include "app/publishing/open.h"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/zoned_time.h"
#include "http/url.h"

namespace pinmill::app {

namespace {

publish::PublisherOptions options_of(const Settings& settings) {
  publish::forbid_core_dumps();
  publish::PublisherOptions options;
  options.store.folder = settings.store.value_or("");
  return options;
}

}  // namespace

Result<std::unique_ptr<publish::Publisher>> open_publisher(const Settings& settings,
                                                           const publish::Pinterest& pinterest) {
  publish::PublisherOptions options = options_of(settings);
  options.pinterest = pinterest;
  return publish::Publisher::open(std::move(options));
}

Result<std::unique_ptr<publish::Publisher>> open_sender(const Settings& settings) {
  publish::PublisherOptions options = options_of(settings);
  if (settings.media_store) {
    PINMILL_ASSIGN_OR_RETURN(options.media_store, publish::media_store_from(*settings.media_store, variable));
  }
  return publish::Publisher::open(std::move(options));
}

Result<publish::Pinterest> pinterest_at(const std::string& api) {
  publish::Pinterest pinterest;
  if (api == "production") return pinterest;
  if (api == "sandbox") {
    pinterest.base_url = "https://api-sandbox.pinterest.com/v5";
    return pinterest;
  }
  if (!api.starts_with("https://") && !api.starts_with("http://"))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("--api is production, sandbox or an address that begins with http, not \"{}\"", api));
  pinterest.base_url = api.substr(0, api.find_last_not_of('/') + 1);
  pinterest.authorize_url = http::origin_of(api) + "/oauth/";
  return pinterest;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string zone_of(const Settings& settings) {
  return settings.time_zone ? *settings.time_zone : local_zone_name();
}

}  // namespace pinmill::app

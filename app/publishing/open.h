// What every command that publishes begins with. Free functions, any thread.
#pragma once

#include <memory>
#include <string>

#include "app/settings.h"
#include "publish/publisher.h"

namespace pinmill::app {

/// The store and the vault, made where they are missing. From then on this process leaves no core dump: it holds
/// tokens.
Result<std::unique_ptr<publish::Publisher>> open_publisher(const Settings& settings,
                                                           const publish::Pinterest& pinterest = {});

/// The same for a command that sends: with the media store that the settings name.
Result<std::unique_ptr<publish::Publisher>> open_sender(const Settings& settings);
/// Of the environment; "" where it is not set.
std::string variable(const char* name);

/// "production", "sandbox" (Pinterest's own) or an address; invalid_argument for anything else.
Result<publish::Pinterest> pinterest_at(const std::string& api);
/// The zone that times are typed and shown in.
std::string zone_of(const Settings& settings);

}  // namespace pinmill::app

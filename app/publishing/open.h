// What every command that publishes begins with. Free functions.
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

/// The zone that times are typed and shown in.
std::string zone_of(const Settings& settings);

}  // namespace pinmill::app

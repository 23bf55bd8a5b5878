// Where a command hands Pins in and asks after them: the store of this machine, or a service's. Free functions, any
// thread.
#pragma once

#include <memory>
#include <stop_token>

#include "app/settings.h"
#include "publish/publisher.h"

namespace pinmill::app {

struct OpenDesk {
  std::unique_ptr<publish::Desk> desk{};
  publish::Publisher* here = nullptr;  ///< the desk, where it is this machine's: then this command may send itself
  publish::Desk* operator->() const noexcept { return desk.get(); }
  publish::Desk& operator*() const noexcept { return *desk; }
};

/// What the settings name: `server`, else the store. The service's key is $PINMILL_API_KEY, or in the file `api.key`
/// beside the settings file, which nobody else may read. `stop` ends what a service is asked.
Result<OpenDesk> open_desk(const Settings& settings, std::stop_token stop = {});
/// For `publish`: with the media store of the settings, which a service has of its own; a service has answered then.
Result<OpenDesk> open_sending_desk(const Settings& settings, std::stop_token stop);

}  // namespace pinmill::app

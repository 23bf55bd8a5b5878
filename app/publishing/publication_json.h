// A Pin on its way, and what happened to it, for programs. Free functions, any thread.
#pragma once

#include "base/json.h"
#include "publish/publisher.h"

namespace pinmill::app {

/// `account`: its name.
Json to_json(const publish::Publication& publication, const std::string& account);
/// What `worker --json` prints and `--exec-on` gives on stdin.
Json to_json(const publish::Event& event, const std::string& account);

}  // namespace pinmill::app

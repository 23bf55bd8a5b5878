// The state of things, as text and for programs. Free functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "publish/publisher.h"

namespace pinmill::app {

/// What is shown: the state of accounts and worker, and some Pins.
struct Overview {
  publish::Status status{};
  std::vector<publish::Publication> pins{};
  std::string zone{};
};

/// A paragraph for each account, who sends, and a line for each Pin; made printable.
std::string overview_text(const Overview& overview);
Json overview_json(const Overview& overview);

}  // namespace pinmill::app

// What was found at the pages that Pins lead to. Free functions, any thread.
#pragma once

#include <map>
#include <set>
#include <stop_token>
#include <string>

#include "base/json.h"
#include "publish/link_check.h"

namespace pinmill::app {

/// By address: why Pinterest will not take it, or that it cannot be had; those that are fine are not in it.
std::map<std::string, std::string> troubled_links(const std::set<std::string>& urls, std::stop_token stop);

/// Some lines: the verdict, the tags that are there and those that are missing; made printable.
std::string link_text(const std::string& asked, const publish::LinkReport& report);
Json to_json(const std::string& asked, const publish::LinkReport& report);

}  // namespace pinmill::app

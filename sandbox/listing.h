// Lists in pages, as the live API gives them: opaque bookmarks, no promise of order. Free functions, any thread;
// `page_of_pins` under the world's lock.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sandbox/operation.h"

namespace pinmill::sandbox {

/// The page that the query asks for, of `ids`, which are newest first; `make` is called for those on it only. 400/1 for
/// a page_size or a bookmark that cannot be.
Reply page_of(Core& core, const Call& call, const std::vector<std::string>& ids,
              const std::function<Json(const std::string& id)>& make);

/// A page of the Pins that this list shows now: lag and doubles are done here.
Reply page_of_pins(Core& core, const Call& call, const std::function<bool(const Pin&)>& wanted);

}  // namespace pinmill::sandbox

// What helps where nobody knows whether a Pin was made. Free functions, any thread.
#pragma once

#include <string>

#include "publish/publication.h"

namespace pinmill::publish {

inline std::string remedy_of_review(PublicationId id) {
  const std::string resolve = "`pinmill resolve " + std::to_string(id);
  return "look at the board, then " + resolve + " --published PIN` or " + resolve + " --not-published`";
}

}  // namespace pinmill::publish

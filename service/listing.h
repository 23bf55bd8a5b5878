// What the directory holds. Plain data, and how it is read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "service/accounts.h"
#include "service/keys.h"

namespace pinmill::service {

struct Listing {
  std::map<std::string, ApiKey> keys{};  ///< by digest
  std::vector<Member> members{};
};

}  // namespace pinmill::service

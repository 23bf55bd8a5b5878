// The API's front: which operation, may it, what goes wrong, and the ledger's line about it. Internally synchronised.
#pragma once

#include "http/server.h"
#include "sandbox/oauth.h"
#include "sandbox/operation.h"

namespace pinmill::sandbox {

class Api {
 public:
  Api(Core& core, OAuth& oauth) : core_(core), oauth_(oauth) {}

  /// Anything below /v5/.
  http::Reception receive(const http::RequestHead& head);

 private:
  http::Answer answer(const http::RequestHead& head, const std::string& body);
  Reply serve(const Operation& operation, Call& call, const std::string& body);
  std::optional<Reply> authorize(const Operation& operation, Call& call);
  std::optional<Reply> count(const Operation& operation, const Call& call, http::Fields& headers);
  std::optional<Reply> blocked(const Call& call);

  Core& core_;
  OAuth& oauth_;
};

}  // namespace pinmill::sandbox

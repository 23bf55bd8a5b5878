// OAuth: the page where a person agrees, and the endpoint that trades codes and refresh tokens. Internally
// synchronised.
#pragma once

#include <string>

#include "http/server.h"
#include "sandbox/operation.h"
#include "sandbox/tokens.h"

namespace pinmill::sandbox {

class OAuth {
 public:
  explicit OAuth(Core& core) : core_(core) {}

  /// GET /oauth/: asks; with `sandbox_consent=allow` or `deny` in the query it answers for the person.
  http::Answer ask(const http::RequestHead& head);
  /// POST /oauth/: what the page sends.
  http::Answer decide(const std::string& form);
  /// POST /v5/oauth/token
  Reply trade(const http::RequestHead& head, const std::string& form);

 private:
  http::Answer decide(const http::Fields& fields, bool allowed);
  Reply trade_code(const http::Fields& fields);
  Reply trade_refresh(const http::Fields& fields);

  Core& core_;
  Grants grants_;
};

}  // namespace pinmill::sandbox

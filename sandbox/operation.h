// One call of the API while it is served, and the calls that there are. Plain data and free functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "http/server.h"
#include "sandbox/core.h"

namespace pinmill::sandbox {

struct Reply {
  int status = 200;
  Json body{};  ///< null: none
  http::Fields headers{};
};
/// Pinterest's shape of an error.
Reply refuse(int status, int code, std::string message);

struct Call {
  const http::RequestHead& head;
  std::vector<std::string> ids{};  ///< what stands for the pattern's {}
  Json body{};
  Token token{};
  Time now{};
  std::vector<Fault> faults{};

  const Fault* fault(FaultKind kind) const noexcept;
};

struct Operation {
  std::string_view name;  ///< as the contract names it
  http::Method method;
  std::string_view pattern;  ///< "/v5/boards/{}/pins"
  Category category;
  std::vector<std::string_view> scopes;
  Reply (*act)(Core&, const Call&);
};

const std::vector<Operation>& operations();

Reply get_user_account(Core& core, const Call& call);
Reply list_boards(Core& core, const Call& call);
Reply create_board(Core& core, const Call& call);
Reply get_board(Core& core, const Call& call);
Reply update_board(Core& core, const Call& call);
Reply delete_board(Core& core, const Call& call);
Reply list_board_pins(Core& core, const Call& call);
Reply list_sections(Core& core, const Call& call);
Reply create_section(Core& core, const Call& call);
Reply update_section(Core& core, const Call& call);
Reply delete_section(Core& core, const Call& call);
Reply list_section_pins(Core& core, const Call& call);
Reply register_media(Core& core, const Call& call);
Reply list_media(Core& core, const Call& call);
Reply get_media(Core& core, const Call& call);
Reply create_pin(Core& core, const Call& call);
Reply list_pins(Core& core, const Call& call);
Reply get_pin(Core& core, const Call& call);
Reply update_pin(Core& core, const Call& call);
Reply delete_pin(Core& core, const Call& call);
Reply save_pin(Core& core, const Call& call);

}  // namespace pinmill::sandbox

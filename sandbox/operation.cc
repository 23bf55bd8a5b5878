#include "sandbox/operation.h"

#include <utility>

namespace pinmill::sandbox {

using http::Method;

Reply refuse(int status, int code, std::string message) {
  return {status, Json::object({{"code", code}, {"message", std::move(message)}})};
}

const Fault* Call::fault(FaultKind kind) const noexcept {
  for (const Fault& one : faults) {
    if (one.kind == kind) return &one;
  }
  return nullptr;
}

const std::vector<Operation>& operations() {
  constexpr auto read = Category::read, write = Category::write;
  static const std::vector<std::string_view> see_boards = {"boards:read"},
                                             change_boards = {"boards:read", "boards:write"},
                                             see_pins = {"boards:read", "pins:read"}, see_media = {"pins:read"},
                                             change_media = {"pins:read", "pins:write"},
                                             change_pins = {"boards:read", "boards:write", "pins:read", "pins:write"};
  static const std::vector<Operation> all = {
      {"user_account/get", Method::get, "/v5/user_account", read, {"user_accounts:read"}, get_user_account},
      {"boards/list", Method::get, "/v5/boards", read, see_boards, list_boards},
      {"boards/create", Method::post, "/v5/boards", write, change_boards, create_board},
      {"boards/get", Method::get, "/v5/boards/{}", read, see_boards, get_board},
      {"boards/update", Method::patch, "/v5/boards/{}", write, change_boards, update_board},
      {"boards/delete", Method::del, "/v5/boards/{}", write, change_boards, delete_board},
      {"boards/list_pins", Method::get, "/v5/boards/{}/pins", read, see_pins, list_board_pins},
      {"board_sections/list", Method::get, "/v5/boards/{}/sections", read, see_boards, list_sections},
      {"board_sections/create", Method::post, "/v5/boards/{}/sections", write, change_boards, create_section},
      {"board_sections/update", Method::patch, "/v5/boards/{}/sections/{}", write, change_boards, update_section},
      {"board_sections/delete", Method::del, "/v5/boards/{}/sections/{}", write, change_boards, delete_section},
      {"board_sections/list_pins", Method::get, "/v5/boards/{}/sections/{}/pins", read, see_pins, list_section_pins},
      {"media/list", Method::get, "/v5/media", read, see_media, list_media},
      {"media/create", Method::post, "/v5/media", write, change_media, register_media},
      {"media/get", Method::get, "/v5/media/{}", read, see_media, get_media},
      {"pins/list", Method::get, "/v5/pins", read, see_pins, list_pins},
      {"pins/create", Method::post, "/v5/pins", write, change_pins, create_pin},
      {"pins/get", Method::get, "/v5/pins/{}", read, see_pins, get_pin},
      {"pins/update", Method::patch, "/v5/pins/{}", write, change_pins, update_pin},
      {"pins/delete", Method::del, "/v5/pins/{}", write, change_pins, delete_pin},
      {"pins/save", Method::post, "/v5/pins/{}/save", write, change_pins, save_pin},
  };
  return all;
}

}  // namespace pinmill::sandbox

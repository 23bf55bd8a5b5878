// The pages for people: a board as it would look, made by a script of what /board.json says.
#include <utility>

#include <sys/stat.h>

#include "embedded/board_css.h"
#include "embedded/board_html.h"
#include "embedded/board_js.h"
#include "sandbox/control.h"

namespace pinmill::sandbox {
namespace {

constexpr std::string_view policy =
    "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'self'; script-src 'self'; connect-src "
    "'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

http::Answer part(std::string_view type, std::string_view text) {
  http::Answer answer = http::text_answer(200, type, std::string(text));
  answer.headers.emplace_back("Content-Security-Policy", std::string(policy));
  answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
  answer.headers.emplace_back("Cache-Control", "no-cache");
  return answer;
}

http::Answer not_there() {
  return http::text_answer(404, "text/plain; charset=utf-8", "There is nothing here.\n");
}

/// "<64 digits>.<extension>" and nothing else.
bool is_file_name(std::string_view name) {
  const auto dot = name.find('.');
  return dot == 64 && name.find_first_not_of("0123456789abcdef") == dot &&
         (name.substr(dot) == ".jpg" || name.substr(dot) == ".png" || name.substr(dot) == ".mp4");
}

http::Answer file(const Core& core, std::string_view name) {
  if (!is_file_name(name)) return not_there();
  auto fd = open_for_reading(core.world->files() / name);
  if (!fd) return not_there();
  const auto status = status_of(fd->get());
  if (!status) return not_there();
  http::Answer answer;
  const auto kind = name.substr(65);
  answer.headers = {{"Content-Type", kind == "jpg"   ? "image/jpeg"
                                     : kind == "png" ? "image/png"
                                                     : "video/mp4"},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Cache-Control", "public, max-age=31536000, immutable"}};
  answer.body = http::FileBody{*std::move(fd), status->size_bytes};
  return answer;
}

/// What the page shows of a Pin: with the files, which the API does not give away.
Json shown_pin(const Core& core, const Pin& pin) {
  Json json = to_json(pin);
  if (pin.section_id) {
    if (const Section* section = core.world->section(pin.board_id, *pin.section_id)) json.set("section", section->name);
  }
  return json;
}

http::Answer board_data(Core& core) {
  const auto lock = core.world->lock();
  Json boards = Json::array(), pins = Json::array();
  for (const auto& [id, board] : core.world->boards()) {
    if (!board.deleted && core.world->account(board.owner) != nullptr) boards.push(to_json(board));
  }
  for (const auto& [id, pin] : core.world->pins()) {
    if (!pin.deleted) pins.push(shown_pin(core, pin));
  }
  const Json json = Json::object({{"boards", std::move(boards)}, {"pins", std::move(pins)}});
  http::Answer answer = part("application/json", json.dump());
  return answer;
}

}  // namespace

http::Answer show(Core& core, const http::RequestHead& head) {
  if (head.method != http::Method::get && head.method != http::Method::head) return not_there();
  if (head.path == "/" || head.path.starts_with("/boards/"))
    return part("text/html; charset=utf-8", embedded::board_html);
  if (head.path == "/board.css") return part("text/css; charset=utf-8", embedded::board_css);
  if (head.path == "/board.js") return part("text/javascript; charset=utf-8", embedded::board_js);
  if (head.path == "/board.json") return board_data(core);
  if (head.path.starts_with("/files/")) return file(core, std::string_view(head.path).substr(7));
  if (head.path != "/events") return not_there();
  http::Answer answer;
  answer.body = http::EventBody{core.events};
  return answer;
}

}  // namespace pinmill::sandbox

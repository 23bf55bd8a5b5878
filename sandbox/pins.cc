// Making, showing, changing and deleting Pins.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "http/guard.h"
#include "sandbox/listing.h"
#include "sandbox/operation.h"
#include "sandbox/pin_json.h"
#include "sandbox/pin_source.h"
#include "sandbox/schema.h"

namespace pinmill::sandbox {
namespace {

Reply no_pin() {
  return refuse(404, 50, "Sorry! We couldn't find that Pin.");
}

struct Texts {
  std::optional<std::string> title{}, description{}, link{}, alt_text{};
};

Texts read_texts(Schema& schema) {
  return {.title = schema.text("title", 100),
          .description = schema.text("description", 800),
          .link = schema.text("link", 2'048),
          .alt_text = schema.text("alt_text", 500)};
}

/// Domains under "blocked.invalid" stand for those that do not want to be pinned from, or that were reported.
std::optional<Reply> wrong_link(const std::optional<std::string>& link) {
  if (!link || link->empty()) return std::nullopt;
  if (!http::check_foreign_url(*link)) return refuse(400, 1, "The link of the Pin is not a valid URL.");
  if (link->find("blocked.invalid") != std::string::npos)
    return refuse(400, 1, "Sorry, this site doesn't allow you to save Pins.");
  return std::nullopt;
}

std::optional<Reply> wrong_place(const Core& core, const Pin& pin) {
  const Board* board = core.world->board(pin.board_id);
  if (board == nullptr) return refuse(404, 40, "Sorry! We couldn't find that board.");
  const bool member =
      std::find(board->collaborators.begin(), board->collaborators.end(), pin.account) != board->collaborators.end();
  if (board->owner != pin.account && !member) return refuse(401, 7, "You are not permitted to access that board.");
  if (pin.section_id && core.world->section(pin.board_id, *pin.section_id) == nullptr)
    return refuse(404, 2031, "Sorry! We couldn't find that board section.");
  return std::nullopt;
}

/// The whole truth of a Pin, for the ledger.
void record(Core& core, const Pin& pin, const char* kind) {
  Json json = to_json(pin);
  if (const Board* board = core.world->board(pin.board_id)) json.set("board_name", board->name);
  if (pin.section_id) {
    if (const Section* section = core.world->section(pin.board_id, *pin.section_id))
      json.set("section_name", section->name);
  }
  static_cast<void>(
      core.ledger.append(Json::object({{"kind", kind}, {"at", rfc3339(core.clock.now())}, {"pin", std::move(json)}})));
  core.events->publish("pin", Json::object({{"id", pin.id}, {"board_id", pin.board_id}, {"what", kind}}).dump());
}

/// The caller's own Pin; else what is to be answered.
std::variant<Pin, Reply> own_pin(Core& core, const Call& call) {
  const Pin* pin = core.world->pin(call.ids[0]);
  if (pin == nullptr) return no_pin();
  if (pin->account != call.token.account) return refuse(401, 7, "You are not permitted to change that Pin.");
  return *pin;
}

Reply no_trial_pins() {
  return refuse(403, 29,
                "You are not permitted to access that resource. Apps with Trial access may not create Pins in "
                "production: use API Sandbox (https://api-sandbox.pinterest.com).");
}

Time when_listed(Core& core, const Call& call) {
  const Fault* unlisted = call.fault(FaultKind::unlisted);
  return call.now + (unlisted != nullptr ? std::chrono::milliseconds(unlisted->number) : core.settings().list_lag);
}

}  // namespace

Reply create_pin(Core& core, const Call& call) {
  if (core.settings().trial && !core.options.trial_pins) return no_trial_pins();
  Schema schema(call.body);
  Pin pin{.account = call.token.account};
  Texts texts = read_texts(schema);
  schema.need("board_id");
  pin.board_id = schema.id("board_id").value_or("");
  pin.section_id = schema.id("board_section_id");
  static_cast<void>(schema.text("dominant_color"));  // asked for, and computed all the same
  schema.need("media_source");
  if (!schema.problem().empty()) return refuse(400, 1, schema.problem());
  if (auto wrong = wrong_link(texts.link)) return *std::move(wrong);
  {
    const auto lock = core.world->lock();
    if (auto wrong = wrong_place(core, pin)) return *std::move(wrong);
  }
  if (auto refused = take_source(core, call, call.body["media_source"], pin)) return *std::move(refused);
  pin.title = std::move(texts.title);
  pin.description = std::move(texts.description);
  pin.link = std::move(texts.link);
  pin.alt_text = std::move(texts.alt_text);
  pin.created_at = call.now;
  pin.listed_at = when_listed(core, call);

  const auto lock = core.world->lock();
  if (auto wrong = wrong_place(core, pin)) return *std::move(wrong);  // the board may have gone meanwhile
  pin.id = core.world->new_id();
  core.world->save(pin);
  record(core, pin, "pin");
  return {201, pin_json(core, pin, call.token.account, call.now)};
}

Reply list_pins(Core& core, const Call& call) {
  const std::string* with_protected = http::find_field(call.head.query, "include_protected_pins");
  const bool all = with_protected != nullptr && *with_protected == "true";
  const auto lock = core.world->lock();
  return page_of_pins(core, call, [&](const Pin& pin) {
    const Board* board = core.world->board(pin.board_id);
    return pin.account == call.token.account && board != nullptr && (all || board->privacy == "PUBLIC");
  });
}

Reply get_pin(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  const Pin* pin = core.world->pin(call.ids[0]);
  if (pin == nullptr) return no_pin();
  return {200, pin_json(core, *pin, call.token.account, call.now)};
}

Reply update_pin(Core& core, const Call& call) {
  if (!core.settings().allow_pin_patch) return refuse(403, 29, "You are not permitted to access that resource.");
  Schema schema(call.body);
  Texts texts = read_texts(schema);
  const auto board_id = schema.id("board_id"), section_id = schema.id("board_section_id");
  if (!schema.problem().empty()) return refuse(400, 1, schema.problem());
  if (auto wrong = wrong_link(texts.link)) return *std::move(wrong);
  const auto lock = core.world->lock();
  auto found = own_pin(core, call);
  if (auto* reply = std::get_if<Reply>(&found)) return std::move(*reply);
  Pin pin = std::get<Pin>(std::move(found));
  if (texts.title) pin.title = std::move(texts.title);
  if (texts.description) pin.description = std::move(texts.description);
  if (texts.link) pin.link = std::move(texts.link);
  if (texts.alt_text) pin.alt_text = std::move(texts.alt_text);
  if (board_id) pin.board_id = *board_id, pin.section_id.reset();
  if (section_id) pin.section_id = section_id;
  if (auto wrong = wrong_place(core, pin)) return *std::move(wrong);
  core.world->save(pin);
  record(core, pin, "pin_changed");
  return {200, pin_json(core, pin, call.token.account, call.now)};
}

Reply delete_pin(Core& core, const Call& call) {
  const auto lock = core.world->lock();
  auto found = own_pin(core, call);
  if (auto* reply = std::get_if<Reply>(&found)) return std::move(*reply);
  Pin pin = std::get<Pin>(std::move(found));
  pin.deleted = true;
  core.world->save(pin);
  record(core, pin, "pin_deleted");
  return {204};
}

Reply save_pin(Core& core, const Call& call) {
  Schema schema(call.body);
  const auto board_id = schema.id("board_id"), section_id = schema.id("board_section_id");
  if (!schema.problem().empty()) return refuse(400, 1, schema.problem());
  const auto lock = core.world->lock();
  const Pin* source = core.world->pin(call.ids[0]);
  if (source == nullptr) return no_pin();
  Pin copy = *source;
  copy.parent_id = std::exchange(copy.id, core.world->new_id());
  copy.account = call.token.account;
  copy.board_id = board_id.value_or(copy.board_id);
  copy.section_id = section_id;
  copy.created_at = call.now;
  copy.listed_at = when_listed(core, call);
  if (auto wrong = wrong_place(core, copy)) return *std::move(wrong);
  core.world->save(copy);
  record(core, copy, "pin_saved");
  return {201, pin_json(core, copy, call.token.account, call.now)};
}

}  // namespace pinmill::sandbox

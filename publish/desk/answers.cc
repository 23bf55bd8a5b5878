#include "publish/desk/answers.h"

#include <array>

#include "publish/desk/wire_words.h"

namespace pinmill::publish {
namespace {

constexpr std::array states = {State::scheduled,   State::uploading, State::intent,
                               State::unconfirmed, State::published, State::failed,
                               State::review,      State::cancelled, State::removed};
constexpr std::array outcomes = {Queued::added,     Queued::updated,   Queued::unchanged,
                                 Queued::published, Queued::under_way, Queued::dropped};
constexpr std::array holds = {HoldKind::login, HoldKind::permission, HoldKind::trial, HoldKind::spam, HoldKind::board};
constexpr std::array kinds = {PinKind::image, PinKind::carousel, PinKind::video};

Result<void> check_object(const Json& json) {
  if (json.is_object()) return {};
  return Error(ErrorCode::corrupt_input, "an object should stand where something else does");
}

Result<Hold> hold_in(const Json& json) {
  Hold hold{.account = json["account"].integer_or(0),
            .board = json["board"].string_or(""),
            .message = json["message"].string_or(""),
            .remedy = json["remedy"].string_or(""),
            .since = moment_in(json["since"]),
            .until = moment_in(json["until"])};
  PINMILL_ASSIGN_OR_RETURN(hold.kind, word_in(json["kind"], holds));
  return hold;
}

Result<Account> account_in(const Json& json) {
  PINMILL_RETURN_IF_ERROR(check_object(json));
  Account account{.id = json["id"].integer_or(0),
                  .base_url = json["pinterest"].string_or(""),
                  .user_id = json["userId"].string_or(""),
                  .name = json["name"].string_or(""),
                  .kind = json["kind"].string_or(""),
                  .tier = json["access"].string_or("")};
  PINMILL_ASSIGN_OR_RETURN(account.pace, pace_in(json["pace"]));
  return account;
}

Result<AccountStatus> account_status_in(const Json& json) {
  AccountStatus status{.next = moment_if_in(json["next"])};
  PINMILL_ASSIGN_OR_RETURN(status.account, account_in(json["account"]));
  for (const auto& [name, count] : json["counts"].members()) {
    PINMILL_ASSIGN_OR_RETURN(const State state, word_in(Json(name), states));
    status.counts.emplace_back(state, count.integer_or(0));
  }
  PINMILL_ASSIGN_OR_RETURN(status.holds, all_in(json["holds"], hold_in));
  for (const Json& limit : json["limits"].items())
    status.limits.push_back({.granted = false, .when = moment_in(limit["until"]), .why = limit["why"].string_or("")});
  return status;
}

}  // namespace

Json to_json(const Hold& hold) {
  return Json::object({{"account", hold.account},
                       {"board", hold.board},
                       {"kind", std::string(to_string(hold.kind))},
                       {"message", hold.message},
                       {"remedy", hold.remedy},
                       {"since", micros_of(hold.since)},
                       {"until", micros_of(hold.until)}});
}

Json to_json(const Permit& limit) {
  return Json::object({{"until", micros_of(limit.when)}, {"why", limit.why}});
}

Json to_json(const AccountStatus& status) {
  Json counts = Json::object();
  for (const auto& [state, count] : status.counts) counts.set(std::string(to_string(state)), count);
  return Json::object({{"account", to_json(status.account)},
                       {"counts", std::move(counts)},
                       {"holds", all_to_json(status.holds)},
                       {"limits", all_to_json(status.limits)},
                       {"next", moment_or_null(status.next)}});
}

Json to_json(const Publication& publication) {
  return Json::object({{"id", publication.id},
                       {"account", publication.account},
                       {"board", publication.board},
                       {"section", publication.section},
                       {"run", publication.run},
                       {"pin", publication.pin},
                       {"kind", std::string(to_string(publication.kind))},
                       {"title", publication.title},
                       {"description", publication.description},
                       {"link", publication.link},
                       {"linkParameters", publication.link_parameters},
                       {"altText", publication.alt_text},
                       {"state", std::string(to_string(publication.state))},
                       {"since", micros_of(publication.since)},
                       {"due", micros_of(publication.due)},
                       {"next", micros_of(publication.next)},
                       {"tries", publication.tries},
                       {"problem", publication.problem},
                       {"remedy", publication.remedy},
                       {"pinterestId", publication.pinterest_id}});
}

Result<Publication> publication_in(const Json& json) {
  PINMILL_RETURN_IF_ERROR(check_object(json));
  Publication publication{.id = json["id"].integer_or(0),
                          .account = json["account"].integer_or(0),
                          .board = json["board"].string_or(""),
                          .section = json["section"].string_or(""),
                          .run = json["run"].string_or(""),
                          .pin = json["pin"].string_or(""),
                          .title = json["title"].string_or(""),
                          .description = json["description"].string_or(""),
                          .link = json["link"].string_or(""),
                          .alt_text = json["altText"].string_or(""),
                          .link_parameters = json["linkParameters"].string_or(""),
                          .due = moment_in(json["due"]),
                          .since = moment_in(json["since"]),
                          .next = moment_in(json["next"]),
                          .tries = json["tries"].integer_or(0),
                          .problem = json["problem"].string_or(""),
                          .remedy = json["remedy"].string_or(""),
                          .pinterest_id = json["pinterestId"].string_or("")};
  PINMILL_ASSIGN_OR_RETURN(publication.kind, word_in(json["kind"], kinds));
  PINMILL_ASSIGN_OR_RETURN(publication.state, word_in(json["state"], states));
  return publication;
}

Json to_json(const Receipt& receipt) {
  return Json::object({{"queued", std::string(to_string(receipt.outcome))},
                       {"id", receipt.id},
                       {"due", micros_of(receipt.due)},
                       {"address", receipt.address},
                       {"looksLike", receipt.looks_like ? Json(*receipt.looks_like) : Json()}});
}

Result<Receipt> receipt_in(const Json& json) {
  Receipt receipt{
      .id = json["id"].integer_or(0), .due = moment_in(json["due"]), .address = json["address"].string_or("")};
  PINMILL_ASSIGN_OR_RETURN(receipt.outcome, word_in(json["queued"], outcomes));
  if (json["looksLike"].is_number()) receipt.looks_like = json["looksLike"].integer_or(0);
  return receipt;
}

Json to_json(const Account& account) {
  return Json::object({{"id", account.id},
                       {"pinterest", account.base_url},
                       {"userId", account.user_id},
                       {"name", account.name},
                       {"kind", account.kind},
                       {"access", account.tier},
                       {"pace", to_json(account.pace)}});
}

Json to_json(const Status& status) {
  return Json::object({{"now", micros_of(status.now)},
                       {"accounts", all_to_json(status.accounts)},
                       {"overdue", status.overdue},
                       {"needsAPerson", status.needs_a_person},
                       {"worker", status.worker ? Json(*status.worker) : Json()},
                       {"noneSince", moment_or_null(status.none_since)}});
}

Result<Status> status_in(const Json& json) {
  PINMILL_RETURN_IF_ERROR(check_object(json));
  Status status{.now = moment_in(json["now"]),
                .overdue = json["overdue"].integer_or(0),
                .needs_a_person = json["needsAPerson"].boolean_or(false),
                .worker = text_if_in(json["worker"]),
                .none_since = moment_if_in(json["noneSince"])};
  PINMILL_ASSIGN_OR_RETURN(status.accounts, all_in(json["accounts"], account_status_in));
  return status;
}

Json to_json(const Board& board) {
  return Json::object({{"account", board.account},
                       {"id", board.id},
                       {"name", board.name},
                       {"privacy", board.privacy},
                       {"own", board.own}});
}

Result<Board> board_in(const Json& json) {
  PINMILL_RETURN_IF_ERROR(check_object(json));
  return Board{.account = json["account"].integer_or(0),
               .id = json["id"].string_or(""),
               .name = json["name"].string_or(""),
               .privacy = json["privacy"].string_or(""),
               .own = json["own"].boolean_or(true)};
}

Json to_json(const Section& section) {
  return Json::object(
      {{"account", section.account}, {"board", section.board}, {"id", section.id}, {"name", section.name}});
}

Result<Section> section_in(const Json& json) {
  PINMILL_RETURN_IF_ERROR(check_object(json));
  return Section{.account = json["account"].integer_or(0),
                 .board = json["board"].string_or(""),
                 .id = json["id"].string_or(""),
                 .name = json["name"].string_or("")};
}

Json to_json(const Slot& slot) {
  return Json::object({{"id", slot.id},
                       {"account", slot.account},
                       {"weekday", slot.weekday},
                       {"minute", std::int64_t{slot.time.count()}},
                       {"zone", slot.zone}});
}

Result<Slot> slot_in(const Json& json) {
  PINMILL_RETURN_IF_ERROR(check_object(json));
  const auto weekday = json["weekday"].integer_or(-1), minute = json["minute"].integer_or(-1);
  if (weekday < 0 || weekday > 6 || minute < 0 || minute >= 24 * 60)
    return Error(ErrorCode::invalid_argument,
                 "a slot is {\"weekday\": 0 (Sunday) to 6, \"minute\": 0 to 1439, \"zone\": \"Europe/Zurich\"}");
  return Slot{.id = json["id"].integer_or(0),
              .account = json["account"].integer_or(0),
              .weekday = static_cast<int>(weekday),
              .time = std::chrono::minutes(minute),
              .zone = json["zone"].string_or("UTC")};
}

Json to_json(const Pace& pace) {
  return Json::object({{"gap", std::int64_t{pace.gap.count()}},
                       {"perDay", pace.per_day},
                       {"from", std::int64_t{pace.from.count()}},
                       {"to", std::int64_t{pace.to.count()}},
                       {"zone", pace.zone}});
}

Result<Pace> pace_in(const Json& json) {
  PINMILL_RETURN_IF_ERROR(check_object(json));
  const auto gap = json["gap"].integer_or(-1), per_day = json["perDay"].integer_or(-1);
  const auto from = json["from"].integer_or(-1), to = json["to"].integer_or(-1);
  const auto is_of_day = [](std::int64_t minute) { return minute >= 0 && minute < 24 * 60; };
  constexpr std::int64_t longest_gap = std::chrono::microseconds(std::chrono::hours(24 * 31)).count();
  if (gap < 0 || gap > longest_gap || per_day < 0 || per_day > 100'000 || !is_of_day(from) || !is_of_day(to))
    return Error(ErrorCode::invalid_argument,
                 "a pace is {\"gap\": microseconds, \"perDay\": a number, \"from\", \"to\": minutes of the day, "
                 "\"zone\"}");
  return Pace{.gap = std::chrono::microseconds(gap),
              .per_day = per_day,
              .from = std::chrono::minutes(from),
              .to = std::chrono::minutes(to),
              .zone = json["zone"].string_or("UTC")};
}

}  // namespace pinmill::publish

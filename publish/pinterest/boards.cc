#include "publish/pinterest/boards.h"

#include "base/unicode.h"

namespace pinmill::publish {
namespace {

Board board_in(const Json& json, const Account& account) {
  const auto owner = json["owner"]["username"].string_or("");
  return {.account = account.id,
          .id = json["id"].string_or(""),
          .name = json["name"].string_or(""),
          .privacy = json["privacy"].string_or("PUBLIC"),
          .own = owner.empty() || fold(owner) == fold(account.name)};
}

Trouble without_id(std::string_view what) {
  return {.outcome = Outcome::unknown,
          .reaction = Reaction::again,
          .message = "Pinterest's answer holds no id of the " + std::string(what)};
}

// Whether a creation may have happened, or happened before: then the list tells.
bool list_tells(const Trouble& trouble) {
  return trouble.outcome == Outcome::unknown || trouble.status == 400 || trouble.status == 409;
}

}  // namespace

Reply<UserAccount> fetch_user_account(Session& session, std::stop_token stop) {
  const auto reply = session.call({.path = "/user_account"}, Category::org_read, std::move(stop));
  if (!reply) return reply.trouble();
  UserAccount account{.id = reply->body["id"].string_or(""),
                      .username = reply->body["username"].string_or(""),
                      .kind = reply->body["account_type"].string_or("")};
  if (account.id.empty()) account.id = account.username;  // optional in the description
  if (account.id.empty()) return without_id("account");
  return account;
}

Reply<std::vector<Board>> fetch_boards(Session& session, std::stop_token stop) {
  std::vector<Board> boards;
  const auto count = session.list(
      "/boards", {},
      [&](const Json& item) {
        auto board = board_in(item, session.account());
        if (is_api_id(board.id)) boards.push_back(std::move(board));
      },
      std::move(stop));
  if (!count) return count.trouble();
  return boards;
}

Reply<Board> create_board(Session& session, const NewBoard& order, std::stop_token stop) {
  Json body = Json::object({{"name", order.name}});
  if (!order.description.empty()) body.set("description", order.description);
  if (order.privacy != NewBoard{}.privacy) body.set("privacy", order.privacy);
  const ApiRequest request{
      .method = http::Method::post, .path = "/boards", .body = std::move(body), .call = Call::create_other};
  const auto reply = session.call(request, Category::org_write, stop);
  if (reply) {
    auto board = board_in(reply->body, session.account());
    if (is_api_id(board.id)) return board;
  } else if (!list_tells(reply.trouble())) {
    return reply.trouble();
  }
  const auto boards = fetch_boards(session, stop);
  if (!boards) return boards.trouble();
  for (const auto& board : *boards)
    if (board.own && fold(board.name) == fold(order.name)) return board;
  return reply ? without_id("board") : reply.trouble();
}

Reply<std::vector<Section>> fetch_sections(Session& session, const std::string& board, std::stop_token stop) {
  std::vector<Section> sections;
  const auto count = session.list(
      "/boards/" + board + "/sections", {},
      [&](const Json& item) {
        const auto id = item["id"].string_or("");
        if (is_api_id(id)) sections.push_back({session.account().id, board, id, item["name"].string_or("")});
      },
      std::move(stop));
  if (!count) return count.trouble();
  return sections;
}

Reply<Section> create_section(Session& session, const std::string& board, const std::string& name,
                              std::stop_token stop) {
  const ApiRequest request{.method = http::Method::post,
                           .path = "/boards/" + board + "/sections",
                           .body = Json::object({{"name", name}}),
                           .call = Call::create_other};
  const auto reply = session.call(request, Category::org_write, stop);
  if (reply && is_api_id(reply->body["id"].string_or("")))
    return Section{session.account().id, board, reply->body["id"].string_or(""), name};
  if (!reply && !list_tells(reply.trouble())) return reply.trouble();
  const auto sections = fetch_sections(session, board, stop);
  if (!sections) return sections.trouble();
  for (const auto& section : *sections)
    if (fold(section.name) == fold(name)) return section;
  return reply ? without_id("section") : reply.trouble();
}

}  // namespace pinmill::publish

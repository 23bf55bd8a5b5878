#include "publish/session.h"

#include <chrono>
#include <set>

namespace pinmill::publish {
namespace {

constexpr std::size_t max_list_pages = 400;  // of 250: twice what the largest board seen holds

Trouble store_trouble(const Error& error) {
  return {.outcome = Outcome::not_sent, .reaction = Reaction::again, .message = error.describe()};
}

}  // namespace

Session::Session(Api& api, Tokens& tokens, Limiter limiter, Account account, std::function<double()> random)
    : api_(api), tokens_(tokens), limiter_(limiter), account_(std::move(account)), random_(std::move(random)) {}

Reply<Session::Ready> Session::prepare(Category category, std::stop_token stop) {
  const auto permit = limiter_.take(account_, category);
  if (!permit) return store_trouble(permit.error());
  if (!permit->granted)
    return Trouble{
        .outcome = Outcome::not_sent, .reaction = Reaction::wait, .message = permit->why, .not_before = permit->when};
  auto token = tokens_.access(api_, account_.id, std::move(stop));
  if (!token) return token.trouble();
  return Ready{*std::move(token)};
}

Reply<ApiAnswer> Session::send(const ApiRequest& request, Category category, const Ready& ready, std::stop_token stop) {
  auto [reply, headers] = api_.send(request, ready.token, std::move(stop));
  const int status = reply ? reply->status : reply.trouble().status;
  const auto now =
      api_.clock().now().value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  const auto news = limit_news(status, headers, now);
  const bool spam = !reply && reply.trouble().reaction == Reaction::hold_spam;
  if ((status == 429 && !spam) || news.limit || news.remaining) {
    const auto heard = limiter_.heard(account_, category, news, random_());
    if (!heard && reply) return reply;  // what was made was made; the limit is heard with the next answer
  }
  return reply;
}

Reply<Session::Ready> Session::renew(const Ready& refused, std::stop_token stop) {
  auto token = tokens_.renew(api_, account_.id, refused.token, std::move(stop));
  if (!token) return token.trouble();
  return Ready{*std::move(token)};
}

Reply<ApiAnswer> Session::call(const ApiRequest& request, Category category, std::stop_token stop) {
  const auto ready = prepare(category, stop);
  if (!ready) return ready.trouble();
  auto reply = send(request, category, *ready, stop);
  if (reply || reply.trouble().reaction != Reaction::refresh) return reply;
  const auto renewed = renew(*ready, stop);
  if (!renewed) return renewed.trouble();
  reply = send(request, category, *renewed, stop);
  if (reply || reply.trouble().reaction != Reaction::refresh) return reply;
  Trouble trouble = reply.trouble();
  trouble.reaction = Reaction::hold_login;
  return trouble;
}

Reply<std::size_t> Session::list(const std::string& path, http::Fields query,
                                 const std::function<void(const Json&)>& take, std::stop_token stop) {
  std::set<std::string> seen;
  std::size_t count = 0;
  query.emplace_back("page_size", "250");
  for (std::size_t page = 0; page < max_list_pages; ++page) {
    const auto reply = call({.path = path, .query = query}, Category::org_read, stop);
    if (!reply) return reply.trouble();
    for (const auto& item : reply->body["items"].items()) {
      take(item);
      ++count;
    }
    const auto bookmark = reply->body["bookmark"].string_or("");
    if (bookmark.empty() || !seen.insert(bookmark).second) return count;
    std::erase_if(query, [](const auto& field) { return field.first == "bookmark"; });
    query.emplace_back("bookmark", bookmark);
  }
  return count;
}

}  // namespace pinmill::publish

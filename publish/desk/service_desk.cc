// Queuing at a service
//
// The order says which files its Pins are made of, by digest. The service takes it, or says which files it lacks; those
// are sent, and the order is given again. Queuing again finds what is queued, so that an order whose answer was lost,
// or whose client was killed, is simply given again: nothing is remembered on this side.
#include "publish/desk/service_desk.h"

#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "publish/desk/answers.h"
#include "publish/desk/orders.h"
#include "publish/desk/tus_upload.h"

namespace pinmill::publish {
namespace {

using http::Method;

constexpr int most_rounds = 3;  // files may expire there while others are sent

/// The files that an order is made of, by digest.
std::map<std::string, const PinPage*> files_of(std::span<const QueueItem> items) {
  std::map<std::string, const PinPage*> files;
  for (const QueueItem& item : items) {
    for (const PinPage& page : item.pin.pages) files.emplace(page.sha256, &page);
    if (item.pin.cover) files.emplace(item.pin.cover->sha256, &*item.pin.cover);
  }
  return files;
}

bool lacks_files(const ServiceAnswer& answer) {
  return answer.status == 409 && answer.body["code"].string_or("") == "missing_files";
}

class ServiceDesk final : public Desk {
 public:
  ServiceDesk(ServiceClient service, ServiceDeskOptions options)
      : service_(std::move(service)), options_(std::move(options)) {}

  Result<Moment> now() override {
    PINMILL_ASSIGN_OR_RETURN(const Status all, status());
    return all.now;
  }

  Result<Status> status() override {
    PINMILL_ASSIGN_OR_RETURN(const Json json, get_json("/v1/pins/status"));
    return status_in(json);
  }

  Result<Account> account(std::string_view name) override {
    PINMILL_ASSIGN_OR_RETURN(const Status all, status());
    std::vector<Account> accounts;
    for (const AccountStatus& each : all.accounts) accounts.push_back(each.account);
    return account_among(accounts, name);
  }

  Result<void> set_pace(AccountId account, const Pace& pace) override {
    return done(Method::put, path_of(account, "pace"), Json::object({{"pace", to_json(pace)}}), Repeat::yes);
  }

  Result<std::vector<Board>> refresh_boards(AccountId account, std::stop_token) override {
    PINMILL_ASSIGN_OR_RETURN(const Json json, get_json(path_of(account, "boards")));
    return all_in(json["boards"], board_in);
  }

  Result<Board> board(AccountId account, std::string_view name, MissingBoard missing, std::stop_token stop) override {
    PINMILL_ASSIGN_OR_RETURN(
        const Json json,
        service_.call(Method::post, path_of(account, "boards"),
                      Json::object({{"name", name}, {"create", missing == MissingBoard::create}}), Repeat::yes, stop));
    return board_in(json["board"]);
  }

  Result<Section> section(AccountId account, const std::string& board, std::string_view name, MissingBoard missing,
                          std::stop_token stop) override {
    const bool create = missing == MissingBoard::create;
    PINMILL_ASSIGN_OR_RETURN(
        const Json json,
        service_.call(Method::post, path_of(account, "sections"),
                      Json::object({{"board", board}, {"name", name}, {"create", create}}), Repeat::yes, stop));
    return section_in(json["section"]);
  }

  Result<std::vector<Slot>> slots(AccountId account) override {
    PINMILL_ASSIGN_OR_RETURN(const Json json, get_json(path_of(account, "slots")));
    return all_in(json["slots"], slot_in);
  }

  Result<void> add_slots(AccountId account, const std::vector<Slot>& slots) override {
    return done(Method::post, path_of(account, "slots"), Json::object({{"slots", all_to_json(slots)}}), Repeat::yes);
  }

  Result<void> remove_slot(AccountId account, std::int64_t slot) override {
    return done(Method::del, fmt::format("{}?slot={}", path_of(account, "slots"), slot), std::nullopt, Repeat::no);
  }

  Result<std::vector<Receipt>> queue(std::span<const QueueItem> items, const QueueOptions& options) override {
    if (items.empty()) return std::vector<Receipt>();
    const Json order = to_json(QueueOrder{.items = {items.begin(), items.end()}, .options = options});
    for (int round = 0;; ++round) {
      PINMILL_ASSIGN_OR_RETURN(const ServiceAnswer answer,
                               service_.ask(Method::post, "/v1/pins", order, Repeat::yes, options_.stop));
      if (lacks_files(answer) && round < most_rounds) {
        PINMILL_RETURN_IF_ERROR(send_files(items, answer.body["details"]["missing"]));
        continue;
      }
      if (answer.status >= 300) return service_.error_of(answer);
      PINMILL_ASSIGN_OR_RETURN(auto receipts, all_in(answer.body["receipts"], receipt_in));
      if (receipts.size() == items.size()) return receipts;
      return Error(ErrorCode::corrupt_input, "the service gives another number of receipts than it was given Pins");
    }
  }

  Result<std::vector<Publication>> list(const PublicationFilter& filter) override {
    http::Fields query{{"limit", std::to_string(filter.limit)}};
    if (filter.account) query.emplace_back("account", std::to_string(*filter.account));
    if (!filter.run.empty()) query.emplace_back("run", filter.run);
    std::vector<std::string_view> states;
    for (const State state : filter.states) states.push_back(to_string(state));
    if (!states.empty()) query.emplace_back("states", fmt::format("{}", fmt::join(states, ",")));
    PINMILL_ASSIGN_OR_RETURN(const Json json, get_json("/v1/pins?" + http::encode_query(query)));
    return all_in(json["pins"], publication_in);
  }

  Result<Publication> get(PublicationId id) override {
    PINMILL_ASSIGN_OR_RETURN(const Json json, get_json(path_of_pin(id)));
    return publication_in(json["pin"]);
  }

  Result<void> edit(PublicationId id, const PublicationEdit& change) override {
    return done(Method::patch, path_of_pin(id), to_json(change), Repeat::yes);
  }
  Result<void> retry(PublicationId id) override { return act(id, "retry"); }
  Result<void> cancel(PublicationId id) override { return act(id, "cancel"); }
  Result<void> unpublish(PublicationId id, std::stop_token) override { return act(id, "unpublish"); }
  Result<void> resolve(PublicationId id, const std::string& pinterest_id) override {
    return done(Method::post, path_of_pin(id, "resolve"), Json::object({{"pinterestId", pinterest_id}}), Repeat::no);
  }
  Result<std::size_t> retry_failed() override {
    PINMILL_ASSIGN_OR_RETURN(const Json json, service_.call(Method::post, "/v1/pins/retry-failed", std::nullopt,
                                                            Repeat::yes, options_.stop));
    return static_cast<std::size_t>(json["count"].integer_or(0));
  }

 private:
  static std::string path_of(AccountId account, std::string_view what) {
    return fmt::format("/v1/pins/accounts/{}/{}", account, what);
  }
  static std::string path_of_pin(PublicationId id, std::string_view act = {}) {
    return fmt::format("/v1/pins/{}{}{}", id, act.empty() ? "" : "/", act);
  }

  Result<Json> get_json(const std::string& path) {
    return service_.call(Method::get, path, std::nullopt, Repeat::yes, options_.stop);
  }
  Result<void> done(Method method, const std::string& path, const std::optional<Json>& body, Repeat repeat) {
    PINMILL_RETURN_IF_ERROR(service_.call(method, path, body, repeat, options_.stop));
    return {};
  }
  Result<void> act(PublicationId id, std::string_view what) {
    return done(Method::post, path_of_pin(id, what), std::nullopt, Repeat::no);
  }

  Result<void> send_files(std::span<const QueueItem> items, const Json& missing) {
    const auto files = files_of(items);
    std::uint64_t all_bytes = 0, sent_bytes = 0;
    std::vector<const PinPage*> wanted;
    for (const Json& json : missing.items()) {
      const auto found = files.find(file_digest_in(json).sha256);
      if (found == files.end())
        return Error(ErrorCode::corrupt_input, "the service asks for a file that it was not told of");
      wanted.push_back(found->second);
      all_bytes += found->second->size_bytes;
    }
    for (const PinPage* page : wanted) {
      PINMILL_ASSIGN_OR_RETURN(const FileDescriptor file, open_for_reading(page->file));
      PINMILL_RETURN_IF_ERROR(send_by_tus(
          service_,
          {.file = file,
           .digest = {.sha256 = page->sha256, .size_bytes = page->size_bytes},
           .name = page->file.filename().string(),
           .media_type = page->media_type},
          [&](std::uint64_t of_this) {
            if (options_.on_upload) options_.on_upload(sent_bytes + of_this, all_bytes);
          },
          options_.stop));
      sent_bytes += page->size_bytes;
    }
    return {};
  }

  ServiceClient service_;
  ServiceDeskOptions options_;
};

}  // namespace

Result<std::unique_ptr<Desk>> open_service_desk(ServiceDeskOptions options) {
  PINMILL_ASSIGN_OR_RETURN(ServiceClient service, ServiceClient::open(std::move(options.address)));
  return std::unique_ptr<Desk>(std::make_unique<ServiceDesk>(std::move(service), std::move(options)));
}

}  // namespace pinmill::publish

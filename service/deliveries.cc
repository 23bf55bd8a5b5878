#include "service/deliveries.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/unicode.h"
#include "http/guard.h"
#include "service/kinds.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;
using namespace std::chrono_literals;

constexpr unsigned couriers = 4;
constexpr std::chrono::seconds patience{5};
constexpr std::uint64_t max_answer_bytes = 4'000;
// Before each try, as the hosted API's server has it.
constexpr std::array<std::chrono::seconds, 7> pauses = {0s, 10s, 100s, 1'000s, 10'000s, 86'400s, 86'400s};

constexpr std::array<std::string_view, 3> states = {"waiting", "delivered", "exhausted"};

std::string id_of(std::string_view webhook, std::string_view event_id) {
  return fmt::format("{} {}", webhook, event_id);
}

Delivery delivery_of(const Record& record) {
  Delivery delivery{.event_id = record.body["eventId"].string_or(""),
                    .webhook = record.owner,
                    .event = record.body["event"].string_or(""),
                    .about = record.body["about"].string_or(""),
                    .body = record.body["body"].string_or(""),
                    .tries = record.body["tries"].integer_or(0),
                    .next = record.due};
  const auto state = std::find(states.begin(), states.end(), record.state);
  if (state != states.end()) delivery.state = static_cast<Delivery::State>(state - states.begin());
  return delivery;
}

http::Fields headers_of(const WebhookSecrets& secrets, const Delivery& delivery, Moment now) {
  http::Fields headers = {{"Content-Type", "application/json"}};
  // Clients in the wild read either name.
  for (const std::string_view prefix : {"X-Zernio-", "X-Late-"}) {
    headers.emplace_back(fmt::format("{}Event", prefix), delivery.event);
    headers.emplace_back(fmt::format("{}Event-Id", prefix), delivery.event_id);
    if (secrets.signing_key.empty()) continue;
    const auto signature = hmac_sha256(as_bytes(secrets.signing_key), as_bytes(delivery.body));
    headers.emplace_back(fmt::format("{}Signature", prefix), to_hex(signature));
  }
  // Against replays: when it was sent, and a signature of that and the body.
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  headers.emplace_back("X-Pinmill-Timestamp", std::to_string(seconds));
  if (!secrets.signing_key.empty()) {
    const std::string signed_text = fmt::format("{}.{}", seconds, delivery.body);
    headers.emplace_back("X-Pinmill-Signature",
                         to_hex(hmac_sha256(as_bytes(secrets.signing_key), as_bytes(signed_text))));
  }
  headers.insert(headers.end(), secrets.headers.begin(), secrets.headers.end());
  return headers;
}

/// A receiver may echo what it is sent, and its answers are kept and shown.
std::string without(const WebhookSecrets& secrets, std::string text) {
  constexpr std::size_t shortest = 6;  // what is shorter is no secret, and in many a word
  const auto hide = [&text](const std::string& secret) {
    if (secret.size() < shortest) return;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
      text.replace(at, secret.size(), "***");
  };
  hide(secrets.signing_key);
  for (const auto& [name, value] : secrets.headers) hide(value);
  return text;
}

bool is_final(int status) noexcept {
  return status >= 400 && status < 500 && status != 408 && status != 429;
}

/// What a try means for its delivery and its webhook.
void conclude(RecordSession& session, Delivery delivery, const Attempt& outcome) {
  auto webhook = find_webhook(session, delivery.webhook);
  if (!webhook) {
    session.remove(delivery_kind, id_of(delivery.webhook, delivery.event_id));
    return;
  }
  ++delivery.tries;
  log_attempt(session, *webhook, delivery, outcome);
  const bool exhausted = !outcome.again || delivery.tries >= static_cast<std::int64_t>(pauses.size());
  if (outcome.delivered) {
    delivery.state = Delivery::State::delivered;
    webhook->failures = 0;
  } else if (exhausted) {
    delivery.state = Delivery::State::exhausted;
    if (++webhook->failures >= failures_that_disable) webhook->is_active = false;
  } else {
    delivery.next = session.now() + pauses[static_cast<std::size_t>(delivery.tries)];
  }
  webhook->fired = session.now();
  put_delivery(session, delivery);
  put_webhook(session, *webhook);
}

}  // namespace

http::GuardOptions receiver_guard(const Core& core) {
  http::GuardOptions options{.user_agent = "Zernio-Webhooks/1.0",
                             .deadlines = {.connect = patience, .total = patience, .stall = patience},
                             .max_body_bytes = max_answer_bytes};
  if (core.options.webhooks_to == ForeignAddresses::loopback_too)
    options.loopback = http::GuardOptions::Loopback::allowed;
  return options;
}

void put_delivery(RecordSession& session, const Delivery& delivery) {
  session.put({.kind = std::string(delivery_kind),
               .id = id_of(delivery.webhook, delivery.event_id),
               .owner = delivery.webhook,
               .state = std::string(states[static_cast<std::size_t>(delivery.state)]),
               .created = session.now(),
               .due = delivery.next,
               .body = Json::object({{"eventId", delivery.event_id},
                                     {"event", delivery.event},
                                     {"about", delivery.about},
                                     {"body", delivery.body},
                                     {"tries", delivery.tries}})});
}

void add_delivery(RecordSession& session, Delivery delivery) {
  const Moment now = session.now();  // the same for all events of a transaction
  const auto last = session.list({.kind = std::string(delivery_kind),
                                  .owners = {delivery.webhook},
                                  .due_from = now,
                                  .due_until = now + 1ms,
                                  .order = publish::RecordFilter::Order::due_down,
                                  .limit = 1});
  delivery.next = last.empty() ? now : last.front().due + 1us;
  put_delivery(session, delivery);
}

std::optional<Delivery> find_delivery(RecordSession& session, std::string_view webhook, std::string_view event_id) {
  const auto record = session.find(delivery_kind, id_of(webhook, event_id));
  return record ? std::optional(delivery_of(*record)) : std::nullopt;
}

Attempt attempt(Core& core, const Webhook& webhook, const Delivery& delivery, const std::stop_token& stop) {
  const auto secrets = unseal(*core.vault, webhook);
  if (!secrets) return {.problem = secrets.error().describe()};
  http::GuardedClient client(receiver_guard(core));
  const auto began = std::chrono::steady_clock::now();
  const auto now = core.publisher->store().now();
  const auto response = client.send({.method = http::Method::post,
                                     .url = webhook.url,
                                     .headers = headers_of(*secrets, delivery, now ? *now : never),
                                     .body = delivery.body},
                                    stop);
  Attempt outcome;
  outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  if (!response) {
    outcome.problem = response.error().describe();
    return outcome;
  }
  outcome.status = response->status;
  outcome.answer = without(*secrets, response->body);
  outcome.delivered = response->status / 100 == 2;
  outcome.again = !is_final(response->status);
  if (!outcome.delivered) outcome.problem = fmt::format("the receiver answers {}", response->status);
  return outcome;
}

void log_attempt(RecordSession& session, const Webhook& webhook, const Delivery& delivery, const Attempt& attempt) {
  Json body = Json::object({{"webhookId", webhook.id},
                            {"webhookName", webhook.name},
                            {"eventId", delivery.event_id},
                            {"event", delivery.event},
                            {"url", webhook.url},
                            {"status", attempt.delivered ? "success" : "failed"}});
  if (attempt.status != 0) body.set("statusCode", attempt.status);
  body.set("requestPayload", Json::parse(delivery.body).value_or(Json::object()))
      .set("responseBody", attempt.answer)
      .set("attemptNumber", delivery.tries)
      .set("responseTime", static_cast<std::int64_t>(attempt.took.count()))
      .set("createdAt", to_iso(session.now()));
  if (!attempt.problem.empty()) body.set("errorMessage", attempt.problem);
  body.set("texts", fold(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", webhook.name, webhook.url, delivery.event,
                                     delivery.event_id, attempt.answer, attempt.problem)));
  session.put({.kind = std::string(attempt_kind),
               .id = fmt::format("{} {} {}", webhook.id, delivery.event_id, delivery.tries),
               .owner = webhook.id,
               .state = attempt.delivered ? "success" : "failed",
               .refs = fmt::format(" {} {} ", delivery.event, delivery.event_id),
               .created = session.now(),
               .body = std::move(body)});
}

Courier::Courier(Core& core) : core_(core) {
  for (unsigned i = 0; i < couriers; ++i) threads_.emplace_back([this](const std::stop_token& stop) { serve(stop); });
}

Courier::~Courier() {
  for (auto& thread : threads_) thread.request_stop();
}

void Courier::serve(const std::stop_token& stop) {
  while (!stop.stop_requested())
    if (!deliver_next(stop)) core_.deliveries.wait(stop, 5s);
}

bool Courier::deliver_next(const std::stop_token& stop) {
  auto delivery = take_next();
  if (!delivery) return false;
  std::optional<Webhook> webhook;
  const auto read = core_.records->read([&](RecordSession& session) -> Result<void> {
    webhook = find_webhook(session, delivery->webhook);
    return {};
  });
  bool concluded = false;
  if (read && (!webhook || webhook->is_active)) {
    const Attempt outcome = webhook ? attempt(core_, *webhook, *delivery, stop) : Attempt{};
    if (!stop.stop_requested())
      concluded = core_.records
                      ->write([&](RecordSession& session) -> Result<void> {
                        conclude(session, *delivery, outcome);
                        return {};
                      })
                      .has_value();
  }
  if (concluded) core_.events.publish("webhook", "{}");
  const std::scoped_lock lock(mutex_);
  std::erase(busy_, id_of(delivery->webhook, delivery->event_id));
  return concluded;
}

/// The oldest that is due, of an active webhook, and that no other thread has. One that was never tried waits while the
/// first try of an earlier event about the same is under way; what is tried again holds up nothing.
std::optional<Delivery> Courier::next_of(RecordSession& session) const {
  publish::RecordFilter filter{.kind = std::string(delivery_kind),
                               .states = {"waiting"},
                               .due_until = session.now(),
                               .order = publish::RecordFilter::Order::due_up,
                               .limit = static_cast<std::int64_t>(busy_.size()) + 10};
  for (const Webhook& webhook : list_webhooks(session))
    if (webhook.is_active) filter.owners.push_back(webhook.id);
  if (filter.owners.empty()) return std::nullopt;
  std::set<std::string> tried_first;
  for (bool more = true; more; filter.skip += filter.limit) {
    const auto records = session.list(filter);
    for (const Record& record : records) {
      Delivery delivery = delivery_of(record);
      const bool first = delivery.tries == 0 && !delivery.about.empty();
      const std::string subject = id_of(delivery.webhook, delivery.about);
      const bool busy = std::find(busy_.begin(), busy_.end(), record.id) != busy_.end();
      if (!busy && !(first && tried_first.contains(subject))) return delivery;
      if (first) tried_first.insert(subject);
    }
    more = static_cast<std::int64_t>(records.size()) == filter.limit;
  }
  return std::nullopt;
}

std::optional<Delivery> Courier::take_next() {
  const std::scoped_lock lock(mutex_);
  std::optional<Delivery> found;
  const auto read = core_.records->read([&](RecordSession& session) -> Result<void> {
    found = next_of(session);
    return {};
  });
  if (!read || !found) return std::nullopt;
  busy_.push_back(id_of(found->webhook, found->event_id));
  return found;
}

}  // namespace pinmill::service

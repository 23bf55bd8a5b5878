#include "publish/store/records.h"

#include <fmt/format.h>

#include "publish/outbox_rows.h"
#include "publish/store/database.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

std::string condition(std::string_view column, std::size_t values, std::size_t& bound) {
  std::string names;
  for (std::size_t i = 0; i < values; ++i) names += fmt::format("{}:v{}", i == 0 ? "" : ", ", bound++);
  return fmt::format(" AND {} IN ({})", column, names);
}

/// '%' and '_' stand for themselves.
std::string like_pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

/// As a JSON writer puts it into a string, without the quotes.
std::string as_in_json(const std::string& text) {
  const std::string quoted = Json(text).dump();
  return quoted.substr(1, quoted.size() - 2);
}

std::string where_of(const RecordFilter& filter) {
  std::size_t bound = 0;
  std::string where = fmt::format("WHERE kind = :v{}", bound++);
  if (!filter.owners.empty()) where += condition("owner", filter.owners.size(), bound);
  if (!filter.states.empty()) where += condition("state", filter.states.size(), bound);
  if (!filter.ref.empty()) where += fmt::format(" AND refs LIKE :v{} ESCAPE '!'", bound++);
  if (!filter.text.empty()) where += fmt::format(" AND LOWER(body) LIKE LOWER(:v{}) ESCAPE '!'", bound++);
  if (!filter.search.empty()) where += fmt::format(" AND body LIKE :v{} ESCAPE '!'", bound++);
  if (filter.due_from) where += fmt::format(" AND due >= :v{}", bound++);
  if (filter.due_until) where += fmt::format(" AND due <= :v{}", bound++);
  if (filter.created_from) where += fmt::format(" AND created >= :v{}", bound++);
  if (filter.created_until) where += fmt::format(" AND created <= :v{}", bound++);
  return where;
}

void bind(Query& query, const RecordFilter& filter) {
  query.use(std::string_view(filter.kind));
  for (const auto& owner : filter.owners) query.use(std::string_view(owner));
  for (const auto& state : filter.states) query.use(std::string_view(state));
  if (!filter.ref.empty()) query.use(std::string_view(like_pattern(" " + filter.ref + " ")));
  if (!filter.text.empty()) query.use(std::string_view(like_pattern(as_in_json(filter.text))));
  if (!filter.search.empty()) query.use(std::string_view("%\"texts\":\"" + like_pattern(as_in_json(filter.search))));
  for (const auto& moment : {filter.due_from, filter.due_until, filter.created_from, filter.created_until})
    if (moment) query.use(*moment);
}

/// Another one for each filter that counts others.
std::string name_of(const RecordFilter& filter) {
  Json name = Json::array({filter.kind, filter.ref, filter.text, filter.search});
  for (const auto* list : {&filter.owners, &filter.states}) {
    name.push("|");
    for (const auto& each : *list) name.push(each);
  }
  for (const auto& moment : {filter.due_from, filter.due_until, filter.created_from, filter.created_until})
    name.push(moment ? Json(micros_of(*moment)) : Json());
  return name.dump();
}

std::string_view order_of(RecordFilter::Order order) {
  switch (order) {
    case RecordFilter::Order::created_down: return "created DESC, id DESC";
    case RecordFilter::Order::due_up: return "due, id";
    case RecordFilter::Order::due_down: return "due DESC, id DESC";
    case RecordFilter::Order::state: return "state, created DESC, id";
    case RecordFilter::Order::created_up: break;
  }
  return "created, id";
}

constexpr std::string_view columns = "kind, id, owner, state, refs, created, due, body";

class Session final : public RecordSession {
 public:
  Session(soci::session& session, Moment now) : session_(session), now_(now) {}

  Moment now() override { return now_; }

  std::optional<Record> find(std::string_view kind, std::string_view id) override {
    Query query(session_, fmt::format("SELECT {} FROM records WHERE kind = :a AND id = :b", columns));
    query.use(kind).use(id);
    auto found = rows_of(query);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  }

  std::vector<Record> list(const RecordFilter& filter) override {
    Query query(session_, page_of(columns, filter));
    bind(query, filter);
    return rows_of(query);
  }

  std::vector<std::string> ids(const RecordFilter& filter) override {
    Query query(session_, page_of("id", filter));
    bind(query, filter);
    std::string id;
    query.into(id);
    std::vector<std::string> found;
    while (query.next()) found.push_back(id);
    return found;
  }

  std::int64_t count(const RecordFilter& filter) override {
    std::int64_t found = 0;
    Query query(session_, "SELECT COUNT(*) FROM records " + where_of(filter));
    bind(query, filter);
    query.into(found).next();
    return found;
  }

  void put(const Record& record) override {
    run(session_,
        "INSERT INTO records (kind, id, owner, state, refs, created, due, body)"
        " VALUES (:a, :b, :c, :d, :e, :f, :g, :h) ON CONFLICT (kind, id) DO UPDATE SET owner = excluded.owner,"
        " state = excluded.state, refs = excluded.refs, created = excluded.created, due = excluded.due,"
        " body = excluded.body",
        record.kind, record.id, record.owner, record.state, record.refs, record.created, record.due,
        record.body.dump());
  }

  bool remove(std::string_view kind, std::string_view id) override {
    return run(session_, "DELETE FROM records WHERE kind = :a AND id = :b", kind, id) > 0;
  }

  std::int64_t remove_older(std::string_view kind, Moment before) override {
    return run(session_, "DELETE FROM records WHERE kind = :a AND created < :b", kind, before);
  }

  std::optional<State> call_back(const std::vector<PublicationId>& publications) override {
    return call_back_rows(session_, publications, now_);
  }

  Result<void> retry(PublicationId publication) override { return retry_row(session_, publication, now_); }

 private:
  static std::string page_of(std::string_view what, const RecordFilter& filter) {
    return fmt::format("SELECT {} FROM records {} ORDER BY {} LIMIT {} OFFSET {}", what, where_of(filter),
                       order_of(filter.order), filter.limit, filter.skip);
  }
  static std::vector<Record> rows_of(Query& query) {
    Record row;
    std::string body;
    query.to(row.kind, row.id, row.owner, row.state, row.refs, row.created, row.due, body);
    std::vector<Record> found;
    while (query.next()) {
      row.body = Json::parse(body).value_or(Json());
      found.push_back(row);
    }
    return found;
  }

  soci::session& session_;
  Moment now_;
};

}  // namespace

Records::Records(std::shared_ptr<Store> store) : store_(std::move(store)) {}

Result<std::unique_ptr<Records>> Records::open(const StoreOptions& options) {
  PINMILL_ASSIGN_OR_RETURN(auto store, Store::open(options));
  return std::make_unique<Records>(std::move(store));
}

Result<void> Records::read(const Work& work) {
  return store_->database().read("read records", [&](soci::session& session) -> Result<void> {
    Session records(session, now_of(session, *store_));
    return work(records);
  });
}

Result<std::optional<std::int64_t>> Records::version() {
  return store_->database().version();
}

Result<std::int64_t> Records::count(const RecordFilter& filter) {
  constexpr std::size_t most_remembered = 200;
  const std::string name = name_of(filter);
  // Asked before counting: what changes meanwhile is counted again the next time.
  PINMILL_ASSIGN_OR_RETURN(const auto version, this->version());
  {
    const std::scoped_lock lock(mutex_);
    const auto known = counts_.find(name);
    if (version && *version == counted_at_ && known != counts_.end()) return known->second;
  }
  std::int64_t count = 0;
  PINMILL_RETURN_IF_ERROR(read([&](RecordSession& session) -> Result<void> {
    count = session.count(filter);
    return {};
  }));
  if (!version) return count;
  const std::scoped_lock lock(mutex_);
  if (*version != counted_at_ || counts_.size() >= most_remembered) counts_.clear();
  counted_at_ = *version;
  counts_.insert_or_assign(name, count);
  return count;
}

Result<void> Records::write(const Work& work) {
  return store_->database().write("write records", [&](soci::session& session) -> Result<void> {
    Session records(session, now_of(session, *store_));
    return work(records);
  });
}

}  // namespace pinmill::publish

#include "publish/store/publication_rows.h"

#include <charconv>

#include <fmt/format.h>

#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

constexpr std::int64_t cover_position = -1;

PinKind kind_from(std::string_view text) noexcept {
  if (text == "carousel") return PinKind::carousel;
  return text == "video" ? PinKind::video : PinKind::image;
}

Timing timing_from(std::string_view text) noexcept {
  if (text == "at") return Timing::at;
  return text == "slot" ? Timing::slot : Timing::spread;
}

// Calls `visit(name, field)` for each column of a row but the id: the one list that select, insert and update go by.
template <typename Row, typename Visit>
void each_column(Row& row, Visit visit) {
  visit("account", row.account);
  visit("board", row.board);
  visit("section", row.section);
  visit("content", row.content);
  visit("round", row.round);
  visit("run", row.run);
  visit("pin", row.pin);
  visit("kind", row.kind);
  visit("title", row.title);
  visit("description", row.description);
  visit("link", row.link);
  visit("link_parameters", row.link_parameters);
  visit("alt_text", row.alt_text);
  visit("cover_ms", row.cover_moment);
  visit("said", row.said);
  visit("timing", row.timing);
  visit("due", row.due);
  visit("late_limit", row.late_limit);
  visit("on_unknown", row.on_unknown);
  visit("state", row.state);
  visit("since", row.since);
  visit("next", row.next);
  visit("tries", row.tries);
  visit("problem", row.problem);
  visit("remedy", row.remedy);
  visit("media", row.media);
  visit("match_key", row.match_key);
  visit("pinterest_id", row.pinterest_id);
  visit("sent", row.sent);
  visit("created", row.created);
}

struct Binder {
  Query& query;

  void operator()(const char*, std::string& field) const { query.into(field); }
  void operator()(const char*, std::int64_t& field) const { query.into(field); }
  void operator()(const char*, Moment& field) const { query.into(field); }
  void operator()(const char*, std::chrono::microseconds& field) const {
    query.into([&field](const std::string& text) { field = std::chrono::microseconds(number(text)); });
  }
  void operator()(const char*, std::optional<std::chrono::milliseconds>& field) const {
    query.into([&field](const std::string& text) {
      const auto value = number(text);
      field = value < 0 ? std::nullopt : std::optional(std::chrono::milliseconds(value));
    });
  }
  void operator()(const char*, PinKind& field) const {
    query.into([&field](const std::string& text) { field = kind_from(text); });
  }
  void operator()(const char*, Timing& field) const {
    query.into([&field](const std::string& text) { field = timing_from(text); });
  }
  void operator()(const char*, OnUnknown& field) const {
    query.into([&field](const std::string& text) { field = text == "retry" ? OnUnknown::retry : OnUnknown::review; });
  }
  void operator()(const char*, State& field) const {
    query.into([&field](const std::string& text) { field = state_from(text).value_or(State::review); });
  }

  static std::int64_t number(const std::string& text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
};

struct User {
  Query& query;

  void operator()(const char*, const std::string& field) const { query.use(field); }
  void operator()(const char*, std::int64_t field) const { query.use(field); }
  void operator()(const char*, Moment field) const { query.use(field); }
  void operator()(const char*, std::chrono::microseconds field) const { query.use(std::int64_t{field.count()}); }
  void operator()(const char*, const std::optional<std::chrono::milliseconds>& field) const {
    query.use(field ? std::int64_t{field->count()} : std::int64_t{-1});
  }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void operator()(const char*, Enum field) const { query.use(to_string(field)); }
};

void insert_page(soci::session& session, PublicationId id, std::int64_t position, const StoredPage& page) {
  run(session,
      "INSERT INTO pages (publication, position, sha256, media_type, size_bytes, width_px, height_px, duration_ms, "
      "title,"
      " description, link, alt_text, looks) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l, :m)",
      id, position, page.sha256, page.media_type, static_cast<std::int64_t>(page.size_bytes),
      std::int64_t{page.width_px}, std::int64_t{page.height_px}, std::int64_t{page.duration.count()}, page.title,
      page.description, page.link, page.alt_text, page.looks ? fmt::format("{:016x}", *page.looks) : std::string());
}

void insert_pages(soci::session& session, const Publication& publication) {
  std::int64_t position = 0;
  for (const auto& page : publication.pages) insert_page(session, publication.id, position++, page);
  if (publication.cover) insert_page(session, publication.id, cover_position, *publication.cover);
}

}  // namespace

std::string publication_columns() {
  static const std::string columns = [] {
    const Publication row;
    std::string text = "id";
    each_column(row, [&](const char* name, const auto&) { text += fmt::format(", {}", name); });
    return text;
  }();
  return columns;
}

void bind_publication(Query& query, Publication& into) {
  query.into(into.id);
  each_column(into, Binder{query});
}

void add_pages(soci::session& session, Publication& publication) {
  std::int64_t position = 0, size = 0, width = 0, height = 0, duration = 0;
  std::string looks;
  StoredPage page;
  Query query(session,
              "SELECT position, sha256, media_type, size_bytes, width_px, height_px, duration_ms, title, description,"
              " link, alt_text, looks FROM pages WHERE publication = :a ORDER BY position");
  query.use(publication.id);
  query.to(position, page.sha256, page.media_type, size, width, height, duration, page.title, page.description,
           page.link, page.alt_text, looks);
  publication.pages.clear();
  publication.cover.reset();
  while (query.next()) {
    page.size_bytes = static_cast<std::uint64_t>(size);
    page.width_px = static_cast<std::uint32_t>(width);
    page.height_px = static_cast<std::uint32_t>(height);
    page.duration = std::chrono::milliseconds(duration);
    std::uint64_t hash = 0;
    std::from_chars(looks.data(), looks.data() + looks.size(), hash, 16);
    page.looks = looks.empty() ? std::nullopt : std::optional(hash);
    if (position == cover_position)
      publication.cover = page;
    else
      publication.pages.push_back(page);
  }
}

std::optional<Publication> find_publication(soci::session& session, PublicationId id) {
  auto found = select_publications(session, "WHERE id = :a", id);
  if (found.empty()) return std::nullopt;
  add_pages(session, found.front());
  return std::move(found.front());
}

void insert_publication(soci::session& session, const Publication& publication) {
  static const std::string text = [] {
    const Publication row;
    std::string values = ":id";
    each_column(row, [&](const char* name, const auto&) { values += fmt::format(", :{}", name); });
    return fmt::format("INSERT INTO publications ({}) VALUES ({})", publication_columns(), values);
  }();
  Query query(session, text);
  query.use(publication.id);
  each_column(publication, User{query});
  query.run();
  insert_pages(session, publication);
}

void update_publication(soci::session& session, const Publication& publication) {
  static const std::string text = [] {
    const Publication row;
    std::string pairs;
    each_column(row, [&](const char* name, const auto&) {
      pairs += fmt::format("{}{} = :{}", pairs.empty() ? "" : ", ", name, name);
    });
    return fmt::format("UPDATE publications SET {}, changed = :changed WHERE id = :id", pairs);
  }();
  const auto change = new_ids(session, changes_counter);
  Query query(session, text);
  each_column(publication, User{query});
  query.use(change);
  query.use(publication.id);
  query.run();
}

void delete_pages(soci::session& session, PublicationId id) {
  run(session, "DELETE FROM pages WHERE publication = :a", id);
}

void replace_pages(soci::session& session, const Publication& publication) {
  delete_pages(session, publication.id);
  insert_pages(session, publication);
}

void move_to(Publication& publication, State state, Moment now) {
  publication.state = state;
  publication.since = now;
}

}  // namespace pinmill::publish

// Each record names its members once, in `visit`; writing and reading are two visitors.
#include "sandbox/records.h"

#include <array>
#include <type_traits>

namespace pinmill::sandbox {
namespace {

template <typename Record, typename Visitor>
requires std::is_same_v<std::remove_const_t<Record>, Account>
void visit(Record& r, Visitor& v) {
  v("id", r.id), v("username", r.username), v("type", r.type), v("blocked_until", r.blocked_until);
}
template <typename Record, typename Visitor>
requires std::is_same_v<std::remove_const_t<Record>, Board>
void visit(Record& r, Visitor& v) {
  v("id", r.id), v("owner", r.owner), v("name", r.name), v("description", r.description), v("privacy", r.privacy);
  v("collaborators", r.collaborators), v("created_at", r.created_at), v("deleted", r.deleted);
}
template <typename Record, typename Visitor>
requires std::is_same_v<std::remove_const_t<Record>, Section>
void visit(Record& r, Visitor& v) {
  v("id", r.id), v("board_id", r.board_id), v("name", r.name), v("deleted", r.deleted);
}
template <typename Record, typename Visitor>
requires std::is_same_v<std::remove_const_t<Record>, Picture>
void visit(Record& r, Visitor& v) {
  v("file", r.file), v("sha256", r.sha256), v("width_px", r.width_px), v("height_px", r.height_px);
  v("title", r.title), v("description", r.description), v("link", r.link);
}
template <typename Record, typename Visitor>
requires std::is_same_v<std::remove_const_t<Record>, Media>
void visit(Record& r, Visitor& v) {
  v("id", r.id), v("account", r.account), v("registered_at", r.registered_at), v("policy_ends_at", r.policy_ends_at);
  v("parameters", r.parameters), v("uploaded_at", r.uploaded_at), v("ready_at", r.ready_at), v("trouble", r.trouble);
  v("file", r.file), v("sha256", r.sha256), v("size_bytes", r.size_bytes), v("width_px", r.width_px);
  v("height_px", r.height_px), v("duration_ms", r.duration_ms);
}
template <typename Record, typename Visitor>
requires std::is_same_v<std::remove_const_t<Record>, Pin>
void visit(Record& r, Visitor& v) {
  v("id", r.id), v("account", r.account), v("board_id", r.board_id), v("section_id", r.section_id);
  v("title", r.title), v("description", r.description), v("link", r.link), v("alt_text", r.alt_text);
  v("parent_id", r.parent_id), v("kind", r.kind), v("pictures", r.pictures), v("cover", r.cover);
  v("media_id", r.media_id), v("video_file", r.video_file), v("video_sha256", r.video_sha256);
  v("width_px", r.width_px), v("height_px", r.height_px), v("duration_ms", r.duration_ms);
  v("dominant_color", r.dominant_color), v("created_at", r.created_at), v("listed_at", r.listed_at);
  v("deleted", r.deleted);
}
template <typename Record, typename Visitor>
requires std::is_same_v<std::remove_const_t<Record>, Token>
void visit(Record& r, Visitor& v) {
  v("access", r.access), v("refresh", r.refresh), v("account", r.account), v("app", r.app), v("scopes", r.scopes);
  v("access_ends_at", r.access_ends_at), v("refresh_ends_at", r.refresh_ends_at), v("revoked", r.revoked);
  v("replaces", r.replaces), v("used", r.used);
}

constexpr std::array<std::string_view, 3> kind_names = {"image", "carousel", "video"};

struct Writer {
  Json json = Json::object();

  void operator()(const char* name, const std::string& value) { json.set(name, value); }
  void operator()(const char* name, bool value) { json.set(name, value); }
  void operator()(const char* name, std::uint32_t value) { json.set(name, value); }
  void operator()(const char* name, std::int64_t value) { json.set(name, value); }
  void operator()(const char* name, std::uint64_t value) { json.set(name, value); }
  void operator()(const char* name, Time value) { json.set(name, to_ms(value)); }
  void operator()(const char* name, PinKind value) { json.set(name, to_string(value)); }
  template <typename T>
  void operator()(const char* name, const std::optional<T>& value) {
    if (value) (*this)(name, *value);
  }
  void operator()(const char* name, const std::vector<std::string>& values) {
    Json items = Json::array();
    for (const auto& value : values) items.push(value);
    json.set(name, std::move(items));
  }
  void operator()(const char* name, const std::vector<std::pair<std::string, std::string>>& values) {
    Json members = Json::object();
    for (const auto& [key, value] : values) members.set(key, value);
    json.set(name, std::move(members));
  }
  void operator()(const char* name, const std::vector<Picture>& values) {
    Json items = Json::array();
    for (const auto& value : values) items.push(to_json(value));
    json.set(name, std::move(items));
  }
};

struct Reader {
  const Json& json;

  void operator()(const char* name, std::string& into) { into = json[name].string_or(into); }
  void operator()(const char* name, bool& into) { into = json[name].boolean_or(into); }
  void operator()(const char* name, std::uint32_t& into) {
    into = static_cast<std::uint32_t>(json[name].integer_or(into));
  }
  void operator()(const char* name, std::int64_t& into) { into = json[name].integer_or(into); }
  void operator()(const char* name, std::uint64_t& into) {
    into = static_cast<std::uint64_t>(json[name].integer_or(static_cast<std::int64_t>(into)));
  }
  void operator()(const char* name, Time& into) { into = from_ms(json[name].integer_or(to_ms(into))); }
  void operator()(const char* name, PinKind& into) {
    const std::string text = json[name].string_or("image");
    for (std::size_t i = 0; i < kind_names.size(); ++i) {
      if (kind_names[i] == text) into = static_cast<PinKind>(i);
    }
  }
  template <typename T>
  void operator()(const char* name, std::optional<T>& into) {
    if (json[name].is_null()) return;
    into.emplace();
    (*this)(name, *into);
  }
  void operator()(const char* name, std::vector<std::string>& into) {
    for (const Json& item : json[name].items()) into.push_back(item.string_or(""));
  }
  void operator()(const char* name, std::vector<std::pair<std::string, std::string>>& into) {
    for (const auto& [key, value] : json[name].members()) into.emplace_back(key, value.string_or(""));
  }
  void operator()(const char* name, std::vector<Picture>& into) {
    for (const Json& item : json[name].items()) read(item, into.emplace_back());
  }
};

template <typename Record>
Json written(const Record& record) {
  Writer writer;
  visit(record, writer);
  return std::move(writer.json);
}

template <typename Record>
void read_record(const Json& json, Record& into) {
  Reader reader{json};
  visit(into, reader);
}

}  // namespace

std::string_view to_string(MediaStatus status) noexcept {
  constexpr std::array<std::string_view, 4> names = {"registered", "processing", "succeeded", "failed"};
  return names[static_cast<std::size_t>(status)];
}

MediaStatus Media::status(Time now) const noexcept {
  if (!uploaded_at) return MediaStatus::registered;
  if (now < ready_at) return MediaStatus::processing;
  return trouble.empty() ? MediaStatus::succeeded : MediaStatus::failed;
}

std::string_view to_string(PinKind kind) noexcept {
  return kind_names[static_cast<std::size_t>(kind)];
}

Json to_json(const Account& account) {
  return written(account);
}
Json to_json(const Board& board) {
  return written(board);
}
Json to_json(const Section& section) {
  return written(section);
}
Json to_json(const Picture& picture) {
  return written(picture);
}
Json to_json(const Media& media) {
  return written(media);
}
Json to_json(const Pin& pin) {
  return written(pin);
}
Json to_json(const Token& token) {
  return written(token);
}
void read(const Json& json, Account& into) {
  read_record(json, into);
}
void read(const Json& json, Board& into) {
  read_record(json, into);
}
void read(const Json& json, Section& into) {
  read_record(json, into);
}
void read(const Json& json, Picture& into) {
  read_record(json, into);
}
void read(const Json& json, Media& into) {
  read_record(json, into);
}
void read(const Json& json, Pin& into) {
  read_record(json, into);
}
void read(const Json& json, Token& into) {
  read_record(json, into);
}

}  // namespace pinmill::sandbox

// Many posts from one CSV, a result for each row; and looking for Pins made elsewhere.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/csv.h"
#include "base/text_decoding.h"
#include "base/unicode.h"
#include "http/form_parser.h"
#include "service/accounts.h"
#include "service/fields.h"
#include "service/json_lists.h"
#include "service/operation.h"

namespace pinmill::service {
namespace {

constexpr std::size_t advised_rows = 500, most_rows = 5'000;  // the hosted API's
constexpr std::array<std::string_view, 17> known_columns = {"platforms",
                                                            "profiles",
                                                            "schedule_time",
                                                            "schedule_time_pinterest",
                                                            "publish_now",
                                                            "use_queue",
                                                            "is_draft",
                                                            "post_content",
                                                            "title",
                                                            "media_urls",
                                                            "tz",
                                                            "custom_content_pinterest",
                                                            "custom_media_pinterest",
                                                            "board_id",
                                                            "link",
                                                            "alt_text",
                                                            "queue_id"};
const std::map<std::string, std::string, std::less<>> aliases = {
    {"content", "post_content"}, {"timezone", "tz"}, {"scheduledfor", "schedule_time"}, {"mediaurls", "media_urls"}};

using Row = std::map<std::string, std::string>;

Result<std::string> file_in(const Call& call) {
  const std::string* type = call.header("Content-Type");
  const std::string boundary = type == nullptr ? "" : http::FormParser::boundary_of(*type);
  if (boundary.empty())
    return Error(ErrorCode::invalid_argument, "send the CSV as multipart/form-data, in a field called \"file\"");
  std::string text;
  bool wanted = false, found = false;
  http::FormParser parser(boundary, {.begin = [&](const http::FormPart& part) -> Result<void> {
                                       wanted = part.name == "file";
                                       found = found || wanted;
                                       return {};
                                     },
                                     .data = [&](ByteView bytes) -> Result<void> {
                                       if (wanted) text += as_text(bytes);
                                       return {};
                                     },
                                     .end = []() -> Result<void> { return {}; }});
  PINMILL_RETURN_IF_ERROR(parser.feed(as_bytes(call.raw_body)));
  if (!found)
    return Error(ErrorCode::invalid_argument, "the form has no file: put the CSV into a field called \"file\"");
  return text;
}

bool is_true(std::string_view text) {
  const std::string word = fold(text);
  return word == "true" || word == "1" || word == "yes";
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(",;|\n"), text.size());
    if (const auto part = trim(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return parts;
}

/// Addresses of one cell. A comma or semicolon may belong to one of them: it parts two where the next begins behind it.
std::vector<std::string> split_addresses(std::string_view text) {
  constexpr std::string_view between = ",;| \t\r\n";
  const auto begins_at = [&](std::size_t at) {
    const auto rest = text.substr(at);
    return (rest.starts_with("https://") || rest.starts_with("http://")) &&
           (at == 0 || between.find(text[at - 1]) != between.npos);
  };
  std::vector<std::string> addresses;
  for (std::size_t start = 0, at = 1; start < text.size(); ++at) {
    if (at < text.size() && !begins_at(at)) continue;
    std::string_view part = text.substr(start, at - start);
    while (!part.empty() && between.find(part.back()) != between.npos) part.remove_suffix(1);
    if (part = trim(part); !part.empty()) addresses.emplace_back(part);
    start = at;
  }
  return addresses;
}

/// One row as the body of a createPost; codes of what is wrong with it.
class RowPost {
 public:
  RowPost(const Row& row, const std::vector<Member>& members, const ApiKey& key)
      : row_(row), members_(members), key_(key) {}

  Json body() {
    Json body = Json::object({{"content", field("post_content")}});
    set(body, "title", "title");
    set(body, "timezone", "tz");
    body.set("mediaItems", media(field("media_urls")));
    body.set("platforms", targets());
    set_time(body);
    if (field("post_content").empty() && field("title").empty() && field("media_urls").empty())
      errors_.emplace_back("content_missing");
    return body;
  }
  const std::vector<std::string>& errors() const noexcept { return errors_; }

 private:
  std::string field(const std::string& name) const {
    const auto found = row_.find(name);
    return found == row_.end() ? std::string() : found->second;
  }
  void set(Json& body, const std::string& name, const std::string& column) const {
    if (const std::string value = field(column); !value.empty()) body.set(name, value);
  }
  Json media(const std::string& urls) const {
    Json items = Json::array();
    for (const std::string& url : split_addresses(urls)) {
      Json item = Json::object({{"url", url}});
      set(item, "altText", "alt_text");
      items.push(std::move(item));
    }
    return items;
  }

  Json targets() {
    Json all = Json::array();
    for (const std::string& platform : split(field("platforms"))) {
      if (fold(platform) != "pinterest") {
        errors_.push_back("unsupported_platform:" + platform);
        continue;
      }
      for (const Member* member : accounts()) all.push(target(*member));
    }
    if (split(field("platforms")).empty()) errors_.emplace_back("platforms_missing");
    return all;
  }

  std::vector<const Member*> accounts() {
    std::vector<const Member*> found;
    for (const std::string& profile : split(field("profiles"))) {
      const auto before = found.size();
      const bool seen = key_.sees(profile);
      for (const Member& member : members_)
        if (seen && member.profile == profile) found.push_back(&member);
      if (found.size() == before)
        errors_.push_back(is_profile(profile) ? "no_account_for_platform:pinterest" : "unknown_profile:" + profile);
    }
    if (split(field("profiles")).empty()) errors_.emplace_back("profiles_missing");
    return found;
  }

  bool is_profile(const std::string& id) const { return key_.sees(id) && id.size() == 24; }

  Json target(const Member& member) const {
    Json json = Json::object({{"platform", "pinterest"}, {"accountId", member.id}});
    set(json, "customContent", "custom_content_pinterest");
    if (const std::string urls = field("custom_media_pinterest"); !urls.empty()) json.set("customMedia", media(urls));
    set(json, "scheduledFor", "schedule_time_pinterest");
    Json specific = Json::object();
    set(specific, "boardId", "board_id");
    set(specific, "link", "link");
    return json.set("platformSpecificData", std::move(specific));
  }

  void set_time(Json& body) {
    if (is_true(field("is_draft"))) {
      body.set("isDraft", true);
      set(body, "scheduledFor", "schedule_time");  // for when it is one no longer
    } else if (is_true(field("publish_now"))) {
      body.set("publishNow", true);
    } else if (is_true(field("use_queue"))) {
      const auto profiles = split(field("profiles"));
      body.set("queuedFromProfile", profiles.empty() ? "" : profiles.front());
      set(body, "queueId", "queue_id");
    } else if (!field("schedule_time").empty()) {
      body.set("scheduledFor", field("schedule_time"));
    } else if (field("schedule_time_pinterest").empty()) {
      errors_.emplace_back("schedule_time_missing");
    }
  }

  const Row& row_;
  const std::vector<Member>& members_;
  const ApiKey& key_;
  std::vector<std::string> errors_;
};

/// The columns by name, and those that nobody knows.
std::vector<std::string> columns_of(const CsvRow& header, std::vector<std::string>& unknown) {
  std::vector<std::string> names;
  for (const std::string& field : header.fields) {
    std::string name = fold(field);
    if (const auto alias = aliases.find(name); alias != aliases.end()) name = alias->second;
    if (std::find(known_columns.begin(), known_columns.end(), name) == known_columns.end()) unknown.push_back(field);
    names.push_back(std::move(name));
  }
  return names;
}

struct RowResult {
  std::string created{};
  std::vector<std::string> errors{};
};

/// `claimed`: see check_post; null where the row is to be published.
RowResult publish_row(Core& core, const Call& call, const Json& body, std::set<std::string>* claimed) {
  http::RequestHead head = call.head;
  head.query = {{"wait", "0"}};
  std::erase_if(head.headers, [](const auto& field) {  // they name the upload, and not each of its rows
    return fold(field.first) == "idempotency-key" || fold(field.first) == "x-request-id";
  });
  const Call alone{.head = head, .body = body, .raw_body = body.dump(), .key = call.key, .request_id = call.request_id};
  const Reply reply = claimed != nullptr ? check_post(core, alone, *claimed) : create_post(core, alone);
  if (reply.status < 300) return {.created = claimed != nullptr ? "" : reply.body["post"]["_id"].string_or("")};
  return {.errors = {fmt::format("{}:{}", reply.body["code"].string_or("failed"), reply.body["error"].string_or(""))}};
}

}  // namespace

Reply bulk_upload_posts(Core& core, const Call& call) {
  bool dry = false;
  PINMILL_REFUSE_IF(Fields(call.head.query).flag("dryRun", dry).refusal());
  PINMILL_ASSIGN_OR_REFUSE(const std::string bytes, file_in(call));
  PINMILL_ASSIGN_OR_REFUSE(const DecodedText text, decode_text(as_bytes(bytes)));
  PINMILL_ASSIGN_OR_REFUSE(const CsvTable table, parse_csv(text.utf8));
  if (table.rows.size() < 2) return refuse({.message = "the CSV has no rows below its header", .param = "file"});
  if (table.rows.size() - 1 > most_rows)
    return refuse({.code = "too_many_rows",
                   .message = fmt::format("the CSV has {} rows: {} at most", table.rows.size() - 1, most_rows),
                   .param = "file"});
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  std::vector<std::string> unknown, warnings;
  const auto columns = columns_of(table.rows.front(), unknown);
  if (!unknown.empty()) warnings.push_back(fmt::format("unknown_columns:{}", fmt::join(unknown, ",")));
  if (table.rows.size() - 1 > advised_rows)
    warnings.push_back(fmt::format("rows_exceed_advisory_limit:{}", advised_rows));
  Json results = Json::array();
  std::int64_t valid = 0;
  std::set<std::string> claimed;
  for (std::size_t i = 1; i < table.rows.size(); ++i) {
    Row row;
    for (std::size_t c = 0; c < std::min(columns.size(), table.rows[i].fields.size()); ++c)
      row[columns[c]] = table.rows[i].fields[c];
    RowPost made(row, members, call.key);
    const Json body = made.body();
    RowResult outcome{.errors = made.errors()};
    if (outcome.errors.empty()) outcome = publish_row(core, call, body, dry ? &claimed : nullptr);
    Json result = Json::object({{"rowIndex", static_cast<std::int64_t>(i)}, {"ok", outcome.errors.empty()}});
    if (!outcome.created.empty()) result.set("createdPostId", outcome.created);
    if (outcome.errors.empty())
      ++valid;
    else
      result.set("errors", texts_json(outcome.errors));
    results.push(std::move(result));
  }
  const auto total = static_cast<std::int64_t>(table.rows.size() - 1);
  return {.status = valid == 0 || valid == total ? 200 : 207,
          .body = Json::object({{"total", total},
                                {"valid", valid},
                                {"invalid", total - valid},
                                {"results", std::move(results)},
                                {"warnings", texts_json(warnings)}})};
}

Reply sync_external_posts(Core& core, const Call& call) {
  std::string account;
  PINMILL_REFUSE_IF(Fields(call.body).need("accountId").text("accountId", account).refusal());
  PINMILL_ASSIGN_OR_REFUSE(const auto member, find_member(core, call.key, account));
  if (!member) return not_found("Account");
  return {.body = Json::object({{"synced", Json::object({{"postsFound", 0}, {"postsSynced", 0}, {"skipped", true}})},
                                {"posts", Json::array()}})};
}

}  // namespace pinmill::service

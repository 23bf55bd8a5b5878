// What makes a Rich Pin
//
// developers.pinterest.com/docs/rich-pins: Product before Recipe before Article. Product and Article by Open Graph or
// schema.org, Recipe by schema.org or h-recipe. <meta name="pinterest-rich-pin" content="false"> opts out; <meta
// name="pinterest" content="nopin"> forbids Pins.
#include "publish/link_check.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/json.h"
#include "base/parts.h"
#include "base/unicode.h"
#include "http/url.h"

namespace pinmill::publish {
namespace {

using Names = std::vector<std::string_view>;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The object of a schema.org type in JSON-LD, wherever it stands.
const Json* find_type(const Json& json, std::string_view type, int depth = 0) {
  constexpr int deepest = 8;
  if (depth > deepest) return nullptr;
  const auto is_type = [&](const Json& value) { return fold(value.string_or("")) == type; };
  const auto& own = json["@type"];
  if (is_type(own) || std::any_of(own.items().begin(), own.items().end(), is_type)) return &json;
  for (const auto& item : json.items())
    if (const auto* found = find_type(item, type, depth + 1)) return found;
  for (const auto& [name, value] : json.members())
    if (const auto* found = find_type(value, type, depth + 1)) return found;
  return nullptr;
}

// One schema.org object, by microdata or JSON-LD.
class Schema {
 public:
  Schema(const PageTags& tags, std::string_view type) : tags_(tags) {
    in_body_ = tags.item_types.contains(std::string(type));
    for (const auto& text : tags.json_ld) {
      auto json = Json::parse(text);
      if (!json) continue;
      const auto* found = find_type(*json, type);
      if (found == nullptr) continue;
      object_ = *found;
      in_script_ = true;
      break;
    }
  }
  bool there() const { return in_body_ || in_script_; }
  bool only_in_script() const { return in_script_ && !in_body_; }
  bool has(std::string_view property) const {
    if (in_body_ && tags_.item_properties.contains(fold(property))) return true;
    return in_script_ && anywhere(object_, property, 0);
  }

 private:
  static bool anywhere(const Json& json, std::string_view property, int depth) {
    if (depth > 4) return false;
    if (!json[property].is_null()) return true;
    const auto within = [&](const Json& value) { return anywhere(value, property, depth + 1); };
    return std::any_of(json.items().begin(), json.items().end(), within) ||
           std::any_of(json.members().begin(), json.members().end(),
                       [&](const auto& each) { return within(each.second); });
  }

  const PageTags& tags_;
  Json object_;
  bool in_body_ = false, in_script_ = false;
};

class Judge {
 public:
  Judge(const PageTags& tags, LinkReport& report) : tags_(tags), report_(report) {
    const auto* type = tags.find("og:type");
    og_type_ = type != nullptr ? fold(*type) : std::string();
  }

  void run() {
    if (product() || recipe() || article()) return;
    report_.notes.emplace_back("no product, recipe or article is described: the Pin will be a plain one");
  }

 private:
  // Sorts `names` into present and missing by `has`.
  template <typename Has>
  void sort(const Names& required, const Names& advised, Has has) {
    for (const auto name : required) (has(name) ? report_.present : report_.missing).emplace_back(name);
    for (const auto name : advised) (has(name) ? report_.present : report_.advised).emplace_back(name);
  }
  bool meta(std::string_view name) const { return tags_.find(name) != nullptr; }

  bool by_schema(RichPin kind, std::string_view type, const Names& required, const Names& advised) {
    const Schema schema(tags_, type);
    if (!schema.there()) return false;
    report_.kind = kind;
    sort(required, advised, [&](std::string_view name) { return contains(name, ":") ? meta(name) : schema.has(name); });
    if (schema.only_in_script())
      report_.notes.emplace_back("it is described in JSON-LD only: Pinterest does not say whether it reads that");
    return true;
  }

  bool product() {
    if (og_type_ == "product" || og_type_ == "og:product") {
      report_.kind = RichPin::product;
      sort({"og:title", "product:price:amount", "product:price:currency"},
           {"og:description", "og:url", "og:site_name", "product:availability"}, [&](auto name) {
             if (name == "product:availability") return meta(name) || meta("og:availability");
             return meta(name) || (name.starts_with("product:price") && meta("og:" + std::string(name.substr(8))));
           });
      return true;
    }
    return by_schema(RichPin::product, "product", {"name", "price", "priceCurrency"},
                     {"description", "url", "availability", "og:site_name"});
  }

  bool recipe() {
    if (by_schema(RichPin::recipe, "recipe", {"name", "recipeIngredient"},
                  {"url", "totalTime", "recipeYield", "og:site_name"}))
      return true;
    if (!tags_.classes.contains("h-recipe")) return false;
    report_.kind = RichPin::recipe;
    sort({"p-name", "p-ingredient"}, {"p-yield", "og:site_name"},
         [&](auto name) { return tags_.classes.contains(std::string(name)) || meta(name); });
    return true;
  }

  bool article() {
    if (og_type_ == "article" || og_type_ == "blog") {
      report_.kind = RichPin::article;
      sort({"og:title", "og:description"},
           {"og:site_name", "og:url", "og:image", "article:published_time", "article:author"},
           [&](auto name) { return meta(name) || (name == "og:url" && !tags_.canonical.empty()); });
      return true;
    }
    for (const auto type : {"article", "blogposting", "newsarticle"})
      if (by_schema(RichPin::article, type, {"headline", "description"},
                    {"url", "datePublished", "author", "og:site_name"}))
        return true;
    return false;
  }

  const PageTags& tags_;
  LinkReport& report_;
  std::string og_type_;
};

std::string path_of(const std::string& url) {
  const auto scheme = url.find("://");
  const auto slash = scheme == std::string::npos ? std::string::npos : url.find('/', scheme + 3);
  return slash == std::string::npos ? "/" : url.substr(slash);
}

bool looks_like_login(const std::string& asked, const LinkReport& report, const PageTags& tags) {
  if (report.status == 401 || report.status == 403 || report.status == 407) return true;
  const auto path = fold(path_of(report.url));
  const bool moved = path_of(asked) != path_of(report.url);
  const bool named =
      contains(path, "login") || contains(path, "signin") || contains(path, "sign-in") || contains(path, "/auth");
  return (moved && named) || (tags.has_password_field && tags.find("og:type") == nullptr);
}

void find_trouble(const std::string& asked, const PageTags& tags, LinkReport& report) {
  const auto is = [&](LinkTrouble trouble, std::string message) {
    report.trouble = trouble;
    report.message = std::move(message);
  };
  if (looks_like_login(asked, report, tags))
    return is(LinkTrouble::login,
              "the page asks for a login: Pinterest and its readers see nothing else; link a public one");
  if (report.status >= 400)
    return is(LinkTrouble::dead, fmt::format("the server answers {}: see that the address is right", report.status));
  if (const auto* pinterest = tags.find("pinterest"); pinterest != nullptr && fold(*pinterest) == "nopin")
    is(LinkTrouble::nopin,
       "the page forbids Pins (<meta name=\"pinterest\" content=\"nopin\">): remove that, or link another");
}

}  // namespace

std::string_view to_string(RichPin kind) noexcept {
  constexpr std::array<std::string_view, 4> names = {"none", "article", "recipe", "product"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_string(LinkTrouble trouble) noexcept {
  constexpr std::array<std::string_view, 5> names = {"none", "dead", "login", "nopin", "robots"};
  return names[static_cast<std::size_t>(trouble)];
}

void judge_tags(const PageTags& tags, LinkReport& report) {
  if (const auto* rich = tags.find("pinterest-rich-pin"); rich != nullptr && fold(*rich) == "false") {
    report.opted_out = true;
    report.notes.emplace_back("the page asks for no Rich Pin (<meta name=\"pinterest-rich-pin\" content=\"false\">)");
  }
  Judge(tags, report).run();
}

// The group that names Pinterest, else the one for all; the longest rule that fits decides, and Allow on a tie (RFC
// 9309).
bool robots_allow(std::string_view robots_txt, std::string_view path) {
  struct Group {
    bool named = false, any = false;
    std::optional<std::pair<std::size_t, bool>> best{};
  };
  Group pinterest{.named = true}, others{.any = true};
  bool for_pinterest = false, for_others = false, in_rules = false, seen_pinterest = false;
  while (!robots_txt.empty()) {
    std::string_view whole = take_part(robots_txt, '\n');
    const auto line = trim(take_part(whole, '#'));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto name = fold(line.substr(0, colon));
    const auto value = trim(line.substr(colon + 1));
    if (name == "user-agent") {
      if (in_rules) for_pinterest = for_others = in_rules = false;
      const bool ours = contains(fold(value), "pinterest");
      for_pinterest = for_pinterest || ours;
      seen_pinterest = seen_pinterest || ours;
      for_others = for_others || value == "*";
      continue;
    }
    if (name != "allow" && name != "disallow") continue;
    in_rules = true;
    const auto prefix = value.substr(0, value.find('*'));
    if (value.empty() || !path.starts_with(prefix)) continue;
    const std::pair rule(value.size(), name == "allow");
    for (auto* group : {for_pinterest ? &pinterest : nullptr, for_others ? &others : nullptr})
      if (group != nullptr && (!group->best || rule > *group->best)) group->best = rule;
  }
  const auto& best = seen_pinterest ? pinterest.best : others.best;
  return !best || best->second;
}

Result<LinkReport> check_link(http::GuardedClient& client, const std::string& url, std::stop_token stop) {
  LinkReport report{.url = url};
  PINMILL_RETURN_IF_ERROR(http::check_foreign_url(url));
  const auto page = client.fetch(url, stop);
  if (!page && page.error().code() == ErrorCode::cancelled) return page.error();
  if (!page && page.error().code() == ErrorCode::invalid_argument) return page.error();
  if (!page) {
    report.trouble = LinkTrouble::dead;
    report.message = fmt::format("the page does not answer: {}", page.error().describe());
    return report;
  }
  report.url = page->url;
  report.status = page->response.status;
  const auto tags = page_tags_of(page->response.body);
  find_trouble(url, tags, report);
  if (report.trouble == LinkTrouble::dead || report.trouble == LinkTrouble::login) return report;
  const auto robots = client.fetch(http::origin_of(report.url) + "/robots.txt", stop);
  const bool closed =
      robots && robots->response.status == 200 && !robots_allow(robots->response.body, path_of(report.url));
  if (closed && report.trouble == LinkTrouble::none) {
    report.trouble = LinkTrouble::robots;
    report.message = "robots.txt closes the page to Pinterest: allow \"Pinterestbot\"";
  }
  judge_tags(tags, report);
  return report;
}

}  // namespace pinmill::publish

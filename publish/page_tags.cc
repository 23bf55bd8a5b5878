#include "publish/page_tags.h"

#include <algorithm>
#include <cctype>
#include <memory>

#include <libxml/HTMLparser.h>

#include "base/unicode.h"

namespace pinmill::publish {
namespace {

constexpr std::size_t max_entries = 2'000, max_text_bytes = 200'000;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// The words of a list in an attribute.
std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  std::string word;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      word += c;
    } else if (!word.empty()) {
      found.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) found.push_back(std::move(word));
  return found;
}

// What libxml2 calls as it reads.
class Reader {
 public:
  PageTags tags;

  void start(std::string_view name, const xmlChar** attributes) {
    attributes_ = attributes;
    collect_ = nullptr;
    if (name == "meta") add_meta();
    if (name == "link" && lower(attribute("rel")) == "canonical") tags.canonical = trim(attribute("href"));
    if (name == "input" && lower(attribute("type")) == "password") tags.has_password_field = true;
    if (name == "title" && tags.title.empty()) collect_ = &tags.title;
    if (name == "script" && lower(attribute("type")) == "application/ld+json" && tags.json_ld.size() < max_entries)
      collect_ = &tags.json_ld.emplace_back();
    add_items();
  }
  void end() { collect_ = nullptr; }
  void text(std::string_view text) {
    if (collect_ != nullptr && collect_->size() + text.size() < max_text_bytes) *collect_ += text;
  }

 private:
  std::string attribute(std::string_view name) const {
    for (const xmlChar** at = attributes_; at != nullptr && at[0] != nullptr; at += 2)
      if (lower(reinterpret_cast<const char*>(at[0])) == name)
        return at[1] == nullptr ? std::string() : to_clean_utf8(reinterpret_cast<const char*>(at[1]));
    return {};
  }

  void add_meta() {
    auto name = lower(attribute("property"));
    if (name.empty()) name = lower(attribute("name"));
    if (!name.empty() && tags.meta.size() < max_entries) tags.meta.emplace_back(name, trim(attribute("content")));
  }

  void add_items() {
    for (const auto& type : words(lower(attribute("itemtype"))))
      if (tags.item_types.size() < max_entries) tags.item_types.insert(type.substr(type.find_last_of("/#") + 1));
    for (const auto& property : words(lower(attribute("itemprop"))))
      if (tags.item_properties.size() < max_entries) tags.item_properties.insert(property);
    for (const auto& each : words(attribute("class")))
      if ((each.starts_with("h-") || each.starts_with("p-")) && tags.classes.size() < max_entries)
        tags.classes.insert(each);
  }

  const xmlChar** attributes_ = nullptr;
  std::string* collect_ = nullptr;
};

Reader& of(void* context) {
  return *static_cast<Reader*>(context);
}

std::size_t length(int size) {
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

}  // namespace

const std::string* PageTags::find(std::string_view name) const noexcept {
  const auto found = std::find_if(meta.begin(), meta.end(),
                                  [name](const auto& each) { return each.first == name && !each.second.empty(); });
  return found == meta.end() ? nullptr : &found->second;
}

PageTags page_tags_of(std::string_view html) {
  Reader reader;
  htmlSAXHandler calls{};
  calls.startElement = [](void* context, const xmlChar* name, const xmlChar** attributes) {
    of(context).start(lower(reinterpret_cast<const char*>(name)), attributes);
  };
  calls.endElement = [](void* context, const xmlChar*) { of(context).end(); };
  calls.characters = [](void* context, const xmlChar* text, int size) {
    of(context).text({reinterpret_cast<const char*>(text), length(size)});
  };
  calls.cdataBlock = calls.characters;  // the insides of scripts
  const std::unique_ptr<htmlParserCtxt, void (*)(htmlParserCtxt*)> parser(
      htmlCreatePushParserCtxt(&calls, &reader, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8), &htmlFreeParserCtxt);
  if (!parser) return {};
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
  constexpr std::size_t piece = 65'536;
  for (std::size_t at = 0; at < html.size(); at += piece) {
    const auto part = html.substr(at, piece);
    htmlParseChunk(parser.get(), part.data(), static_cast<int>(part.size()), 0);
  }
  htmlParseChunk(parser.get(), nullptr, 0, 1);
  reader.tags.title = to_one_line(trim(reader.tags.title));
  return std::move(reader.tags);
}

}  // namespace pinmill::publish

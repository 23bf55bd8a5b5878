#include "publish/match.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/unicode.h"
#include "publish/pinterest/api.h"

namespace pinmill::publish {
namespace {

std::optional<std::string> text_in(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  return value.string_or("");
}

void append_code_point(std::string& out, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | code >> 6);
    add(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    add(0xe0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3f));
    add(0x80 | (code & 0x3f));
  } else {
    add(0xf0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3f));
    add(0x80 | (code >> 6 & 0x3f));
    add(0x80 | (code & 0x3f));
  }
}

// `name` is what stands between & and ;
std::optional<std::uint32_t> entity(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 6> named = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xa0}}};
  for (const auto& [text, code] : named)
    if (name == text) return code;
  if (!name.starts_with('#')) return std::nullopt;
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
  if (hexadecimal) name.remove_prefix(1);
  std::uint32_t code = 0;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), code, hexadecimal ? 16 : 10);
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  if (failed != std::errc() || end != name.data() + name.size() || code == 0 || code > 0x10ffff || surrogate)
    return std::nullopt;
  return code;
}

std::string decode_entities(std::string_view text) {
  constexpr std::size_t longest = 10;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto end = text[i] == '&' ? text.find(';', i) : std::string_view::npos;
    const auto code =
        end != std::string_view::npos && end - i <= longest ? entity(text.substr(i + 1, end - i - 1)) : std::nullopt;
    if (!code) {
      out += text[i];
      continue;
    }
    append_code_point(out, *code);
    i = end;
  }
  return out;
}

std::string_view media_type_of(PinKind kind) {
  switch (kind) {
    case PinKind::video: return "video";
    case PinKind::carousel: return "multiple_images";
    case PinKind::image: break;
  }
  return "image";
}

// Whether a field agrees; one that is missing agrees with an empty one and leaves the others open.
Fit agree(const std::string& wanted, const std::optional<std::string>& seen) {
  if (!seen) return wanted.empty() ? Fit::yes : Fit::maybe;
  return *seen == wanted ? Fit::yes : Fit::no;
}

// A WantedPin or SeenPin with its texts comparable.
WantedPin comparable(WantedPin pin) {
  for (auto* text : {&pin.title, &pin.description, &pin.alt_text}) *text = comparable_text(*text);
  pin.link = comparable_link(pin.link);
  return pin;
}

SeenPin comparable(SeenPin pin) {
  for (auto* text : {&pin.title, &pin.description, &pin.alt_text})
    if (*text) *text = comparable_text(**text);
  if (pin.link) pin.link = comparable_link(*pin.link);
  return pin;
}

Fit agree_on_media(const WantedPin& wanted, const SeenPin& seen) {
  if (!seen.media_type) return Fit::maybe;
  if (*seen.media_type != media_type_of(wanted.kind)) return Fit::no;
  return wanted.kind == PinKind::carousel && seen.items && *seen.items != wanted.items ? Fit::no : Fit::yes;
}

bool same_place(const WantedPin& wanted, const SeenPin& seen) {
  if (seen.is_repin || seen.is_owner == false) return false;
  return !seen.board || *seen.board == wanted.board;
}

// Of texts that are comparable.
Fit fit_of(const WantedPin& wanted, const SeenPin& seen) {
  if (!same_place(wanted, seen)) return Fit::no;
  if (seen.created && *seen.created < wanted.sent - clock_skew) return Fit::no;
  const Fit link = agree(wanted.link, seen.link);
  if (wanted.has_marker && link != Fit::maybe) return link;
  const std::array texts = {link, agree(wanted.title, seen.title), agree(wanted.description, seen.description),
                            agree(wanted.alt_text, seen.alt_text)};
  const std::array blank = {wanted.link.empty(), wanted.title.empty(), wanted.description.empty(),
                            wanted.alt_text.empty()};
  Fit all = std::min(agree(wanted.section, seen.section), agree_on_media(wanted, seen));
  bool tells = false;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    all = std::min(all, texts[i]);
    tells = tells || (texts[i] == Fit::yes && !blank[i]);
  }
  if (!seen.created) return std::min(all, Fit::maybe);
  return all == Fit::maybe && tells ? Fit::likely : all;
}

}  // namespace

std::optional<SeenPin> seen_pin(const Json& json) {
  SeenPin pin{.id = json["id"].string_or(""),
              .board = text_in(json["board_id"]),
              .section = text_in(json["board_section_id"]),
              .title = text_in(json["title"]),
              .description = text_in(json["description"]),
              .link = text_in(json["link"]),
              .alt_text = text_in(json["alt_text"]),
              .media_type = text_in(json["media"]["media_type"]),
              .is_repin = json["parent_pin_id"].is_string() && !json["parent_pin_id"].string_or("").empty()};
  if (!is_api_id(pin.id)) return std::nullopt;
  if (const auto created = text_in(json["created_at"])) pin.created = parse_api_time(*created);
  if (std::holds_alternative<bool>(json["is_owner"].value())) pin.is_owner = json["is_owner"].boolean_or(true);
  if (json["media"]["items"].is_array()) pin.items = json["media"]["items"].items().size();
  return pin;
}

WantedPin wanted_pin(const Publication& publication, std::chrono::sys_seconds sent) {
  return {.publication = publication.id,
          .board = publication.board,
          .section = publication.section,
          .title = publication.title,
          .description = publication.description,
          .link = publication.full_link(),
          .alt_text = publication.alt_text,
          .kind = publication.kind,
          .items = publication.pages.size(),
          .sent = sent,
          .has_marker = !publication.link.empty() && publication.link_parameters.find("{id}") != std::string::npos};
}

Fit fit(const WantedPin& wanted, const SeenPin& seen) {
  return fit_of(comparable(wanted), comparable(seen));
}

std::vector<Match> match(std::span<const WantedPin> originals, std::span<const SeenPin> seen,
                         const std::set<std::string>& bound) {
  std::vector<WantedPin> wanted;
  for (const auto& pin : originals) wanted.push_back(comparable(pin));
  std::vector<SeenPin> free;
  for (const auto& pin : seen)
    if (!bound.contains(pin.id)) free.push_back(comparable(pin));
  std::vector<const SeenPin*> pins;
  for (const auto& pin : free) pins.push_back(&pin);
  std::stable_sort(pins.begin(), pins.end(), [](const SeenPin* a, const SeenPin* b) {
    return std::pair(a->created.value_or(std::chrono::sys_seconds()), a->id) <
           std::pair(b->created.value_or(std::chrono::sys_seconds()), b->id);
  });
  pins.erase(std::unique(pins.begin(), pins.end(), [](auto* a, auto* b) { return a->id == b->id; }), pins.end());
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return wanted[a].sent < wanted[b].sent; });

  std::vector<Match> matches(wanted.size());
  for (const Fit least : {Fit::yes, Fit::likely})
    for (const auto index : order) {
      auto& found = matches[index];
      found.publication = wanted[index].publication;
      if (!found.pin.empty()) continue;
      const auto fits = std::find_if(pins.begin(), pins.end(),
                                     [&](const SeenPin* pin) { return fit_of(wanted[index], *pin) >= least; });
      if (fits == pins.end()) continue;
      found.pin = (*fits)->id;
      pins.erase(fits);
    }
  // What is left fits somebody who has one already, or may be somebody's.
  for (std::size_t i = 0; i < wanted.size(); ++i)
    for (const auto* pin : pins) {
      const Fit each = fit_of(wanted[i], *pin);
      if (each == Fit::yes) matches[i].also.push_back(pin->id);
      if (each != Fit::no && matches[i].pin.empty()) matches[i].perhaps.push_back(pin->id);
    }
  return matches;
}

std::string comparable_text(std::string_view text) {
  return std::string(trim(to_nfc(decode_entities(text))));
}

std::string comparable_link(std::string_view link) {
  std::string text = comparable_text(link);
  const auto scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const auto host_end = std::min(text.find_first_of("/?#", scheme + 3), text.size());
  std::string origin = text.substr(0, host_end);
  std::transform(origin.begin(), origin.end(), origin.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& [start, port] :
       {std::pair<std::string_view, std::string_view>{"http://", ":80"}, {"https://", ":443"}})
    if (origin.starts_with(start) && origin.ends_with(port)) origin.resize(origin.size() - port.size());
  std::string rest = text.substr(host_end);
  if (!rest.starts_with('/')) rest.insert(0, "/");
  return origin + rest;
}

std::string match_key_of(const Publication& publication) {
  const auto all = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", publication.board, publication.section,
                               comparable_text(publication.title), comparable_text(publication.description),
                               comparable_link(publication.full_link()), comparable_text(publication.alt_text),
                               to_string(publication.kind), publication.pages.size());
  return Sha256::hex_of(as_bytes(all)).substr(0, 32);
}

}  // namespace pinmill::publish

// Note: what of a manifest may do harm in a page
// Titles, paths and messages come from strangers' files. None becomes markup: they travel as JSON in a data block, in
// which every '<' is escaped (so no "</script>" ends it, no "<!--" starts anything), and the script sets them as text.
// Paths become relative addresses with every byte outside RFC 3986's unreserved set escaped, behind "./": none can
// name a scheme or a host. The policy allows the page's own style and script by hash, and pictures and videos beside
// it.
//
// Note: how the page is made
// Document, style and scripts lie in pipeline/preview/, and CMake embeds them. The scripts become one, each standing on
// those before it: words, one Pin seen closely, the board. No build step, no framework: the page works from a file.
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "embedded/pin_detail_js.h"
#include "embedded/pin_words_js.h"
#include "embedded/preview_css.h"
#include "embedded/preview_html.h"
#include "embedded/preview_js.h"
#include "pipeline/manifest.h"

namespace pinmill {
namespace {

std::string base64(std::span<const std::byte> bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += i + k <= bytes.size() ? alphabet[group >> (18 - 6 * k) & 63U] : '=';
    }
  }
  return text;
}

std::string relative_address(std::string_view path) {
  if (path.empty()) return {};
  std::string address = "./";
  for (const char character : path) {
    const bool plain = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                       (character >= '0' && character <= '9') ||
                       std::string_view("-._~/").find(character) != std::string_view::npos;
    if (plain) {
      address += character;
    } else {
      address += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    }
  }
  return address;
}

std::string for_data_block(std::string json) {
  for (std::size_t at = json.find('<'); at != std::string::npos; at = json.find('<', at)) {
    json.replace(at, 1, "\\u003c");
  }
  return json;
}

/// Adds what is not empty: ten thousand Pins are written into one page.
void add(Json& object, std::string key, const std::string& text) {
  if (!text.empty()) object.set(std::move(key), text);
}

void add(Json& object, std::string key, const std::vector<Finding>& findings) {
  if (findings.empty()) return;
  Json list = Json::array();
  for (const Finding& finding : findings) list.push(to_json(finding));
  object.set(std::move(key), std::move(list));
}

Json page_data(const ManifestPage& page) {
  Json data = Json::object();
  add(data, "source", page.source);
  add(data, "before", relative_address(page.preview));
  add(data, "after", relative_address(page.file));
  add(data, "media_type", page.media_type);
  if (!page.file.empty()) {
    data.set("width", page.width_px).set("height", page.height_px).set("bytes", page.size_bytes);
    data.set("share_kept", page.share_kept);
  }
  if (page.start_s) data.set("start", *page.start_s);
  if (page.duration_s) data.set("duration", *page.duration_s);
  add(data, "title", page.title);
  add(data, "alt_text", page.alt_text);
  add(data, "link", page.link);
  add(data, "action", page.action);
  add(data, "reason", page.reason);
  add(data, "findings", page.findings);
  return data;
}

Json pin_data(const ManifestPin& pin) {
  Json data = Json::object({{"id", pin.id}, {"status", to_string(pin.status)}, {"kind", to_string(pin.kind)}});
  add(data, "title", pin.title);
  add(data, "description", pin.description);
  add(data, "link", pin.link);
  add(data, "alt_text", pin.alt_text);
  add(data, "board", pin.board);
  add(data, "section", pin.section);
  add(data, "account", pin.account);
  add(data, "publish_at", pin.publish_at);
  add(data, "cover", relative_address(pin.cover_file));
  if (pin.cover_time_s) data.set("cover_time", *pin.cover_time_s);
  if (!pin.keywords.empty()) {
    Json keywords = Json::array();
    for (const std::string& keyword : pin.keywords) keywords.push(keyword);
    data.set("keywords", std::move(keywords));
  }
  if (pin.series) data.set("series", fmt::format("{} of {}", pin.series->index + 1, pin.series->count));
  Json pages = Json::array();
  for (const ManifestPage& page : pin.pages) pages.push(page_data(page));
  data.set("pages", std::move(pages));
  add(data, "findings", pin.findings);
  if (pin.error) data.set("error", Json::object({{"code", pin.error->code}, {"message", pin.error->message}}));
  return data;
}

std::string count_of(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

/// Nothing of `manifest.summary`: it tells of one run, the page of all that OUT holds.
std::string summary_of(const Manifest& manifest) {
  std::array<std::size_t, 3> by_status{};
  std::uint64_t bytes = 0;
  for (const ManifestPin& pin : manifest.pins) {
    ++by_status[static_cast<std::size_t>(pin.status)];
    for (const ManifestPage& page : pin.pages) bytes += page.size_bytes;
  }
  const auto [ready, failed, skipped] = by_status;
  std::string text = fmt::format("{} ready", ready);
  if (failed > 0) text += fmt::format(", {} failed", failed);
  if (skipped > 0) text += fmt::format(", {} skipped", skipped);
  return text + fmt::format(" · {:.1f} MB", static_cast<double>(bytes) / 1e6);
}

/// One, so that the policy names one hash.
const std::string& script() {
  static const std::string text =
      fmt::format("{}{}{}", embedded::pin_words_js, embedded::pin_detail_js, embedded::preview_js);
  return text;
}

std::string policy() {
  const auto source = [](std::string_view text) { return base64(Sha256::of(as_bytes(text))); };
  return fmt::format(
      "default-src 'none'; img-src 'self' file: data:; media-src 'self' file:; style-src 'sha256-{}'; script-src "
      "'sha256-{}'; "
      "base-uri 'none'; form-action 'none'",
      source(embedded::preview_css), source(script()));
}

/// Each "@name@" of the document by its text; what is put in is not looked at again.
std::string filled(std::string_view document, std::span<const std::pair<std::string_view, std::string_view>> texts) {
  std::string page;
  while (!document.empty()) {
    std::size_t first = document.size();
    const std::pair<std::string_view, std::string_view>* found = nullptr;
    for (const auto& text : texts) {
      if (const std::size_t at = document.find(text.first); at < first) {
        first = at;
        found = &text;
      }
    }
    page += document.substr(0, first);
    if (found != nullptr) page += found->second;
    document.remove_prefix(first + (found == nullptr ? 0 : found->first.size()));
  }
  return page;
}

}  // namespace

std::string preview_page(const Manifest& manifest) {
  Json pins = Json::array();
  for (const ManifestPin& pin : manifest.pins) pins.push(pin_data(pin));
  const std::string data = for_data_block(pins.dump());
  const std::string title = count_of(manifest.pins.size(), "Pin", "Pins");
  const std::string summary = summary_of(manifest);
  const std::string allowed = policy();
  const std::array<std::pair<std::string_view, std::string_view>, 6> texts{{{"@policy@", allowed},
                                                                            {"@title@", title},
                                                                            {"@summary@", summary},
                                                                            {"@style@", embedded::preview_css},
                                                                            {"@pins@", data},
                                                                            {"@script@", script()}}};
  return filled(embedded::preview_html, texts);
}

}  // namespace pinmill

// Whether the page behind a Pin's link helps it: alive, not closed to Pinterest, and with what a Rich Pin is made of.
// Free functions, any thread.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "http/guard.h"
#include "publish/page_tags.h"

namespace pinmill::publish {

enum class RichPin : std::uint8_t { none, article, recipe, product };
std::string_view to_string(RichPin kind) noexcept;

enum class LinkTrouble : std::uint8_t {
  none,
  dead,    ///< no answer, or 404, 410, 5xx
  login,   ///< shows a login instead
  nopin,   ///< the page forbids Pins: Pinterest refuses its link
  robots,  ///< robots.txt closes it to Pinterest's reader
};
std::string_view to_string(LinkTrouble trouble) noexcept;

struct LinkReport {
  std::string url{};  ///< after redirects
  int status = 0;     ///< 0: no answer
  LinkTrouble trouble = LinkTrouble::none;
  std::string message{};  ///< of the trouble: what, and what helps
  RichPin kind = RichPin::none;
  bool opted_out = false;                                    ///< asks Pinterest to make no Rich Pin
  std::vector<std::string> present{}, missing{}, advised{};  ///< names of tags; `advised` would help and are missing
  std::vector<std::string> notes{};                          ///< what is not certain
};

/// invalid_argument for an address that must not be dialled; a page that cannot be had is trouble in the report.
Result<LinkReport> check_link(http::GuardedClient& client, const std::string& url, std::stop_token stop = {});

/// What the tags alone say. Pure.
void judge_tags(const PageTags& tags, LinkReport& report);
/// Whether that robots.txt lets Pinterest's reader ("Pinterestbot", "Pinterest") have `path`. Pure.
bool robots_allow(std::string_view robots_txt, std::string_view path);

}  // namespace pinmill::publish

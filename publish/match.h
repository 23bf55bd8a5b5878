// Finding Pins that may have been made among those that a board's list shows. Pure, any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "publish/publication.h"

namespace pinmill::publish {

/// A Pin as a list shows it. What the list leaves out or has as null is nullopt.
struct SeenPin {
  std::string id{};
  std::optional<std::string> board{}, section{}, title{}, description{}, link{}, alt_text{}, media_type{};
  std::optional<std::chrono::sys_seconds> created{};  ///< by the server's clock
  std::optional<bool> is_owner{};
  bool is_repin = false;               ///< has a parent
  std::optional<std::size_t> items{};  ///< of a carousel
};
/// nullopt where there is no id.
std::optional<SeenPin> seen_pin(const Json& json);

/// What was asked for, and when.
struct WantedPin {
  PublicationId publication = 0;
  std::string board{}, section{}, title{}, description{}, link{}, alt_text{};
  PinKind kind = PinKind::image;
  std::size_t items = 0;            ///< of a carousel
  std::chrono::sys_seconds sent{};  ///< by the server's clock
  /// Link parameters make its link its own: then nothing else has to agree.
  bool has_marker = false;
};
WantedPin wanted_pin(const Publication& publication, std::chrono::sys_seconds sent);

/// How far apart the server's own clocks may be.
constexpr std::chrono::seconds clock_skew{60};

enum class Fit : std::uint8_t {
  no,
  maybe,   ///< nothing contradicts, but nothing tells it from others either
  likely,  ///< made in time, a text of its own agrees, and what does not is missing
  yes
};
Fit fit(const WantedPin& wanted, const SeenPin& seen);

struct Match {
  PublicationId publication = 0;
  std::string pin{};                   ///< the Pin; empty: none found
  std::vector<std::string> also{};     ///< others that fit as well: it was made more than once
  std::vector<std::string> perhaps{};  ///< that nothing contradicts
};

/// Each wanted one with at most one Pin, each Pin with at most one wanted: oldest to oldest, whole agreement first.
/// Pins in `bound` belong to others already.
std::vector<Match> match(std::span<const WantedPin> wanted, std::span<const SeenPin> seen,
                         const std::set<std::string>& bound);

/// NFC, trimmed, entities decoded: what must agree of a text.
std::string comparable_text(std::string_view text);
/// As comparable_text, host and scheme in lower case, no default port, "/" for an empty path.
std::string comparable_link(std::string_view link);

/// Equal for publications that a list could not tell apart.
std::string match_key_of(const Publication& publication);

}  // namespace pinmill::publish

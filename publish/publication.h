// One post on one board of one account, from the moment it is queued until it is a Pin. Plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/pin.h"

namespace pinmill::publish {

/// Ids are pinmill's own; Pinterest's are texts.
using AccountId = std::int64_t;
using PublicationId = std::int64_t;

enum class State : std::uint8_t {
  scheduled,    ///< waits for its time
  uploading,    ///< its media is on the way
  intent,       ///< about to be asked for, or asked for: no answer is stored yet
  unconfirmed,  ///< whether it was made is not known; the board's list will tell
  published,    ///< is a Pin
  failed,       ///< was refused: a person mends it
  review,       ///< may have been made, and no list tells: a person decides
  cancelled,    ///< will not be sent
  removed       ///< was a Pin, and was deleted
};
std::string_view to_string(State state) noexcept;
std::optional<State> state_from(std::string_view text) noexcept;
/// Nothing was asked of Pinterest yet, or it was refused: texts, board and time may still change.
bool is_unsent(State state) noexcept;
/// A person is needed before anything happens.
bool needs_a_person(State state) noexcept;
/// No more happens by itself and no file is needed.
bool is_over(State state) noexcept;

/// Where its time comes from.
enum class Timing : std::uint8_t {
  spread,  ///< the account's pace gave it
  at,      ///< a person gave it
  slot     ///< the account's slots gave it
};
std::string_view to_string(Timing timing) noexcept;

/// What is done where the board's list does not tell.
enum class OnUnknown : std::uint8_t {
  review,  ///< a person decides
  retry    ///< sent again: may post twice where the list lags behind the last look
};
std::string_view to_string(OnUnknown policy) noexcept;
std::string_view to_string(PinKind kind) noexcept;

/// A prepared file that the store has taken in.
struct StoredPage {
  std::string sha256{}, media_type{};
  std::uint64_t size_bytes = 0;
  std::uint32_t width_px = 0, height_px = 0;
  std::chrono::milliseconds duration{0};
  std::string title{}, description{}, link{}, alt_text{};
  std::optional<std::uint64_t> looks{};
};

struct Publication {
  PublicationId id = 0;
  AccountId account = 0;
  std::string board{};     ///< Pinterest's id
  std::string section{};   ///< Pinterest's id; empty: none
  std::string content{};   ///< digest of the pages' sources: with account and board what makes two the same
  std::int64_t round = 0;  ///< counts deliberate repetitions
  std::string run{};       ///< of the command that queued it
  std::string pin{};       ///< as in pins.json
  PinKind kind = PinKind::image;
  std::string title{}, description{}, link{}, alt_text{};
  std::string link_parameters{};  ///< added to the link; "{id}" stands for `id`
  std::optional<std::chrono::milliseconds> cover_moment{};
  std::string
      said{};  ///< digest of texts, board and time as they were queued last: tells an edit from news of its source
  Timing timing = Timing::spread;
  Moment due = never;
  std::chrono::microseconds late_limit{0};  ///< later than this it is not sent at all; 0: however late
  OnUnknown on_unknown = OnUnknown::review;

  State state = State::scheduled;
  Moment since = never;  ///< in this state
  Moment next = never;   ///< nothing is done before
  std::int64_t tries = 0;
  std::string problem{}, remedy{};  ///< of the last failure; empty: none
  std::string media{};              ///< Pinterest's id of an uploaded video
  std::string match_key{};          ///< digest of what the board's list will show of it
  std::string pinterest_id{};
  Moment sent = never;  ///< the last request that may have made it
  Moment created = never;

  std::vector<StoredPage> pages{};
  std::optional<StoredPage> cover{};

  /// With the parameters; what is sent.
  std::string full_link() const;
  /// "https://www.pinterest.com/pin/123/"; empty before there is one.
  std::string address() const;
};

/// A remedy that was written before it was known for which Pin: with its number in place of `ID`.
std::string for_pin(std::string remedy, PublicationId id);

}  // namespace pinmill::publish

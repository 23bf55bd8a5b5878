// What the sandbox knows: accounts, boards, Pins, uploads, tokens. Plain data, and how it is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "sandbox/clock.h"

namespace pinmill::sandbox {

struct Account {
  std::string id{}, username{};
  std::string type = "BUSINESS";
  Time blocked_until{};  ///< as a spammer
};

struct Board {
  std::string id{}, owner{};  ///< owner: a username, of an account here or of a stranger
  std::string name{}, description{};
  std::string privacy = "PUBLIC";
  std::vector<std::string> collaborators{};  ///< usernames
  Time created_at{};
  bool deleted = false;
};

struct Section {
  std::string id{}, board_id{}, name{};
  bool deleted = false;
};

struct Picture {
  std::string file{};  ///< below the state's folder of files
  std::string sha256{};
  std::uint32_t width_px = 0, height_px = 0;
  std::optional<std::string> title{}, description{}, link{};  ///< of a carousel's item
};

enum class MediaStatus : std::uint8_t { registered, processing, succeeded, failed };
std::string_view to_string(MediaStatus status) noexcept;

struct Media {
  std::string id{}, account{};
  Time registered_at{}, policy_ends_at{};
  /// The form's fields that S3 would check, as they were given out.
  std::vector<std::pair<std::string, std::string>> parameters{};
  std::optional<Time> uploaded_at{};
  Time ready_at{};
  std::string trouble{};  ///< why processing fails; empty: it does not
  std::string file{}, sha256{};
  std::uint64_t size_bytes = 0;
  std::uint32_t width_px = 0, height_px = 0;
  std::int64_t duration_ms = 0;

  MediaStatus status(Time now) const noexcept;
};

enum class PinKind : std::uint8_t { image, carousel, video };
std::string_view to_string(PinKind kind) noexcept;

struct Pin {
  std::string id{}, account{}, board_id{};
  std::optional<std::string> section_id{}, title{}, description{}, link{}, alt_text{}, parent_id{};
  PinKind kind = PinKind::image;
  std::vector<Picture> pictures{};     ///< of a video: its cover, if it was given as a picture
  std::optional<std::string> cover{};  ///< of a video: what the cover is, in words
  std::string media_id{}, video_file{}, video_sha256{};
  std::uint32_t width_px = 0, height_px = 0;
  std::int64_t duration_ms = 0;
  std::string dominant_color = "#808080";
  Time created_at{}, listed_at{};
  bool deleted = false;
};

struct Token {
  std::string access{}, refresh{}, account{}, app{};
  std::vector<std::string> scopes{};
  Time access_ends_at{}, refresh_ends_at{};
  bool revoked = false;
  /// The refresh token that this pair replaced, which dies when the pair is first used.
  std::string replaces{};
  bool used = false;
};

Json to_json(const Account& account);
Json to_json(const Board& board);
Json to_json(const Section& section);
Json to_json(const Picture& picture);
Json to_json(const Media& media);
Json to_json(const Pin& pin);
Json to_json(const Token& token);
void read(const Json& json, Account& into);
void read(const Json& json, Board& into);
void read(const Json& json, Section& into);
void read(const Json& json, Picture& into);
void read(const Json& json, Media& into);
void read(const Json& json, Pin& into);
void read(const Json& json, Token& into);

}  // namespace pinmill::sandbox

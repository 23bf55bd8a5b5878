// A post: what a client asked for, and how far each of its targets is. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "publish/publication.h"
#include "publish/store/records.h"
#include "service/kinds.h"

namespace pinmill::service {

enum class PostStatus : std::uint8_t { draft, scheduled, publishing, published, partial, failed, cancelled };
/// Each of them, by name.
std::span<const std::string_view> post_statuses() noexcept;
std::string_view to_string(PostStatus status) noexcept;
std::optional<PostStatus> post_status_from(std::string_view text) noexcept;
/// Nothing more happens by itself.
bool is_settled(PostStatus status) noexcept;

enum class TargetStatus : std::uint8_t { pending, publishing, published, failed, cancelled };
std::string_view to_string(TargetStatus status) noexcept;

struct MediaItem {
  std::string url{};
  std::string type{};  ///< "image", "video", "gif"; empty: as the bytes say
  std::string title{}, alt_text{}, thumbnail{};
  Json given{};  ///< all of it, for echoing
};

/// Why a target has no Pin.
struct TargetProblem {
  std::string message{};   ///< what happened
  std::string remedy{};    ///< what helps, for who calls; a person has buttons
  std::string category{};  ///< of the contract's errorCategory
  std::string source{};    ///< "user", "platform", "system"
  bool holds = false;      ///< it waits for a person, or for the account's trouble to pass

  /// Message and remedy.
  std::string text() const;
};

/// One Pin on one account.
struct Target {
  std::string account{};  ///< id, 24 digits
  std::string username{};
  std::optional<std::string> custom_content{};
  std::optional<std::vector<MediaItem>> custom_media{};
  std::optional<Moment> scheduled_for{};
  Json specific{};  ///< platformSpecificData, as given

  TargetStatus status = TargetStatus::pending;
  publish::PublicationId publication = 0;  ///< 0: not queued yet
  std::string pin{};                       ///< Pinterest's id
  Moment published_at = never;
  std::optional<TargetProblem> problem{};
};

struct Post {
  std::string id{};
  std::string profile{};  ///< whose: the first target's, or the key's
  std::string title{}, content{};
  std::vector<MediaItem> media{};
  std::vector<Target> targets{};
  std::optional<Moment> scheduled_for{};
  std::string timezone = "UTC";
  PostStatus status = PostStatus::draft;
  Json echoed{};  ///< tags, hashtags, mentions, metadata, recycling, visibility: returned as given
  std::string queued_from{}, queue{};
  Moment created = never, updated = never;
  std::int64_t version = 0;  ///< of what is to be sent; each change of it counts one

  /// When the first of its targets that are to go out does; once all are settled, when the first was to.
  std::optional<Moment> due() const;
  /// By which its publications are known in the store: "post 5f… 2".
  std::string run() const;
};

/// What `Post::run` begins with, and no command's run.
inline constexpr std::string_view run_prefix = "post ";
/// The id in what `Post::run` says; empty for any other run.
std::string post_of_run(std::string_view run);

publish::Record to_record(const Post& post);
Post post_of(const publish::Record& record);

/// The text that becomes the Pin's description, and its title: the given one, or the first line, or "Pin".
std::string content_of(const Post& post, const Target& target);
std::string title_of(const Post& post, const Target& target);
const std::vector<MediaItem>& media_of(const Post& post, const Target& target);

/// "https://pinterest.com/pin/123"
std::string pin_url(std::string_view pin);

/// TargetProblem::category of what is in review.
inline constexpr std::string_view in_review_category = "unknown";

/// It waits to go out, or is on its way.
bool is_open(const Target& target) noexcept;
/// On its way, and whatever of it is not out yet waits for a person or for the account's trouble to pass.
bool is_held(const Post& post);
/// Nobody knows whether it is out: a person has to look.
bool is_in_review(const Target& target);
/// What the whole is, by its targets; a pending one whose time has come is being published.
PostStatus rolled_up(const Post& post, Moment now);

}  // namespace pinmill::service

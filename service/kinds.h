// The kinds of the records that the service keeps in the store, all in one place, so that no two are the same.
// Constants.
#pragma once

#include <string_view>

namespace pinmill::service {

inline constexpr std::string_view account_kind = "account";      ///< what the API adds to Pinterest's account
inline constexpr std::string_view claim_kind = "claim";          ///< which post has a content, for a day
inline constexpr std::string_view delivery_kind = "delivery";    ///< of an event to a webhook
inline constexpr std::string_view attempt_kind = "webhook_log";  ///< each try of one
inline constexpr std::string_view followed_kind = "followed";    ///< how far publications' changes were followed
inline constexpr std::string_view intake_kind = "intake";        ///< a post that is to be queued
inline constexpr std::string_view key_kind = "key";
inline constexpr std::string_view log_kind = "log";  ///< rows of GET /v1/logs
inline constexpr std::string_view media_kind = "media";
inline constexpr std::string_view post_kind = "post";
inline constexpr std::string_view profile_kind = "profile";
inline constexpr std::string_view queue_kind = "queue";
inline constexpr std::string_view request_kind = "request";       ///< one that was named, with its answer
inline constexpr std::string_view upload_kind = "tus";            ///< resumable
inline constexpr std::string_view upload_digest_kind = "tus_of";  ///< ... found again by what it holds
inline constexpr std::string_view webhook_kind = "webhook";

}  // namespace pinmill::service

#include "service/operation.h"

#include "service/resolve.h"

namespace pinmill::service {
namespace {

using enum http::Method;
using Takes = Operation::Takes;

}  // namespace

std::string Call::query(std::string_view name) const {
  const std::string* value = http::find_field(head.query, name);
  return value == nullptr ? std::string() : *value;
}

const std::string* Call::header(std::string_view name) const {
  return http::find_header(head.headers, name);
}

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = {
      {"listPosts", get, "/v1/posts", "publishing", list_posts},
      {"createPost", post, "/v1/posts", "publishing", create_post},
      {"bulkUploadPosts", post, "/v1/posts/bulk-upload", "publishing", bulk_upload_posts, Takes::form},
      {"syncExternalPosts", post, "/v1/posts/sync-external", "publishing", sync_external_posts},
      {"getPost", get, "/v1/posts/{}", "publishing", get_post},
      {"updatePost", put, "/v1/posts/{}", "publishing", update_post},
      {"deletePost", del, "/v1/posts/{}", "publishing", delete_post},
      {"retryPost", post, "/v1/posts/{}/retry", "publishing", retry_post},
      {"resolvePost", post, "/v1/posts/{}/resolve", "publishing", resolve_post},
      {"unpublishPost", post, "/v1/posts/{}/unpublish", "publishing", unpublish_post},
      {"editPost", post, "/v1/posts/{}/edit", "publishing", edit_post},
      {"updatePostMetadata", post, "/v1/posts/{}/update-metadata", "publishing", update_post_metadata},

      {"listPins", get, "/v1/pins", "publishing", list_pins},
      {"queuePins", post, "/v1/pins", "publishing", queue_pins, Takes::much},
      {"getPinStatus", get, "/v1/pins/status", "publishing", pin_status},
      {"retryFailedPins", post, "/v1/pins/retry-failed", "publishing", retry_failed_pins},
      {"getPin", get, "/v1/pins/{}", "publishing", get_pin},
      {"editPin", patch, "/v1/pins/{}", "publishing", edit_pin},
      {"retryPin", post, "/v1/pins/{}/retry", "publishing", retry_pin},
      {"cancelPin", post, "/v1/pins/{}/cancel", "publishing", cancel_pin},
      {"resolvePin", post, "/v1/pins/{}/resolve", "publishing", resolve_pin},
      {"unpublishPin", post, "/v1/pins/{}/unpublish", "publishing", unpublish_pin},
      {"listPinBoards", get, "/v1/pins/accounts/{}/boards", "accounts", list_pin_boards},
      {"namePinBoard", post, "/v1/pins/accounts/{}/boards", "accounts", name_pin_board},
      {"namePinSection", post, "/v1/pins/accounts/{}/sections", "accounts", name_pin_section},
      {"setPinPace", put, "/v1/pins/accounts/{}/pace", "publishing", set_pin_pace},
      {"listPinSlots", get, "/v1/pins/accounts/{}/slots", "publishing", list_pin_slots},
      {"addPinSlots", post, "/v1/pins/accounts/{}/slots", "publishing", add_pin_slots},
      {"removePinSlot", del, "/v1/pins/accounts/{}/slots", "publishing", remove_pin_slot},

      {"getMediaPresignedUrl", post, "/v1/media/presign", "publishing", presign_media},
      {"uploadMediaDirect", post, "/v1/media/upload-direct", "publishing", upload_media_direct, Takes::form},

      {"validatePost", post, "/v1/tools/validate/post", "publishing", validate_post},
      {"validatePostLength", post, "/v1/tools/validate/post-length", "publishing", validate_post_length},
      {"validateMedia", post, "/v1/tools/validate/media", "publishing", validate_media},

      {"listProfiles", get, "/v1/profiles", "accounts", list_profiles},
      {"createProfile", post, "/v1/profiles", "accounts", create_profile},
      {"getProfile", get, "/v1/profiles/{}", "accounts", get_profile},
      {"updateProfile", put, "/v1/profiles/{}", "accounts", update_profile},
      {"deleteProfile", del, "/v1/profiles/{}", "accounts", delete_profile},

      {"listAccounts", get, "/v1/accounts", "accounts", list_accounts},
      {"getAllAccountsHealth", get, "/v1/accounts/health", "accounts", all_accounts_health},
      {"getAccount", get, "/v1/accounts/{}", "accounts", get_account},
      {"updateAccount", put, "/v1/accounts/{}", "accounts", update_account},
      {"moveAccountToProfile", patch, "/v1/accounts/{}", "accounts", move_account},
      {"deleteAccount", del, "/v1/accounts/{}", "accounts", delete_account},
      {"getAccountHealth", get, "/v1/accounts/{}/health", "accounts", account_health},
      {"getPinterestBoards", get, "/v1/accounts/{}/pinterest-boards", "accounts", list_account_boards},
      {"updatePinterestBoards", put, "/v1/accounts/{}/pinterest-boards", "accounts", set_default_board},
      {"createPinterestBoard", post, "/v1/accounts/{}/pinterest-boards", "accounts", create_account_board},

      {"getPendingOAuthData", get, "/v1/connect/pending-data", "public", pending_data},
      {"connectCallback", get, "/v1/connect/pinterest/callback", "public", connect_callback},
      {"listPinterestBoardsForSelection", get, "/v1/connect/pinterest/select-board", "public", boards_to_select},
      {"selectPinterestBoard", post, "/v1/connect/pinterest/select-board", "public", select_board},
      {"getConnectUrl", get, "/v1/connect/{}", "accounts", connect_url},
      {"handleOAuthCallback", post, "/v1/connect/{}", "accounts", finish_connect},

      {"listQueueSlots", get, "/v1/queue/slots", "publishing", list_queues},
      {"createQueueSlot", post, "/v1/queue/slots", "publishing", create_queue},
      {"updateQueueSlot", put, "/v1/queue/slots", "publishing", update_queue},
      {"deleteQueueSlot", del, "/v1/queue/slots", "publishing", delete_queue},
      {"previewQueue", get, "/v1/queue/preview", "publishing", preview_queue},
      {"getNextQueueSlot", get, "/v1/queue/next-slot", "publishing", next_queue_slot},

      {"getWebhookSettings", get, "/v1/webhooks/settings", "webhooks", list_webhooks},
      {"createWebhookSettings", post, "/v1/webhooks/settings", "webhooks", create_webhook},
      {"updateWebhookSettings", put, "/v1/webhooks/settings", "webhooks", update_webhook},
      {"deleteWebhookSettings", del, "/v1/webhooks/settings", "webhooks", delete_webhook},
      {"testWebhook", post, "/v1/webhooks/test", "webhooks", test_webhook},
      {"getWebhookLogs", get, "/v1/webhooks/logs", "webhooks", list_webhook_logs},
      {"redeliverWebhook", post, "/v1/webhooks/logs/redeliver", "webhooks", redeliver},

      {"listLogs", get, "/v1/logs", "publishing", list_logs},
      {"listApiKeys", get, "/v1/api-keys", "admin-plane", list_api_keys},
      {"createApiKey", post, "/v1/api-keys", "admin-plane", create_api_key},
      {"deleteApiKey", del, "/v1/api-keys/{}", "admin-plane", delete_api_key},
      {"getUsageStats", get, "/v1/usage-stats", "billing", usage_stats},
      {"verifyAuth", get, "/v1/auth/verify", "any", verify_key},
  };
  return all;
}

}  // namespace pinmill::service

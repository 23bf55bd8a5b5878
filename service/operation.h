// One call of the API while it is served, and the calls that there are. Plain data and free functions, any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "http/server.h"
#include "service/core.h"
#include "service/keys.h"
#include "service/reply.h"

namespace pinmill::service {

struct Call {
  const http::RequestHead& head;
  std::string_view operation{};    ///< its name; empty where there is none such
  std::vector<std::string> ids{};  ///< what stands for the pattern's {}
  Json body{};                     ///< null where there is none
  std::string raw_body{};          ///< as it came: forms, and what a repetition is compared by
  ApiKey key{};
  std::string request_id{};

  /// The first value of that query parameter; empty where there is none.
  std::string query(std::string_view name) const;
  /// What the client calls this request, if it does.
  const std::string* header(std::string_view name) const;
};

struct Operation {
  std::string_view name;  ///< the contract's operationId
  http::Method method;
  std::string_view pattern;  ///< "/v1/posts/{}"
  /// The contract's x-resource-group: "publishing"; "admin-plane" for the keys themselves; "public": no key is needed.
  std::string_view group;
  Reply (*act)(Core&, const Call&);
  /// A body that is no JSON is handed over as it is; `much` is JSON that may be long.
  enum class Takes : std::uint8_t { json, much, form } takes = Takes::json;
};

const std::vector<Operation>& operations();

// One file each: posts, post changes, media and so on.
Reply list_posts(Core& core, const Call& call);
Reply create_post(Core& core, const Call& call);
/// As create_post, but nothing is kept: 200 where it would be taken. `claimed` is the content of those that were looked
/// at before and would be taken, too; this one's is added.
Reply check_post(Core& core, const Call& call, std::set<std::string>& claimed);
Reply get_post(Core& core, const Call& call);
Reply update_post(Core& core, const Call& call);
Reply delete_post(Core& core, const Call& call);
Reply retry_post(Core& core, const Call& call);
Reply unpublish_post(Core& core, const Call& call);
Reply edit_post(Core& core, const Call& call);
Reply update_post_metadata(Core& core, const Call& call);
Reply bulk_upload_posts(Core& core, const Call& call);
Reply sync_external_posts(Core& core, const Call& call);

Reply list_pins(Core& core, const Call& call);
Reply queue_pins(Core& core, const Call& call);
Reply pin_status(Core& core, const Call& call);
Reply get_pin(Core& core, const Call& call);
Reply edit_pin(Core& core, const Call& call);
Reply retry_pin(Core& core, const Call& call);
Reply retry_failed_pins(Core& core, const Call& call);
Reply cancel_pin(Core& core, const Call& call);
Reply resolve_pin(Core& core, const Call& call);
Reply unpublish_pin(Core& core, const Call& call);
Reply list_pin_boards(Core& core, const Call& call);
Reply name_pin_board(Core& core, const Call& call);
Reply name_pin_section(Core& core, const Call& call);
Reply set_pin_pace(Core& core, const Call& call);
Reply list_pin_slots(Core& core, const Call& call);
Reply add_pin_slots(Core& core, const Call& call);
Reply remove_pin_slot(Core& core, const Call& call);

Reply presign_media(Core& core, const Call& call);
Reply upload_media_direct(Core& core, const Call& call);

Reply validate_post(Core& core, const Call& call);
Reply validate_post_length(Core& core, const Call& call);
Reply validate_media(Core& core, const Call& call);

Reply list_profiles(Core& core, const Call& call);
Reply create_profile(Core& core, const Call& call);
Reply get_profile(Core& core, const Call& call);
Reply update_profile(Core& core, const Call& call);
Reply delete_profile(Core& core, const Call& call);

Reply list_accounts(Core& core, const Call& call);
Reply get_account(Core& core, const Call& call);
Reply update_account(Core& core, const Call& call);
Reply move_account(Core& core, const Call& call);
Reply delete_account(Core& core, const Call& call);
Reply all_accounts_health(Core& core, const Call& call);
Reply account_health(Core& core, const Call& call);
Reply list_account_boards(Core& core, const Call& call);
Reply set_default_board(Core& core, const Call& call);
Reply create_account_board(Core& core, const Call& call);

Reply connect_url(Core& core, const Call& call);
Reply finish_connect(Core& core, const Call& call);
Reply connect_callback(Core& core, const Call& call);
Reply pending_data(Core& core, const Call& call);
Reply boards_to_select(Core& core, const Call& call);
Reply select_board(Core& core, const Call& call);

Reply list_queues(Core& core, const Call& call);
Reply create_queue(Core& core, const Call& call);
Reply update_queue(Core& core, const Call& call);
Reply delete_queue(Core& core, const Call& call);
Reply preview_queue(Core& core, const Call& call);
Reply next_queue_slot(Core& core, const Call& call);

Reply list_webhooks(Core& core, const Call& call);
Reply create_webhook(Core& core, const Call& call);
Reply update_webhook(Core& core, const Call& call);
Reply delete_webhook(Core& core, const Call& call);
Reply test_webhook(Core& core, const Call& call);
Reply list_webhook_logs(Core& core, const Call& call);
Reply redeliver(Core& core, const Call& call);

Reply list_logs(Core& core, const Call& call);
Reply list_api_keys(Core& core, const Call& call);
Reply create_api_key(Core& core, const Call& call);
Reply delete_api_key(Core& core, const Call& call);
Reply usage_stats(Core& core, const Call& call);
Reply verify_key(Core& core, const Call& call);

}  // namespace pinmill::service

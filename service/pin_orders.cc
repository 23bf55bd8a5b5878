// Pins that a command hands in, prepared: which of their files are here, and then the queue itself.
#include <filesystem>
#include <map>
#include <set>

#include "publish/desk/answers.h"
#include "publish/desk/orders.h"
#include "service/command_pins.h"
#include "service/pictures.h"
#include "service/pins.h"
#include "service/uploads.h"

namespace pinmill::service {
namespace {

using publish::Queued;
using publish::QueueOrder;

/// That the key sees each account that is named.
std::optional<Reply> refuse_strangers(Core& core, const ApiKey& key, const QueueOrder& order) {
  std::set<publish::AccountId> accounts;
  for (const auto& item : order.items) accounts.insert(item.account);
  for (const auto& [account, pace] : order.options.paces) accounts.insert(account);
  for (const auto account : accounts)
    if (auto found = find_member(core, key, account); found.refused) return found.refused;
  return std::nullopt;
}

// Where the files are that an order's Pins are made of.
class Whereabouts {
 public:
  Whereabouts(Core& core, const ApiKey& key) : core_(core), key_(key) {}

  /// Puts the place into `page`; one that is nowhere is noted as missing.
  Result<void> look_up(PinPage& page) {
    if (is_in_store(page)) return {};
    auto [known, fresh] = places_.try_emplace(page.sha256);
    if (fresh) {
      PINMILL_ASSIGN_OR_RETURN(known->second, uploaded({.sha256 = page.sha256, .size_bytes = page.size_bytes}));
      if (known->second.empty())
        missing_.push(to_json(publish::FileDigest{.sha256 = page.sha256, .size_bytes = page.size_bytes}));
    }
    page.file = known->second;
    return {};
  }

  const Json& missing() const noexcept { return missing_; }

 private:
  /// What others have brought is for keys that see all: a digest is no proof of having a file.
  bool is_in_store(const PinPage& page) const {
    return key_.profiles.empty() && core_.publisher->files().holds(page.sha256, page.size_bytes);
  }

  /// Empty: this key has not sent it, or not all of it.
  Result<std::filesystem::path> uploaded(const publish::FileDigest& file) {
    PINMILL_ASSIGN_OR_RETURN(const auto upload, find_upload(core_, key_, file));
    if (!upload) return std::filesystem::path();
    PINMILL_ASSIGN_OR_RETURN(const auto media, find_media(core_, upload->media));
    if (!media || !media->is_here()) return std::filesystem::path();
    return media_path(core_, media->key);
  }

  Core& core_;
  const ApiKey& key_;
  std::map<std::string, std::filesystem::path> places_;
  Json missing_ = Json::array();
};

Reply lacks(Json missing) {
  return refuse({.status = 409,
                 .code = "missing_files",
                 .message = "files of these Pins are not here: send those that \"details.missing\" lists by "
                            "/v1/media/tus, each with its \"sha256\" in Upload-Metadata, and the order again",
                 .details = Json::object({{"missing", std::move(missing)}})});
}

}  // namespace

Reply queue_pins(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(QueueOrder order, publish::queue_order_in(call.body));
  PINMILL_REFUSE_IF(refuse_strangers(core, call.key, order));
  const auto commit = order.options.commit;
  order.options.commit = publish::QueueOptions::Commit::no;
  PINMILL_ASSIGN_OR_REFUSE(auto receipts, core.publisher->queue(order.items, order.options));
  if (commit == publish::QueueOptions::Commit::yes) {
    Whereabouts files(core, call.key);
    for (std::size_t i = 0; i < receipts.size(); ++i) {
      if (receipts[i].outcome != Queued::added && receipts[i].outcome != Queued::updated) continue;
      auto& pin = order.items[i].pin;
      for (PinPage& page : pin.pages)
        if (auto found = files.look_up(page); !found) return refuse(found.error());
      if (pin.cover)
        if (auto found = files.look_up(*pin.cover); !found) return refuse(found.error());
    }
    if (!files.missing().items().empty()) return lacks(files.missing());
    order.options.commit = commit;
    PINMILL_ASSIGN_OR_REFUSE(receipts, core.publisher->queue(order.items, order.options));
    for (std::size_t i = 0; i < receipts.size(); ++i)
      if (receipts[i].id != 0) keep_picture(core, picture_name(receipts[i].id), order.items[i].pin);
    core.events.publish("post", "{}");
  }
  return {.body = Json::object({{"receipts", publish::all_to_json(receipts)}})};
}

}  // namespace pinmill::service

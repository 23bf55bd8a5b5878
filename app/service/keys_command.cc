#include "app/service/keys_command.h"

#include <string>

#include <fmt/format.h>

#include "app/console.h"
#include "app/printable.h"
#include "app/publishing/moments.h"
#include "service/keys.h"

namespace pinmill::app {
namespace {

using service::ApiKey;

Json to_json(const ApiKey& key) {
  return Json::object({{"id", key.id},
                       {"name", key.name},
                       {"preview", key.preview},
                       {"permission", key.permission == ApiKey::Permission::read ? "read" : "read-write"},
                       {"created", moment_json(key.created)},
                       {"expires", key.expires ? Json(moment_json(*key.expires)) : Json()}});
}

std::string line_of(const ApiKey& key) {
  return printable(fmt::format("{}  {}  {}{}{}", key.id, key.preview, key.name,
                               key.permission == ApiKey::Permission::read ? "  (reads only)" : "",
                               key.expires ? "  until " + moment_json(*key.expires) : "")) +
         "\n";
}

Result<std::string> create(publish::Records& records, const KeysFlags& flags) {
  service::KeyOrder order{.name = flags.name, .profiles = flags.profiles};
  if (flags.read_only) order.permission = ApiKey::Permission::read;
  if (flags.days) order.lives = std::chrono::days(*flags.days);
  PINMILL_ASSIGN_OR_RETURN(const service::NewKey made, service::create_key(records, order));
  if (!flags.json) return made.secret + "\n";
  Json json = to_json(made.key);
  return json.set("key", made.secret).dump(2) + "\n";
}

Result<std::string> list(publish::Records& records, const KeysFlags& flags) {
  PINMILL_ASSIGN_OR_RETURN(const auto keys, service::list_keys(records));
  std::string text;
  Json all = Json::array();
  for (const ApiKey& key : keys) {
    text += line_of(key);
    all.push(to_json(key));
  }
  return flags.json ? all.dump(2) + "\n" : text;
}

Result<std::string> text_of(const KeysFlags& flags) {
  PINMILL_ASSIGN_OR_RETURN(const auto records, publish::Records::open({.folder = flags.settings.store.value_or("")}));
  if (flags.act == KeysFlags::Act::create) return create(*records, flags);
  if (flags.act == KeysFlags::Act::list) return list(*records, flags);
  for (const std::string& id : flags.ids) PINMILL_RETURN_IF_ERROR(service::revoke_key(*records, id));
  return std::string();
}

}  // namespace

ExitCode run_keys(const KeysFlags& flags) {
  const auto text = text_of(flags);
  if (!text) return tell_refusal(text.error());
  return print(*text) ? ExitCode::all_ready : ExitCode::nothing_done;
}

}  // namespace pinmill::app

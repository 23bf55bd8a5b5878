#include "sandbox/world.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <random>
#include <utility>

namespace pinmill::sandbox {
namespace {

constexpr std::uint64_t first_id = 600'000'000'000'000'000;
constexpr std::uint64_t id_step = 1'000'003;

template <typename Record>
const Record* living(const std::map<std::string, Record>& map, const std::string& key) {
  const auto found = map.find(key);
  if (found == map.end()) return nullptr;
  if constexpr (requires { found->second.deleted; }) {
    if (found->second.deleted) return nullptr;
  }
  return &found->second;
}

}  // namespace

Result<std::unique_ptr<World>> World::open(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder / "files", failed);
  if (failed) return Error::from_errno(failed.value(), "make " + (folder / "files").string());
  PINMILL_ASSIGN_OR_RETURN(Journal journal, Journal::open(folder / "state.ndjson"));
  std::unique_ptr<World> world(new World(std::move(journal), folder / "files"));
  world->load();
  return world;
}

void World::load() {
  const auto take_id = [this](const std::string& id) {
    std::uint64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    if (number >= first_id) last_id_ = std::max(last_id_, (number - first_id) / id_step);
  };
  const auto take = [&](const Json& json, auto& map, auto record, auto key) {
    read(json, record);
    if constexpr (requires { record.id; }) take_id(record.id);
    const std::string name = key(record);
    map.insert_or_assign(name, std::move(record));
  };
  const auto by_id = [](const auto& record) { return record.id; };
  for (const Json& line : journal_.lines()) {
    const auto& [kind, json] = line.members().empty() ? Json::Member() : line.members().front();
    if (kind == "account") take(json, accounts_, Account{}, [](const Account& one) { return one.username; });
    if (kind == "board") take(json, boards_, Board{}, by_id);
    if (kind == "section") take(json, sections_, Section{}, by_id);
    if (kind == "media") take(json, media_, Media{}, by_id);
    if (kind == "pin") take(json, pins_, Pin{}, by_id);
    if (kind == "token") take(json, tokens_, Token{}, [](const Token& one) { return one.access; });
  }
}

std::string World::new_id() {
  return std::to_string(first_id + ++last_id_ * id_step);
}

std::string World::new_secret(std::string_view prefix) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::random_device random;  // the kernel's generator
  std::string secret(prefix);
  for (int i = 0; i < 60; ++i) secret += letters[random() % letters.size()];
  return secret;
}

// A journal that the disk refuses does not stop the sandbox: what it answers is still true until it ends.
template <typename Record>
void World::keep(std::map<std::string, Record>& map, const char* kind, const std::string& key, Record record) {
  static_cast<void>(journal_.append(Json::object({{kind, to_json(record)}})));
  map.insert_or_assign(key, std::move(record));
}

void World::save(Account account) {
  const std::string key = account.username;
  keep(accounts_, "account", key, std::move(account));
}
void World::save(Board board) {
  const std::string key = board.id;
  keep(boards_, "board", key, std::move(board));
}
void World::save(Section section) {
  const std::string key = section.id;
  keep(sections_, "section", key, std::move(section));
}
void World::save(Media media) {
  const std::string key = media.id;
  keep(media_, "media", key, std::move(media));
}
void World::save(Pin pin) {
  const std::string key = pin.id;
  keep(pins_, "pin", key, std::move(pin));
}
void World::save(Token token) {
  const std::string key = token.access;
  keep(tokens_, "token", key, std::move(token));
}

const Account* World::account(std::string_view username) const {
  return living(accounts_, std::string(username));
}
const Board* World::board(const std::string& id) const {
  return living(boards_, id);
}
const Section* World::section(const std::string& board_id, const std::string& id) const {
  const Section* found = living(sections_, id);
  return found != nullptr && found->board_id == board_id ? found : nullptr;
}
const Media* World::media(const std::string& id) const {
  return living(media_, id);
}
const Pin* World::pin(const std::string& id) const {
  return living(pins_, id);
}

}  // namespace pinmill::sandbox

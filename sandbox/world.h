// All records of a sandbox, in memory and in a journal from which they come back. Not synchronised by itself: hold
// `lock()` while using it.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/journal.h"
#include "sandbox/records.h"

namespace pinmill::sandbox {

class World {
 public:
  /// `folder` exists; state.ndjson and files/ are made in it.
  static Result<std::unique_ptr<World>> open(const std::filesystem::path& folder);

  std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  /// 18 digits, never given out before.
  std::string new_id();
  /// Unguessable; `prefix` and 60 characters.
  static std::string new_secret(std::string_view prefix);

  /// Into the journal and the map; replaces the record of the same id.
  void save(Account account);
  void save(Board board);
  void save(Section section);
  void save(Media media);
  void save(Pin pin);
  void save(Token token);

  const std::map<std::string, Account>& accounts() const noexcept { return accounts_; }
  const std::map<std::string, Board>& boards() const noexcept { return boards_; }
  const std::map<std::string, Section>& sections() const noexcept { return sections_; }
  const std::map<std::string, Media>& media() const noexcept { return media_; }
  const std::map<std::string, Pin>& pins() const noexcept { return pins_; }
  const std::map<std::string, Token>& tokens() const noexcept { return tokens_; }

  /// nullptr for what is unknown or deleted.
  const Account* account(std::string_view username) const;
  const Board* board(const std::string& id) const;
  const Section* section(const std::string& board_id, const std::string& id) const;
  const Media* media(const std::string& id) const;
  const Pin* pin(const std::string& id) const;

  const std::filesystem::path& files() const noexcept { return files_; }

 private:
  World(Journal journal, std::filesystem::path files) : journal_(std::move(journal)), files_(std::move(files)) {}
  void load();
  template <typename Record>
  void keep(std::map<std::string, Record>& map, const char* kind, const std::string& key, Record record);

  std::mutex mutex_;
  Journal journal_;
  const std::filesystem::path files_;
  std::uint64_t last_id_ = 0;
  std::map<std::string, Account> accounts_;  ///< by username
  std::map<std::string, Board> boards_;
  std::map<std::string, Section> sections_;
  std::map<std::string, Media> media_;
  std::map<std::string, Pin> pins_;
  std::map<std::string, Token> tokens_;  ///< by access token
};

}  // namespace pinmill::sandbox

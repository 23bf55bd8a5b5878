// One SQL statement with its values, in the dialect that SQLite and PostgreSQL share. One thread at a time.
//
// SOCI's exceptions pass through; Database turns them into errors. What is used is copied: SOCI keeps references.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "publish/store/soci.h"

namespace pinmill::publish {

class Query {
 public:
  /// Values are named `:a`, `:b` … in the text and given in that order, each name once.
  Query(soci::session& session, std::string text);

  Query& use(std::int64_t value);
  Query& use(std::string_view value);
  Query& use(double value);
  Query& use(Moment value) { return use(micros_of(value)); }
  template <typename... Values>
  Query& with(const Values&... values) {
    (use(values), ...);
    return *this;
  }

  Query& into(std::int64_t& target);
  Query& into(std::string& target);
  Query& into(double& target);
  Query& into(Moment& target);
  /// Hands each row's text to `put`.
  Query& into(std::function<void(const std::string&)> put);
  template <typename... Targets>
  Query& to(Targets&... targets) {
    (into(targets), ...);
    return *this;
  }

  /// Puts the next row into the targets; false after the last.
  bool next();
  /// For statements without rows: how many they touched.
  std::int64_t run();

 private:
  std::string text_;
  soci::statement statement_;
  std::deque<long long> integers_;
  std::deque<std::string> texts_;
  std::deque<double> reals_;
  std::vector<std::function<void()>> after_fetch_;
  bool started_ = false;
};

/// `run(sql, "DELETE FROM files WHERE sha256 = :a", sha256)`
template <typename... Values>
std::int64_t run(soci::session& session, std::string text, const Values&... values) {
  Query query(session, std::move(text));
  query.with(values...);
  return query.run();
}

}  // namespace pinmill::publish

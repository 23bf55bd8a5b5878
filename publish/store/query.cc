#include "publish/store/query.h"

namespace pinmill::publish {

Query::Query(soci::session& session, std::string text) : text_(std::move(text)), statement_(session) {}

Query& Query::use(std::int64_t value) {
  statement_.exchange(soci::use(integers_.emplace_back(value)));
  return *this;
}

Query& Query::use(std::string_view value) {
  statement_.exchange(soci::use(texts_.emplace_back(value)));
  return *this;
}

Query& Query::use(double value) {
  statement_.exchange(soci::use(reals_.emplace_back(value)));
  return *this;
}

Query& Query::into(std::int64_t& target) {
  long long& slot = integers_.emplace_back(0);
  statement_.exchange(soci::into(slot));
  after_fetch_.emplace_back([&slot, &target] { target = slot; });
  return *this;
}

Query& Query::into(std::string& target) {
  statement_.exchange(soci::into(target));
  return *this;
}

Query& Query::into(double& target) {
  statement_.exchange(soci::into(target));
  return *this;
}

Query& Query::into(Moment& target) {
  long long& slot = integers_.emplace_back(0);
  statement_.exchange(soci::into(slot));
  after_fetch_.emplace_back([&slot, &target] { target = moment_of(slot); });
  return *this;
}

Query& Query::into(std::function<void(const std::string&)> put) {
  std::string& slot = texts_.emplace_back();
  statement_.exchange(soci::into(slot));
  after_fetch_.emplace_back([&slot, put = std::move(put)] { put(slot); });
  return *this;
}

bool Query::next() {
  if (!started_) {
    started_ = true;
    statement_.alloc();
    statement_.prepare(text_);
    statement_.define_and_bind();
    statement_.execute();
  }
  if (!statement_.fetch()) return false;
  for (const auto& copy : after_fetch_) copy();
  return true;
}

std::int64_t Query::run() {
  statement_.alloc();
  statement_.prepare(text_);
  statement_.define_and_bind();
  statement_.execute(true);
  return statement_.get_affected_rows();
}

}  // namespace pinmill::publish

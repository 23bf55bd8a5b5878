#include "service/striped_locks.h"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pinmill::service {
namespace {

TEST(StripedLocks, are_had_all_at_once_by_nobody_while_another_has_one) {
  StripedLocks locks;
  std::vector<int> order;
  auto one = locks.of("a post");
  std::jthread other([&] {
    const auto all = locks.all();
    order.push_back(2);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the other has every chance to be first
  order.push_back(1);
  one.unlock();
  other.join();
  EXPECT_THAT(order, ::testing::ElementsAre(1, 2));
}

}  // namespace
}  // namespace pinmill::service

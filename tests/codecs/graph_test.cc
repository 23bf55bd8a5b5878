#include "codecs/graph/graph.h"

#include <atomic>

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill::graph {
namespace {

using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using ::testing::SizeIs;
using testing::take;

Item numbered(std::int64_t number) {
  Packet packet(av_packet_alloc());
  packet->pts = number;
  return packet;
}
std::int64_t number_of(const Item& item) {
  return std::get<Packet>(item)->pts;
}

class Counting final : public Source {
 public:
  Counting(std::int64_t count, std::size_t lanes) : count_(count), lanes_(lanes) {}
  std::string_view name() const noexcept override { return "count"; }
  std::size_t lanes() const noexcept override { return lanes_; }
  Result<bool> pull(const std::vector<Output*>& lanes) override {
    if (next_ == count_) return false;
    PINMILL_RETURN_IF_ERROR(lanes[static_cast<std::size_t>(next_) % lanes_]->emit(numbered(next_)));
    ++next_;
    return true;
  }

 private:
  std::int64_t next_ = 0, count_;
  std::size_t lanes_;
};

// Holds the last item back until it is flushed, as codecs do.
class Delay final : public Node {
 public:
  std::string_view name() const noexcept override { return "delay"; }
  Result<void> process(Item item, Output& output) override {
    if (held_) PINMILL_RETURN_IF_ERROR(output.emit(std::move(*held_)));
    held_ = std::move(item);
    return {};
  }
  Result<void> flush(Output& output) override {
    if (held_) PINMILL_RETURN_IF_ERROR(output.emit(std::move(*held_)));
    return {};
  }

 private:
  std::optional<Item> held_;
};

class FailAt final : public Node {
 public:
  explicit FailAt(std::int64_t number) : number_(number) {}
  std::string_view name() const noexcept override { return "decode"; }
  Result<void> process(Item item, Output& output) override {
    if (number_of(item) == number_) return Error(ErrorCode::corrupt_input, "damaged packet");
    return output.emit(std::move(item));
  }

 private:
  std::int64_t number_;
};

struct Collected {
  std::vector<std::vector<std::int64_t>> lanes;
  std::vector<bool> finished;
};

class Collect final : public Sink {
 public:
  explicit Collect(Collected& into) : into_(into) {}
  std::string_view name() const noexcept override { return "collect"; }
  Result<void> consume(std::size_t lane, Item item) override {
    into_.lanes[lane].push_back(number_of(item));
    return {};
  }
  Result<void> finish(std::size_t lane) override {
    into_.finished[lane] = true;
    return {};
  }

 private:
  Collected& into_;
};

class Graphs : public ::testing::TestWithParam<Execution> {
 protected:
  Collected collected(std::size_t lanes) {
    return {std::vector<std::vector<std::int64_t>>(lanes), std::vector<bool>(lanes)};
  }
};

INSTANTIATE_TEST_SUITE_P(, Graphs, ::testing::Values(Execution::serial, Execution::threaded),
                         [](const auto& param) { return param.param == Execution::serial ? "serial" : "threaded"; });

TEST_P(Graphs, keep_the_order_within_a_lane_and_flush_what_nodes_hold) {
  Collected result = collected(2);
  Graph::Builder builder(std::make_unique<Counting>(2000, 2));
  builder.then(0, std::make_unique<Delay>()).then(0, std::make_unique<Delay>()).then(0, nullptr);
  builder.into(std::make_unique<Collect>(result)).execution(GetParam());
  Graph graph = take(std::move(builder).build());
  ASSERT_THAT(graph.run({}), is_ok());
  ASSERT_THAT(result.lanes[0], SizeIs(1000));
  ASSERT_THAT(result.lanes[1], SizeIs(1000));
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(result.lanes[0][i], static_cast<std::int64_t>(2 * i));
    EXPECT_EQ(result.lanes[1][i], static_cast<std::int64_t>(2 * i + 1));
  }
  EXPECT_THAT(result.finished, ElementsAre(true, true));
}

TEST_P(Graphs, end_with_the_first_error_and_the_name_of_its_stage) {
  Collected result = collected(1);
  Graph::Builder builder(std::make_unique<Counting>(100'000, 1));
  builder.then(0, std::make_unique<Delay>()).then(0, std::make_unique<FailAt>(700)).then(0, std::make_unique<Delay>());
  builder.into(std::make_unique<Collect>(result)).execution(GetParam());
  Graph graph = take(std::move(builder).build());
  EXPECT_THAT(graph.run({}), fails_with(ErrorCode::corrupt_input, HasSubstr("decode: damaged packet")));
  EXPECT_THAT(result.finished, ElementsAre(false));
}

TEST_P(Graphs, end_as_cancelled_when_asked_to_stop) {
  std::stop_source stop;
  stop.request_stop();
  Collected result = collected(1);
  Graph::Builder builder(std::make_unique<Counting>(1'000'000'000'000, 1));
  builder.then(0, std::make_unique<Delay>()).into(std::make_unique<Collect>(result)).execution(GetParam());
  Graph graph = take(std::move(builder).build());
  EXPECT_THAT(graph.run(stop.get_token()), fails_with(ErrorCode::cancelled, HasSubstr("stopped on request")));
}

TEST(GraphBuilder, finds_every_wiring_mistake_before_anything_runs) {
  Collected result;
  EXPECT_THAT(Graph::Builder(nullptr).build(), fails_with(ErrorCode::internal, HasSubstr("source")));
  Graph::Builder no_sink(std::make_unique<Counting>(1, 1));
  EXPECT_THAT(std::move(no_sink).build(), fails_with(ErrorCode::internal, HasSubstr("sink")));
  Graph::Builder no_lane(std::make_unique<Counting>(1, 1));
  no_lane.then(1, std::make_unique<Delay>()).into(std::make_unique<Collect>(result));
  EXPECT_THAT(std::move(no_lane).build(), fails_with(ErrorCode::internal, HasSubstr("lane 1 of a source that has 1")));
}

}  // namespace
}  // namespace pinmill::graph

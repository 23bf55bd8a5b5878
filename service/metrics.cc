#include "service/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "service/kinds.h"
#include "service/post.h"

namespace pinmill::service {
namespace {

using publish::RecordSession;

const prometheus::Histogram::BucketBoundaries seconds_buckets = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 30};

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("pinmill_requests_total")
                                                          .Help("Requests answered, by operation and status")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("pinmill_request_duration_seconds")
                                                           .Help("From the whole request to its answer")
                                                           .Register(registry);
  prometheus::Family<prometheus::Gauge>& posts =
      prometheus::BuildGauge().Name("pinmill_posts").Help("Posts, by status").Register(registry);
  prometheus::Family<prometheus::Gauge>& waiting =
      prometheus::BuildGauge().Name("pinmill_waiting").Help("What waits to be done, by kind").Register(registry);
  prometheus::Family<prometheus::Gauge>& overdue = prometheus::BuildGauge()
                                                       .Name("pinmill_overdue_pins")
                                                       .Help("Pins whose time has passed and that are not out")
                                                       .Register(registry);
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::count(std::string_view operation, int status, std::chrono::nanoseconds took) {
  const std::string name = operation.empty() ? "none" : std::string(operation);
  families_->requests.Add({{"operation", name}, {"status", std::to_string(status)}}).Increment();
  families_->seconds.Add({{"operation", name}}, seconds_buckets).Observe(std::chrono::duration<double>(took).count());
}

Result<std::string> Metrics::text(Core& core) {
  PINMILL_ASSIGN_OR_RETURN(const auto publishing, core.publisher->status());
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    const auto count = [&session](std::string_view kind, std::string_view state) {
      return static_cast<double>(session.count({.kind = std::string(kind), .states = {std::string(state)}}));
    };
    for (const auto status : post_statuses())
      families_->posts.Add({{"status", std::string(status)}}).Set(count(post_kind, status));
    for (const auto kind : {intake_kind, delivery_kind})
      families_->waiting.Add({{"kind", std::string(kind)}}).Set(count(kind, "waiting"));
    return {};
  }));
  families_->overdue.Add({}).Set(static_cast<double>(publishing.overdue));
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace pinmill::service

#include "bench/discarding_server.h"

namespace pinmill::bench {
namespace {

class Discard final : public http::Receiver {
 public:
  explicit Discard(http::Answer answer) : answer_(std::move(answer)) {}
  std::optional<http::Answer> receive(ByteView) override { return std::nullopt; }
  http::Answer answer() override { return std::move(answer_); }

 private:
  http::Answer answer_;
};

http::Answer answer_to(const http::RequestHead& head) {
  const bool begins = http::find_field(head.query, "uploads") != nullptr;
  auto answer = http::text_answer(200, "application/xml", begins ? "<R><UploadId>1</UploadId></R>" : "");
  answer.headers.emplace_back("ETag", "\"0\"");
  return answer;
}

}  // namespace

Result<std::unique_ptr<http::Server>> start_discarding_server() {
  return http::Server::start(
      {}, [](const http::RequestHead& head) -> http::Reception { return std::make_unique<Discard>(answer_to(head)); });
}

}  // namespace pinmill::bench

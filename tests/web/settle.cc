// pinmill_settle STORE: does what a worker does there in the next hours, at once, until it is known of each Pin whether
// it was made, or that a person must say so. No other worker is at work.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "publish/publisher.h"

namespace {

using pinmill::publish::Publication;
using pinmill::publish::State;

pinmill::Result<void> settle(pinmill::publish::Publisher& publisher) {
  for (;;) {
    PINMILL_ASSIGN_OR_RETURN(const auto open, publisher.list({.states = {State::unconfirmed}}));
    if (open.empty()) return {};
    publisher.store().move_clock(std::chrono::minutes(15));
    PINMILL_ASSIGN_OR_RETURN([[maybe_unused]] const auto did, publisher.step());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto publisher = pinmill::publish::Publisher::open({.store = {.folder = argv[1]}});
  const auto done = publisher ? settle(**publisher) : pinmill::Result<void>(publisher.error());
  if (!done) std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
  return done ? 0 : 1;
}

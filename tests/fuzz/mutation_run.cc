#include "fuzz/mutation_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fuzz/mutation.h"
#include "fuzz/watchdog.h"
#include "support/temporary_folder.h"

namespace pinmill::fuzz {

void try_mutations(const std::string& seed, const MutationSeries& series,
                   const std::function<void(const Bytes& mutation, std::uint64_t number)>& work) {
  const Bytes original = testing::read_bytes(series.folder / seed);
  const Bytes other = testing::read_bytes(series.folder / series.seeds[original.size() % series.seeds.size()]);
  for (std::uint64_t number = series.first; number < series.first + series.count; ++number) {
    const std::string name = seed + ", mutation " + std::to_string(number);
    SCOPED_TRACE(name);
    const Watchdog watchdog(name, series.longest);
    work(mutated(original, other, number), number);
  }
}

void expect_reason(const Error& refusal) {
  EXPECT_THAT(std::string(to_string(refusal.code())),
              ::testing::AnyOf("corrupt input", "unsupported", "limit exceeded", "invalid argument"))
      << refusal.to_string();
}

}  // namespace pinmill::fuzz

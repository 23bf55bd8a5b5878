// Mutations of one file, each tried in its time, and what may be said of a file that is refused. One thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "base/byte_io.h"
#include "base/error.h"

namespace pinmill::fuzz {

struct MutationSeries {
  std::filesystem::path folder;        ///< that the seeds are in
  std::span<const char* const> seeds;  ///< another of which is mixed in
  std::uint64_t first = 1, count = 0;
  std::chrono::seconds longest;  ///< for one of them; after that the process is ended
};

/// Calls `work` with each mutation of the file `seed`, and the number that it was made by.
void try_mutations(const std::string& seed, const MutationSeries& series,
                   const std::function<void(const Bytes& mutation, std::uint64_t number)>& work);

/// The file was refused for what it holds.
void expect_reason(const Error& refusal);

}  // namespace pinmill::fuzz

// The programs that stand beside each other: ours, and what people run instead. Plain data.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pinmill::bench {

struct Contender {
  std::string name;
  std::vector<std::string> command;  ///< IN and OUT in it stand for the two folders
  bool ours = false;
};

/// Ours first, then ours with JPEGs by libvips' road. A peer that is not installed here is not in it, nor is one that
/// knows no such `focus`: centre, or auto for where the eye is drawn.
std::vector<Contender> contenders(const std::filesystem::path& pinmill, const std::filesystem::path& peers,
                                  const std::string& focus);

/// `contender`'s command with the folders filled in.
std::vector<std::string> command_for(const Contender& contender, const std::filesystem::path& in,
                                     const std::filesystem::path& out);

/// What it made of each input: the input's stem to the picture.
std::map<std::string, std::filesystem::path> results(const Contender& contender, const std::filesystem::path& out);

}  // namespace pinmill::bench

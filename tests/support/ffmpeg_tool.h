// The ffmpeg and ffprobe commands: they make clips for tests and are the oracle for what came out.
#pragma once

#include <filesystem>
#include <string>

namespace pinmill::testing {

/// Runs a shell command line; throws with its output where it fails. What it printed on stdout.
std::string run(const std::string& command_line);

/// `ffmpeg -v error -y ARGUMENTS FILE`; the file.
std::filesystem::path make_clip(const std::filesystem::path& file, const std::string& arguments);

/// MD5 of all decoded frames and samples, in presentation order: equal for files that show and sound the same.
std::string decoded_md5(const std::filesystem::path& file);

/// `ffprobe -v error -of csv=p=0 -show_entries ENTRIES FILE`, without the last newline.
std::string ffprobe(const std::filesystem::path& file, const std::string& entries);

}  // namespace pinmill::testing

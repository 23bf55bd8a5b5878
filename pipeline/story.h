// A story video to be made: what its maker is told and given. Plain data.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/json.h"

namespace pinmill {

/// Open descriptors of regular files; the callee closes none of them.
struct StoryFiles {
  struct Page {
    int source_fd = -1;
    int sidecar_fd = -1;  ///< an .xmp; -1: none
  };
  std::vector<Page> pages{};
  int music_fd = -1;         ///< -1: none
  int output_fd = -1;        ///< empty, for reading and writing; what is in it after an error is rubbish
  int cover_fd = -1;         ///< empty, for the cover; -1: none wanted
  int cover_source_fd = -1;  ///< a picture that becomes the cover; -1: a frame of the video does
};

/// How many pages a story may be asked for, whatever the rules say.
inline constexpr std::size_t most_story_pages = 20;

struct StoryOrder {
  struct Page {
    std::chrono::milliseconds length{0};  ///< of a still; 0: `still_length`. Videos last as long as they do
    std::string caption;                  ///< empty: none
    bool operator==(const Page&) const = default;
  };
  std::vector<Page> pages{};
  std::chrono::milliseconds still_length{3000};
  bool operator==(const StoryOrder&) const = default;
};

Json to_json(const StoryOrder& order);
/// Reads what to_json writes; corrupt_input where it is something else.
Result<StoryOrder> story_order_from(const Json& json);

}  // namespace pinmill

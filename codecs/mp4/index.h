// The index of an MP4 (`moov`): read, cleaned of what is private, and put in front of the media without touching it.
// Free functions, any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "codecs/clip.h"
#include "codecs/mp4/box.h"

namespace pinmill {

/// Where everything lies in an MP4 or MOV file.
struct Mp4Layout {
  BoxSpan file_type;             ///< size 0 where there is none (old QuickTime)
  BoxSpan index;                 ///< `moov`
  std::vector<BoxSpan> media;    ///< each `mdat`
  bool index_in_front = false;   ///< `moov` before the first `mdat`
  bool fragmented = false;       ///< there are `moof`s: samples are not (all) in `moov`
  bool cut_off = false;          ///< the file ends within its last box
  std::vector<BoxSpan> padding;  ///< `free`, `skip`, `wide`
  std::vector<BoxSpan> others;   ///< what is none of these: `moof`, `uuid`, `meta`, `udta`, `pnot` …
};
/// corrupt_input where there is no `moov`.
Result<Mp4Layout> read_mp4_layout(int fd);

/// The whole `moov`. limit_exceeded above 256 MiB.
Result<BoxTree> read_mp4_index(int fd, const Mp4Layout& layout);

/// Leaves only boxes that a player needs (an allow-list by parent): user data, metadata, handler names, creation times
/// and unknown boxes go. Returns true where anything changed.
bool clean_mp4_index(BoxTree& moov);

struct IndexMove {
  std::uint64_t max_bytes = 0;  ///< limit_exceeded above, before anything is written; 0: no bound
  std::function<void(double share_done)> progress = {};  ///< told every 32 MiB
  std::stop_token stop = {};                             ///< cancelled soon after
};

/// Writes `ftyp`, the cleaned `moov`, then every `mdat` as it is (copied in the kernel), and nothing else. The samples'
/// bytes are not read. A 3GP becomes an MP4, whose boxes are the same. unsupported for fragmented files, for media
/// outside of `mdat` and for a `dref` that points outside the file; corrupt_input where a chunk lies outside every
/// `mdat`.
Result<WorkCounts> write_index_first(int in_fd, const Mp4Layout& layout, BoxTree moov, int out_fd,
                                     const IndexMove& move = {});

/// For a file that a muxer wrote behind `reserved_bytes` of zeros, `moov` last: puts `ftyp` and the cleaned `moov` into
/// the reserved front, pads with `free`, and cuts the file behind its media. Where they do not fit, the media is moved.
Result<void> fold_index_to_front(int fd, std::uint64_t reserved_bytes);

}  // namespace pinmill

// H.264's parameter sets (ITU-T H.264 §7.3.2) in the two forms that containers keep them in, and packets in the same
// forms: with start codes (Annex B), or with lengths (ISO/IEC 14496-15 §5.3.3). Internal to codecs; free functions, any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/byte_io.h"

namespace pinmill {

struct H264Parameters {
  int length_bytes = 0;  ///< of each unit's length; 0: start codes
  std::vector<Bytes> sequence_sets, picture_sets;
  std::uint8_t profile = 0, constraints = 0, level = 0;  ///< of the first sequence set
};

/// corrupt_input where there is no sequence set or no picture set.
Result<H264Parameters> read_h264_parameters(ByteView description);

/// The lowest number that neither a sequence set nor a picture set bears; nothing where all 32 are taken.
std::optional<int> free_parameter_set_id(const H264Parameters& parameters);

/// `own` and the sets of `added` in one description, in the form of `own`.
Bytes merge_h264_parameters(const H264Parameters& own, const H264Parameters& added);

/// A packet with start codes in the form of `form`. unsupported where a unit is too long for its lengths.
Result<Bytes> h264_packet_in_form(const H264Parameters& form, ByteView with_start_codes);

/// True where the first coded picture of a packet is one that nothing behind it refers across (an IDR picture).
bool starts_anew(const H264Parameters& form, ByteView packet);

}  // namespace pinmill

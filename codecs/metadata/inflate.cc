#include "codecs/metadata/inflate.h"

#include <zlib.h>

namespace pinmill {

std::optional<Bytes> inflate_within(ByteView packed, std::size_t max_bytes) {
  Bytes out(max_bytes);
  uLongf length = out.size();
  const int code = ::uncompress(reinterpret_cast<Bytef*>(out.data()), &length,
                                reinterpret_cast<const Bytef*>(packed.data()), packed.size());
  if (code != Z_OK) return std::nullopt;
  out.resize(length);
  out.shrink_to_fit();
  return out;
}

}  // namespace pinmill

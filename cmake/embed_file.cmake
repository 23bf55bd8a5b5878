# cmake -DSOURCE=… -DSYMBOL=… -DHEADER=… -DCODE=… -P embed_file.cmake: what pinmill_embed runs at build time.
# An array of characters and no string literal: -Wpedantic complains of literals beyond 64 KiB.
file(READ ${SOURCE} bytes HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
string(REGEX REPLACE "(......,......,......,......,......,......,......,......,......,......,......,......,)" "\\1\n"
       bytes "${bytes}")

file(WRITE ${HEADER} "#pragma once

#include <string_view>

namespace pinmill::embedded {
extern const std::string_view ${SYMBOL};
}
")
file(WRITE ${CODE} "#include \"embedded/${SYMBOL}.h\"

namespace pinmill::embedded {
namespace {
constexpr char bytes[] = {
${bytes}
'\\0'};
}
constinit const std::string_view ${SYMBOL}{bytes, sizeof bytes - 1};
}
")

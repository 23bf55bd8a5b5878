// What x264 is told beside its preset. Pure, any thread.
#pragma once

#include <string>

namespace pinmill::libav {

/// `own` ("mbtree=1:rc-lookahead=10", or empty) and what makes equal frames give equal bytes, as the encoder's
/// "x264-params" takes them.
std::string x264_parameters(std::string own);

}  // namespace pinmill::libav

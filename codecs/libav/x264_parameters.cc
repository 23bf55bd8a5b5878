#include "codecs/libav/x264_parameters.h"

extern "C" {
#include <libavutil/cpu.h>
}

// Note: no AVX-512 in x264
// Its AVX-512 code for macroblock trees (core 164) takes in memory that was never written, so that the same frames give
// other bytes from run to run: encode raw frames of 200×150 px by ffmpeg under two values of MALLOC_PERTURB_ to see it.
// Each processor that has AVX-512 has AVX2, which took no more time here. A version in which the trial gives one digest
// needs this no longer.

namespace pinmill::libav {

std::string x264_parameters(std::string own) {
  if ((av_get_cpu_flags() & AV_CPU_FLAG_AVX512) == 0) return own;
  if (!own.empty()) own += ':';
  return own + "asm=AVX2";
}

}  // namespace pinmill::libav

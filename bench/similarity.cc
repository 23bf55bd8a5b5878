#include "bench/similarity.h"

#include <cstdlib>

#include "bench/process.h"

namespace pinmill::bench {

Result<void> make_reference(const std::filesystem::path& source, const std::filesystem::path& png) {
  PINMILL_ASSIGN_OR_RETURN(
      const auto said,
      output_of({"convert", source.string() + "[0]", "-auto-orient", "-filter", "Lanczos", "-resize", "1000x1500^",
                 "-gravity", "center", "-extent", "1000x1500", "-strip", "-depth", "8", "PNG24:" + png.string()},
                png.string() + ".log"));
  return {};
}

Result<double> luma_ssim(const std::filesystem::path& result, const std::filesystem::path& reference) {
  // Both by way of RGB, so that neither's range or matrix tells.
  constexpr auto graph = "[0:v]format=gbrp,format=yuv444p[a];[1:v]format=gbrp,format=yuv444p[b];[a][b]ssim";
  PINMILL_ASSIGN_OR_RETURN(const auto said, output_of({"ffmpeg", "-nostdin", "-hide_banner", "-i", result, "-i",
                                                       reference, "-lavfi", graph, "-f", "null", "-"},
                                                      reference.string() + ".ssim"));
  const auto at = said.find("SSIM Y:");
  if (at == std::string::npos) return Error(ErrorCode::invalid_argument, "no SSIM of " + result.string() + ": " + said);
  return std::strtod(said.c_str() + at + 7, nullptr);
}

}  // namespace pinmill::bench

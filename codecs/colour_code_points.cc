// How high dynamic range becomes sRGB
//
// Diffuse white is 203 cd/m² (ITU-R BT.2408-5 §2.2) and takes the place of sRGB's white. Everything up to about half of
// that stays what it is, so that faces and mid-tones look as in a standard photo; above it the roll-off of ITU-R
// BT.2390-10 §5.4 makes room for highlights up to 1000 cd/m². Diffuse white itself so comes out at about 230 of 255.
// The brightest channel sets the scale for all three: hues stay, and no channel clips before the others.
#include "codecs/colour_code_points.h"

#include <algorithm>
#include <cmath>

namespace pinmill {
namespace {

constexpr double diffuse_white_nits = 203, peak_nits = 1000;
constexpr double peak = peak_nits / diffuse_white_nits;
constexpr std::size_t codes = 4096, roll_off_steps = 4096, srgb_steps = 16384;

// H.273 table 2 and table 3.
constexpr std::uint8_t bt709 = 1, bt470_bg = 5, bt601_525 = 6, smpte_240m = 7, bt2020 = 9, dci_p3 = 11, display_p3 = 12;
constexpr std::uint8_t gamma_22 = 4, gamma_28 = 5, linear_light = 8, pq = 16, smpte_428 = 17, hlg = 18;

using Matrix = std::array<std::array<double, 3>, 3>;

struct Chromaticities {
  double red_x, red_y, green_x, green_y, blue_x, blue_y;
};

Chromaticities chromaticities_of(std::uint8_t primaries) {
  switch (primaries) {
    case bt470_bg: return {0.64, 0.33, 0.29, 0.60, 0.15, 0.06};
    case bt601_525:
    case smpte_240m: return {0.63, 0.34, 0.31, 0.595, 0.155, 0.07};
    case bt2020: return {0.708, 0.292, 0.170, 0.797, 0.131, 0.046};
    case dci_p3:  // cameras and phones that say so mean D65, as Display P3 has it
    case display_p3: return {0.680, 0.320, 0.265, 0.690, 0.150, 0.060};
    default: return {0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
  }
}

Matrix inverse(const Matrix& m) {
  Matrix out{};
  const auto minor = [&m](std::size_t r, std::size_t c) {
    const std::size_t r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3, c2 = (c + 2) % 3;
    return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
  };
  const double determinant = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 3; ++c) out[c][r] = minor(r, c) / determinant;
  return out;
}

// Linear RGB of primaries whose white is D65 to CIE XYZ.
Matrix to_xyz(const Chromaticities& p) {
  constexpr std::array<double, 3> white = {0.3127 / 0.3290, 1.0, (1 - 0.3127 - 0.3290) / 0.3290};
  Matrix m = {{{p.red_x / p.red_y, p.green_x / p.green_y, p.blue_x / p.blue_y},
               {1, 1, 1},
               {(1 - p.red_x - p.red_y) / p.red_y, (1 - p.green_x - p.green_y) / p.green_y,
                (1 - p.blue_x - p.blue_y) / p.blue_y}}};
  const Matrix back = inverse(m);
  for (std::size_t c = 0; c < 3; ++c) {
    const double luminance = back[c][0] * white[0] + back[c][1] * white[1] + back[c][2] * white[2];
    for (auto& row : m) row[c] *= luminance;
  }
  return m;
}

// SMPTE ST 2084 §5: signal to cd/m² and back.
constexpr double pq_m1 = 2610.0 / 16384, pq_m2 = 2523.0 / 32, pq_c1 = 3424.0 / 4096, pq_c2 = 2413.0 / 128,
                 pq_c3 = 2392.0 / 128, pq_full_nits = 10000;

double nits_from_pq(double signal) {
  const double power = std::pow(signal, 1 / pq_m2);
  return pq_full_nits * std::pow(std::max(power - pq_c1, 0.0) / (pq_c2 - pq_c3 * power), 1 / pq_m1);
}

double pq_from_nits(double nits) {
  const double power = std::pow(nits / pq_full_nits, pq_m1);
  return std::pow((pq_c1 + pq_c2 * power) / (1 + pq_c3 * power), pq_m2);
}

// ITU-R BT.2100-2 table 5, inverse OETF: signal to the scene's light, 1 at its peak.
double scene_from_hlg(double signal) {
  constexpr double a = 0.17883277, b = 0.28466892, c = 0.55991073;
  return signal <= 0.5 ? signal * signal / 3 : (std::exp((signal - c) / a) + b) / 12;
}

double linear_from_srgb(double signal) {
  return signal <= 0.04045 ? signal / 12.92 : std::pow((signal + 0.055) / 1.055, 2.4);
}

double srgb_from_linear(double light) {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

double linear_from(std::uint8_t transfer, double signal) {
  switch (transfer) {
    case gamma_22: return std::pow(signal, 2.2);
    case gamma_28: return std::pow(signal, 2.8);
    case smpte_428: return std::pow(signal, 2.6);
    case linear_light: return signal;
    case pq: return nits_from_pq(signal) / diffuse_white_nits;
    case hlg: return scene_from_hlg(signal);
    default: return linear_from_srgb(signal);  // BT.709's curve is shown as sRGB's everywhere
  }
}

// BT.2390-10 §5.4.1, black left where it is: a light between 0 and `peak` to one between 0 and 1.
double rolled_off(double light) {
  const double full = pq_from_nits(peak_nits);
  const double highest = pq_from_nits(diffuse_white_nits) / full, knee = 1.5 * highest - 0.5;
  const double signal = pq_from_nits(light * diffuse_white_nits) / full;
  if (signal <= knee) return light;
  const double t = (signal - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
  const double bent = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * highest;
  return nits_from_pq(bent * full) / diffuse_white_nits;
}

std::vector<float> roll_off_table() {
  std::vector<float> table(roll_off_steps, 1.0F);
  for (std::size_t step = 1; step < roll_off_steps; ++step) {
    const double root = static_cast<double>(step) / (roll_off_steps - 1), light = root * root * peak;
    table[step] = static_cast<float>(rolled_off(light) / light);
  }
  return table;
}

const std::vector<std::uint8_t>& srgb_table() {
  static const std::vector<std::uint8_t> table = [] {
    std::vector<std::uint8_t> out(srgb_steps);
    for (std::size_t step = 0; step < srgb_steps; ++step)
      out[step] =
          static_cast<std::uint8_t>(std::lround(255 * srgb_from_linear(static_cast<double>(step) / (srgb_steps - 1))));
    return out;
  }();
  return table;
}

}  // namespace

std::optional<CodePointConversion> CodePointConversion::to_srgb(const CodePoints& from) {
  const auto is_one_of = [](std::uint8_t value, std::initializer_list<std::uint8_t> known) {
    return std::find(known.begin(), known.end(), value) != known.end();
  };
  const bool other_primaries = is_one_of(from.primaries, {bt470_bg, bt601_525, smpte_240m, bt2020, dci_p3, display_p3});
  const bool other_transfer = is_one_of(from.transfer, {gamma_22, gamma_28, linear_light, pq, smpte_428, hlg});
  if (!other_primaries && !other_transfer) return std::nullopt;
  const Dynamics dynamics = from.transfer == pq    ? Dynamics::pq
                            : from.transfer == hlg ? Dynamics::hlg
                                                   : Dynamics::standard;
  return CodePointConversion(dynamics, from.transfer, other_primaries ? from.primaries : bt709);
}

CodePointConversion::CodePointConversion(Dynamics dynamics, std::uint8_t transfer, std::uint8_t primaries)
    : dynamics_(dynamics), to_linear_(codes) {
  for (std::size_t code = 0; code < codes; ++code)
    to_linear_[code] = static_cast<float>(linear_from(transfer, static_cast<double>(code) / (codes - 1)));
  if (dynamics_ != Dynamics::standard) roll_off_ = roll_off_table();
  const Matrix xyz = to_xyz(chromaticities_of(primaries)), back = inverse(to_xyz(chromaticities_of(bt709)));
  for (std::size_t r = 0; r < 3; ++r) {
    luminance_[r] = static_cast<float>(xyz[1][r]);
    for (std::size_t c = 0; c < 3; ++c)
      matrix_[r][c] = static_cast<float>(back[r][0] * xyz[0][c] + back[r][1] * xyz[1][c] + back[r][2] * xyz[2][c]);
  }
}

// Light of the source's primaries, 1 being the white of sRGB.
CodePointConversion::Vector CodePointConversion::linear(const std::uint16_t* pixel) const noexcept {
  constexpr int code_shift = 4;  // 65536 codes to 4096
  Vector light{};
  for (std::size_t c = 0; c < 3; ++c) light[c] = to_linear_[static_cast<std::size_t>(pixel[c] >> code_shift)];
  if (dynamics_ == Dynamics::standard) return light;
  if (dynamics_ == Dynamics::hlg) {  // BT.2100-2 table 5: the display's light, at 1000 cd/m² a power of 1.2
    const float scene = luminance_[0] * light[0] + luminance_[1] * light[1] + luminance_[2] * light[2];
    const float factor = static_cast<float>(peak) * std::pow(scene, 0.2F);
    for (float& channel : light) channel *= factor;
  }
  const float brightest = std::max({light[0], light[1], light[2]}) / static_cast<float>(peak);
  if (brightest > 1)
    for (float& channel : light) channel /= brightest;
  const float place = std::sqrt(std::min(brightest, 1.0F)) * (roll_off_steps - 1);
  const auto step = std::min(static_cast<std::size_t>(place), roll_off_steps - 2);
  const float beyond = place - static_cast<float>(step);
  const float scale = roll_off_[step] * (1 - beyond) + roll_off_[step + 1] * beyond;
  for (float& channel : light) channel *= scale;
  return light;
}

void CodePointConversion::convert(const std::uint16_t* from, std::uint8_t* to, std::size_t count) const noexcept {
  const std::vector<std::uint8_t>& srgb = srgb_table();
  for (std::size_t pixel = 0; pixel < count; ++pixel, from += 3, to += 3) {
    const Vector light = linear(from);
    for (std::size_t c = 0; c < 3; ++c) {
      const float mixed = matrix_[c][0] * light[0] + matrix_[c][1] * light[1] + matrix_[c][2] * light[2];
      to[c] = srgb[static_cast<std::size_t>(std::clamp(mixed, 0.0F, 1.0F) * (srgb_steps - 1) + 0.5F)];
    }
  }
}

}  // namespace pinmill

// How the numbers are kept
//
// Weights have 14 bits behind the point. Columns come first: each sum of a column's samples keeps six bits behind the
// point in 16 bits, which leaves room for what Lanczos' kernel overshoots. Rows are summed from that, and rounded once.
// SSE2 does the same whole numbers as the plain loops, so that no result depends on the machine.
#include "codecs/plane_resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#if defined(__SSE2__)
  #include <emmintrin.h>
#endif

namespace pinmill {
namespace {

constexpr int weight_bits = 14;
constexpr int kept_bits = 6;
constexpr int one = 1 << weight_bits;
constexpr std::size_t lane = 16;  // columns that are summed at once

double lanczos3(double x) noexcept {
  constexpr double lobes = 3;
  if (x == 0) return 1;
  if (std::abs(x) >= lobes) return 0;
  const double angle = std::numbers::pi * x;
  return lobes * std::sin(angle) * std::sin(angle / lobes) / (angle * angle);
}

double catmull_rom(double x) noexcept {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

// Which samples make each of the result's, and how much each of them counts: `count` weights from sample `first` on.
// Samples that do not exist count as the last one that does.
class Weights {
 public:
  // `multiple`: of it the count is made, with weights of 0; it is a power of two.
  Weights(std::uint32_t samples, double start, double length, std::uint32_t results, std::size_t multiple)
      : first_(results) {
    const double step = length / results;
    const bool shrinks = step > 1;
    const double stretch = std::max(1.0, step), reach = (shrinks ? 3 : 2) * stretch;
    const auto widest = static_cast<std::size_t>(std::ceil(2 * reach)) + 1;
    count_ = (std::min<std::size_t>(widest, samples) + multiple - 1) / multiple * multiple;
    weights_.resize(count_ * results);
    std::vector<double> exact(count_);
    for (std::uint32_t i = 0; i < results; ++i) {
      const double centre = start + (i + 0.5) * step;
      const auto from = static_cast<std::int64_t>(std::ceil(centre - reach - 0.5));
      const auto to = static_cast<std::int64_t>(std::floor(centre + reach - 0.5));
      const std::int64_t last = std::int64_t{samples} - 1;
      const std::int64_t first = std::clamp<std::int64_t>(from, 0, last);
      std::fill(exact.begin(), exact.end(), 0.0);
      for (std::int64_t at = from; at <= to; ++at) {
        const double x = (static_cast<double>(at) + 0.5 - centre) / stretch;
        exact[static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, last) - first)] +=
            shrinks ? lanczos3(x) : catmull_rom(x);
      }
      first_[i] = static_cast<std::size_t>(first);
      round(exact, &weights_[i * count_]);
    }
  }

  std::size_t count() const noexcept { return count_; }
  std::size_t first(std::uint32_t result) const noexcept { return first_[result]; }
  const std::int16_t* of(std::uint32_t result) const noexcept { return &weights_[result * count_]; }

 private:
  // Together they are one; what rounding leaves over goes to the largest.
  void round(const std::vector<double>& exact, std::int16_t* rounded) const {
    double sum = 0;
    for (const double weight : exact) sum += weight;
    int left = one;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      rounded[i] = static_cast<std::int16_t>(std::lround(exact[i] / sum * one));
      left -= rounded[i];
      if (rounded[i] > rounded[largest]) largest = i;
    }
    rounded[largest] = static_cast<std::int16_t>(rounded[largest] + left);
  }

  std::vector<std::size_t> first_;
  std::vector<std::int16_t> weights_;
  std::size_t count_ = 0;
};

const std::uint8_t* row_of(const Plane& plane, std::size_t y) noexcept {
  return reinterpret_cast<const std::uint8_t*>(plane.row(static_cast<std::uint32_t>(y)));
}

#if defined(__SSE2__)

__m128i kept(__m128i sum) noexcept {
  const __m128i half = _mm_set1_epi32(1 << (weight_bits - kept_bits - 1));
  return _mm_srai_epi32(_mm_add_epi32(sum, half), weight_bits - kept_bits);
}

// `lane` columns from `at` on, the rows weighted two by two.
void sum_columns(const std::vector<const std::uint8_t*>& rows, const std::int16_t* weights, std::size_t at,
                 std::int16_t* out) noexcept {
  const __m128i zero = _mm_setzero_si128();
  __m128i a = zero, b = zero, c = zero, d = zero;
  for (std::size_t i = 0; i < rows.size(); i += 2) {
    std::int32_t pair = 0;
    std::memcpy(&pair, weights + i, sizeof pair);
    const __m128i weight = _mm_set1_epi32(pair);
    const __m128i upper = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[i] + at));
    const __m128i lower = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[i + 1] + at));
    const __m128i left = _mm_unpacklo_epi8(upper, lower), right = _mm_unpackhi_epi8(upper, lower);
    a = _mm_add_epi32(a, _mm_madd_epi16(_mm_unpacklo_epi8(left, zero), weight));
    b = _mm_add_epi32(b, _mm_madd_epi16(_mm_unpackhi_epi8(left, zero), weight));
    c = _mm_add_epi32(c, _mm_madd_epi16(_mm_unpacklo_epi8(right, zero), weight));
    d = _mm_add_epi32(d, _mm_madd_epi16(_mm_unpackhi_epi8(right, zero), weight));
  }
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_packs_epi32(kept(a), kept(b)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 8), _mm_packs_epi32(kept(c), kept(d)));
}

// Four partial sums of one result; the count of weights is a multiple of eight.
__m128i partial_sums(const std::int16_t* sums, const std::int16_t* weights, std::size_t count) noexcept {
  __m128i sum = _mm_setzero_si128();
  for (std::size_t i = 0; i < count; i += 8)
    sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(sums + i)),
                                            _mm_loadu_si128(reinterpret_cast<const __m128i*>(weights + i))));
  return sum;
}

// Results `x` to `x` + 3 of a row.
void sum_row(const std::int16_t* sums, const Weights& across, std::uint32_t x, std::uint8_t* out) noexcept {
  const auto partial = [&](std::uint32_t at) noexcept {
    return partial_sums(sums + across.first(at), across.of(at), across.count());
  };
  const __m128i a = partial(x), b = partial(x + 1), c = partial(x + 2), d = partial(x + 3);
  const __m128i ab = _mm_add_epi32(_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
  const __m128i cd = _mm_add_epi32(_mm_unpacklo_epi32(c, d), _mm_unpackhi_epi32(c, d));
  __m128i all = _mm_add_epi32(_mm_unpacklo_epi64(ab, cd), _mm_unpackhi_epi64(ab, cd));
  all = _mm_srai_epi32(_mm_add_epi32(all, _mm_set1_epi32(1 << (weight_bits + kept_bits - 1))), weight_bits + kept_bits);
  const std::int32_t four = _mm_cvtsi128_si32(_mm_packus_epi16(_mm_packs_epi32(all, all), all));
  std::memcpy(out + x, &four, sizeof four);
}

#else

void sum_columns(const std::vector<const std::uint8_t*>& rows, const std::int16_t* weights, std::size_t at,
                 std::int16_t* out) noexcept {
  for (std::size_t x = 0; x < lane; ++x) {
    int sum = 1 << (weight_bits - kept_bits - 1);
    for (std::size_t i = 0; i < rows.size(); ++i) sum += weights[i] * rows[i][at + x];
    out[x] = static_cast<std::int16_t>(sum >> (weight_bits - kept_bits));
  }
}

#endif

std::uint8_t sum_one(const std::int16_t* sums, const Weights& across, std::uint32_t x) noexcept {
  int sum = 1 << (weight_bits + kept_bits - 1);
  const std::int16_t* weights = across.of(x);
  for (std::size_t i = 0; i < across.count(); ++i) sum += weights[i] * sums[across.first(x) + i];
  return static_cast<std::uint8_t>(std::clamp(sum >> (weight_bits + kept_bits), 0, 255));
}

// The columns that a row of results is made of, in whole lanes.
struct Columns {
  std::size_t begin, end;
};
Columns columns_of(const Weights& across, std::uint32_t results, std::uint32_t samples) noexcept {
  const std::size_t begin = across.first(0) / lane * lane;
  const std::size_t end = std::min<std::size_t>(across.first(results - 1) + across.count(), samples);
  return {begin, (end + lane - 1) / lane * lane};
}

void resize(const Plane& from, const Weights& across, const Weights& down, const Plane& to) {
  const Columns columns = columns_of(across, to.width_px, from.width_px);
  // weights of 0 may reach over the end
  std::vector<std::int16_t> sums(columns.end + across.count());
  std::vector<const std::uint8_t*> rows(down.count());
  for (std::uint32_t y = 0; y < to.height_px; ++y) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i] = row_of(from, std::min<std::size_t>(down.first(y) + i, from.height_px - 1));
    for (std::size_t at = columns.begin; at < columns.end; at += lane)
      sum_columns(rows, down.of(y), at, sums.data() + at);
    auto* out = reinterpret_cast<std::uint8_t*>(to.row(y));
    std::uint32_t x = 0;
#if defined(__SSE2__)
    for (; x + 4 <= to.width_px; x += 4) sum_row(sums.data(), across, x, out);
#endif
    for (; x < to.width_px; ++x) out[x] = sum_one(sums.data(), across, x);
  }
}

}  // namespace

Result<void> resize_plane(const Plane& from, const PlaneBox& box, const Plane& to) {
  if (from.width_px == 0 || from.height_px == 0 || to.width_px == 0 || to.height_px == 0 || !(box.width > 0) ||
      !(box.height > 0))
    return Error(ErrorCode::invalid_argument, "a plane without samples cannot be resized");
  const Weights across(from.width_px, box.left, box.width, to.width_px, 8);
  const Weights down(from.height_px, box.top, box.height, to.height_px, 2);
  resize(from, across, down, to);
  return {};
}

void average_plane(const Plane& from, std::uint32_t factor, const Plane& to) {
  std::vector<std::uint16_t> sums(from.width_px);  // 255 rows of 255 fit
  for (std::uint32_t y = 0; y < to.height_px; ++y) {
    const std::uint32_t rows = std::min(factor, from.height_px - y * factor);
    std::fill(sums.begin(), sums.end(), std::uint16_t{0});
    for (std::uint32_t row = 0; row < rows; ++row) {
      const std::uint8_t* samples = row_of(from, std::size_t{y} * factor + row);
      for (std::uint32_t x = 0; x < from.width_px; ++x) sums[x] = static_cast<std::uint16_t>(sums[x] + samples[x]);
    }
    auto* out = reinterpret_cast<std::uint8_t*>(to.row(y));
    for (std::uint32_t x = 0; x < to.width_px; ++x) {
      const std::uint32_t columns = std::min(factor, from.width_px - x * factor), count = rows * columns;
      std::uint32_t sum = count / 2;
      for (std::uint32_t column = 0; column < columns; ++column) sum += sums[x * factor + column];
      out[x] = static_cast<std::uint8_t>(sum / count);
    }
  }
}

namespace {

// Where the sample that is to lie at x, y comes from: `at` of the first, and a step for each column and row.
struct Path {
  std::ptrdiff_t at, across, down;
};
Path path_of(const Plane& from, std::uint8_t orientation) noexcept {
  const std::ptrdiff_t stride = from.stride_bytes, right = std::ptrdiff_t{from.width_px} - 1,
                       bottom = stride * (std::ptrdiff_t{from.height_px} - 1);
  switch (orientation) {
    case 2: return {right, -1, stride};
    case 3: return {right + bottom, -1, -stride};
    case 4: return {bottom, 1, -stride};
    case 5: return {0, stride, 1};
    case 6: return {bottom, -stride, 1};
    case 7: return {right + bottom, -stride, -1};
    case 8: return {right, stride, -1};
    default: return {0, 1, stride};
  }
}

}  // namespace

void turn_plane(const Plane& from, std::uint8_t orientation, const Plane& to) {
  constexpr std::uint32_t tile = 32;  // rows and columns that the nearest cache holds either way
  const Path path = path_of(from, orientation);
  for (std::uint32_t top = 0; top < to.height_px; top += tile)
    for (std::uint32_t left = 0; left < to.width_px; left += tile)
      for (std::uint32_t y = top; y < std::min(top + tile, to.height_px); ++y) {
        const std::byte* sample =
            from.data + path.at + path.down * std::ptrdiff_t{y} + path.across * std::ptrdiff_t{left};
        std::byte* out = to.row(y);
        for (std::uint32_t x = left; x < std::min(left + tile, to.width_px); ++x, sample += path.across)
          out[x] = *sample;
      }
}

}  // namespace pinmill

#include "codecs/story/window.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__SSE2__)
  #include <emmintrin.h>
#endif

namespace pinmill {
namespace {

constexpr int weight_bits = 6;  // four products of 8 and 6 bits, overshoot included, fit into 16 bits
constexpr int margin = 4;       // samples repeated at either end of a row, so that no tap is out of bounds

// Catmull-Rom: passes through the samples, so that a still that does not move stays as sharp as it is.
void set_weights(double at, std::int16_t* weights) {
  const double t = at, t2 = t * t, t3 = t2 * t;
  const double exact[4] = {-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1, -1.5 * t3 + 2 * t2 + 0.5 * t,
                           0.5 * t3 - 0.5 * t2};
  constexpr int one = 1 << weight_bits;
  int sum = 0;
  for (int k = 0; k < 4; ++k) {
    weights[k] = static_cast<std::int16_t>(std::lround(exact[k] * one));
    sum += weights[k];
  }
  const int nearest = at < 0.5 ? 1 : 2;
  weights[nearest] = static_cast<std::int16_t>(weights[nearest] + one - sum);
}

void blend_rows(const std::uint8_t* const (&rows)[4], const std::int16_t* weights, std::int16_t* into, int width) {
  const std::int16_t a = weights[0], b = weights[1], c = weights[2], d = weights[3];
  const std::uint8_t *p = rows[0], *q = rows[1], *r = rows[2], *s = rows[3];
  for (int x = 0; x < width; ++x) into[x] = static_cast<std::int16_t>(p[x] * a + q[x] * b + r[x] * c + s[x] * d);
}

std::uint8_t rounded(int sum) {
  constexpr int bits = 2 * weight_bits;
  return static_cast<std::uint8_t>(std::clamp((sum + (1 << (bits - 1))) >> bits, 0, 255));
}

std::uint8_t filtered(const std::int16_t* four, const std::int16_t* weights) {
  return rounded(four[0] * weights[0] + four[1] * weights[1] + four[2] * weights[2] + four[3] * weights[3]);
}

// Each output sample has taps of its own. Compilers make no vectors of it, and plain code costs as much as the encoder.
void filter_row(const std::int16_t* row, const int* first, const std::int16_t* weights, std::uint8_t* into, int width) {
  int x = 0;
#if defined(__SSE2__)
  const auto two = [&](int at) {  // the sums of either half of the four products, for two samples
    const __m128i one = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(row + first[at]));
    const __m128i other = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(row + first[at + 1]));
    const __m128i by = _mm_loadu_si128(reinterpret_cast<const __m128i*>(weights + std::ptrdiff_t{4} * at));
    return _mm_castsi128_ps(_mm_madd_epi16(_mm_unpacklo_epi64(one, other), by));
  };
  const __m128i half = _mm_set1_epi32(1 << (2 * weight_bits - 1));
  for (; x + 4 <= width; x += 4) {
    const __m128 lower = two(x), upper = two(x + 2);
    const __m128i sums = _mm_add_epi32(_mm_castps_si128(_mm_shuffle_ps(lower, upper, _MM_SHUFFLE(2, 0, 2, 0))),
                                       _mm_castps_si128(_mm_shuffle_ps(lower, upper, _MM_SHUFFLE(3, 1, 3, 1))));
    const __m128i words = _mm_srai_epi32(_mm_add_epi32(sums, half), 2 * weight_bits);
    const __m128i bytes = _mm_packus_epi16(_mm_packs_epi32(words, words), words);
    const int four = _mm_cvtsi128_si32(bytes);
    std::memcpy(into + x, &four, sizeof(four));
  }
#endif
  for (; x < width; ++x) into[x] = filtered(row + first[x], weights + std::ptrdiff_t{4} * x);
}

}  // namespace

void WindowResampler::fill(Taps& taps, const Axis& axis) {
  taps.first.resize(static_cast<std::size_t>(axis.into));
  taps.weights.resize(4 * taps.first.size());
  for (int i = 0; i < axis.into; ++i) {
    const double at = axis.start + i * axis.step, whole = std::floor(at);
    const auto index = static_cast<std::size_t>(i);
    taps.first[index] = std::clamp(static_cast<int>(whole) - 1, -margin + 1, axis.from - 1);
    set_weights(at - whole, &taps.weights[4 * index]);
  }
}

void WindowResampler::draw_plane(const std::uint8_t* from, int from_stride, std::uint8_t* into, int into_stride,
                                 const Axis& across, const Axis& down) {
  fill(across_, across);
  fill(down_, down);
  row_.resize(static_cast<std::size_t>(across.from + 2 * margin));
  std::int16_t* const row = row_.data() + margin;
  for (int y = 0; y < down.into; ++y) {
    const auto index = static_cast<std::size_t>(y);
    const std::uint8_t* rows[4];
    for (int k = 0; k < 4; ++k)
      rows[k] = from + std::ptrdiff_t{std::clamp(down_.first[index] + k, 0, down.from - 1)} * from_stride;
    blend_rows(rows, &down_.weights[4 * index], row, across.from);
    std::fill(row_.data(), row, row[0]);
    std::fill(row + across.from, row_.data() + row_.size(), row[across.from - 1]);
    std::uint8_t* const out = into + std::ptrdiff_t{y} * into_stride;
    filter_row(row, across_.first.data(), across_.weights.data(), out, across.into);
  }
}

// Pixel centres fall on pixel centres. Chroma lies on the even columns and between the rows (H.264's usual siting).
void WindowResampler::draw(const AVFrame& from, const Window& window, AVFrame& into) {
  const double step_x = window.width / into.width, step_y = window.height / into.height;
  draw_plane(from.data[0], from.linesize[0], into.data[0], into.linesize[0],
             {window.left + 0.5 * step_x - 0.5, step_x, from.width, into.width},
             {window.top + 0.5 * step_y - 0.5, step_y, from.height, into.height});
  const Axis across{(window.left + 0.5 * step_x - 0.5) / 2, step_x, from.width / 2, into.width / 2};
  const Axis down{(window.top + step_y - 1) / 2, step_y, from.height / 2, into.height / 2};
  for (int plane = 1; plane < 3; ++plane)
    draw_plane(from.data[plane], from.linesize[plane], into.data[plane], into.linesize[plane], across, down);
}

}  // namespace pinmill

#include "codecs/story/window.h"

#include <algorithm>
#include <cmath>

namespace pinmill {
namespace {

constexpr int weight_bits = 6;  // four products of 8 and 6 bits, overshoot included, fit into 16 bits
constexpr int margin = 4;       // samples repeated at either end of a row, so that no tap is out of bounds

// Catmull-Rom: passes through the samples, so that a still that does not move stays as sharp as it is.
void set_weights(double at, std::int16_t (&weights)[4]) {
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

void blend_rows(const std::uint8_t* const (&rows)[4], const std::int16_t (&weights)[4], std::int16_t* into, int width) {
  const std::int16_t a = weights[0], b = weights[1], c = weights[2], d = weights[3];
  const std::uint8_t *p = rows[0], *q = rows[1], *r = rows[2], *s = rows[3];
  for (int x = 0; x < width; ++x) into[x] = static_cast<std::int16_t>(p[x] * a + q[x] * b + r[x] * c + s[x] * d);
}

std::uint8_t rounded(int sum) {
  constexpr int bits = 2 * weight_bits;
  return static_cast<std::uint8_t>(std::clamp((sum + (1 << (bits - 1))) >> bits, 0, 255));
}

// All taps alike, one sample further each: a picture that is only shifted. The compiler makes vectors of it.
void filter_shifted(const std::int16_t* from, const std::int16_t (&weights)[4], std::uint8_t* into, int width) {
  const int a = weights[0], b = weights[1], c = weights[2], d = weights[3];
  for (int x = 0; x < width; ++x) into[x] = rounded(from[x] * a + from[x + 1] * b + from[x + 2] * c + from[x + 3] * d);
}

}  // namespace

void WindowResampler::fill(std::vector<Tap>& taps, const Axis& axis) {
  taps.resize(static_cast<std::size_t>(axis.into));
  // a binary fraction: adding whole steps to it is exact, so that the taps of a shifted picture are all alike
  const double start = std::round(axis.start * 256) / 256;
  for (int i = 0; i < axis.into; ++i) {
    const double at = start + i * axis.step;
    const double whole = std::floor(at);
    Tap& tap = taps[static_cast<std::size_t>(i)];
    tap.first = std::clamp(static_cast<int>(whole) - 1, -margin + 1, axis.from - 1);
    set_weights(at - whole, tap.weights);
  }
}

void WindowResampler::draw_plane(const std::uint8_t* from, int from_stride, std::uint8_t* into, int into_stride,
                                 const Axis& across, const Axis& down) {
  fill(across_, across);
  fill(down_, down);
  row_.resize(static_cast<std::size_t>(across.from + 2 * margin));
  std::int16_t* const row = row_.data() + margin;
  const bool shifted = across.step == 1;
  for (int y = 0; y < down.into; ++y) {
    const Tap& tap = down_[static_cast<std::size_t>(y)];
    const std::uint8_t* rows[4];
    for (int k = 0; k < 4; ++k)
      rows[k] = from + std::ptrdiff_t{std::clamp(tap.first + k, 0, down.from - 1)} * from_stride;
    blend_rows(rows, tap.weights, row, across.from);
    std::fill(row_.data(), row, row[0]);
    std::fill(row + across.from, row_.data() + row_.size(), row[across.from - 1]);
    std::uint8_t* const out = into + std::ptrdiff_t{y} * into_stride;
    if (shifted) {
      filter_shifted(row + across_.front().first, across_.front().weights, out, across.into);
      continue;
    }
    for (int x = 0; x < across.into; ++x) {
      const Tap& each = across_[static_cast<std::size_t>(x)];
      const std::int16_t* four = row + each.first;
      out[x] = rounded(four[0] * each.weights[0] + four[1] * each.weights[1] + four[2] * each.weights[2] +
                       four[3] * each.weights[3]);
    }
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

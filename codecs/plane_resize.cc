#include "codecs/plane_resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "codecs/plane_sums.h"

namespace pinmill {
namespace {

using plane_sums::lane;

constexpr int one = 1 << plane_sums::weight_bits;
constexpr std::size_t most_averaged = 255;

double lanczos3(double x) noexcept {
  constexpr double lobes = 3;
  if (x == 0) return 1;
  if (std::abs(x) >= lobes) return 0;
  const double angle = std::numbers::pi * x, third = std::sin(angle / lobes);
  const double whole = third * (3 - 4 * third * third);  // the sine of three times the angle, without another call
  return lobes * whole * third / (angle * angle);
}

double catmull_rom(double x) noexcept {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

}  // namespace

RowWindow all_rows(const Plane& plane) noexcept {
  return {plane.data, plane.stride_bytes, plane.width_px, plane.height_px, plane.height_px};
}

// Samples that do not exist count as the last one that does; what fills a group up counts nothing.
ResizeWeights::ResizeWeights(std::uint32_t samples, double start, double length, std::uint32_t results,
                             std::size_t multiple)
    : first_(results) {
  const double step = length / results;
  const bool shrinks = step > 1;
  const double stretch = std::max(1.0, step), reach = (shrinks ? 3 : 2) * stretch;
  const auto widest = static_cast<std::size_t>(std::ceil(2 * reach)) + 1;
  count_ = (std::min<std::size_t>(widest, samples) + multiple - 1) / multiple * multiple;
  weights_.resize(count_ * results);
  std::vector<double> exact(count_);
  const std::int64_t last = std::int64_t{samples} - 1;
  for (std::uint32_t i = 0; i < results; ++i) {
    const double centre = start + (i + 0.5) * step;
    const auto from = static_cast<std::int64_t>(std::ceil(centre - reach - 0.5));
    const auto to = static_cast<std::int64_t>(std::floor(centre + reach - 0.5));
    const std::int64_t first = std::clamp<std::int64_t>(from, 0, last);
    std::fill(exact.begin(), exact.end(), 0.0);
    for (std::int64_t at = from; at <= to; ++at) {
      const double x = (static_cast<double>(at) + 0.5 - centre) / stretch;
      exact[static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, last) - first)] +=
          shrinks ? lanczos3(x) : catmull_rom(x);
    }
    first_[i] = static_cast<std::uint32_t>(first);
    round(exact, &weights_[i * count_]);
  }
}

// Together they are one; what rounding leaves over goes to the largest.
void ResizeWeights::round(const std::vector<double>& exact, std::int16_t* rounded) const {
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

Result<PlaneResizer> PlaneResizer::create(std::uint32_t from_width_px, std::uint32_t from_height_px,
                                          const PlaneBox& box, std::uint32_t to_width_px, std::uint32_t to_height_px) {
  if (from_width_px == 0 || from_height_px == 0 || to_width_px == 0 || to_height_px == 0 || !(box.width > 0) ||
      !(box.height > 0))
    return Error(ErrorCode::invalid_argument, "a plane without samples cannot be resized");
  return PlaneResizer(ResizeWeights(from_width_px, box.left, box.width, to_width_px, 8),
                      ResizeWeights(from_height_px, box.top, box.height, to_height_px, 2));
}

// What one row of results after the other is made in.
struct PlaneResizer::Scratch {
  std::vector<std::int16_t> sums;  // longer than a row, since weights of 0 may reach over its end
  std::vector<const std::uint8_t*> rows;
};

void PlaneResizer::resize_row(const RowWindow& from, std::uint32_t y, Scratch& scratch, const Plane& to) const {
  auto& [sums, rows] = scratch;
  const std::uint32_t width_px = to.width_px;
  auto* out = reinterpret_cast<std::uint8_t*>(to.row(y));
  for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = from.row(std::min(down_.first(y) + i, from.height_px - 1));
  const std::size_t begin = across_.first(0) / lane * lane;
  const std::size_t end = std::min<std::size_t>(across_.first(width_px - 1) + across_.count(), from.width_px);
  plane_sums::sum_columns(rows.data(), down_.of(y), rows.size(), begin, (end + lane - 1) / lane * lane, sums.data());
  std::uint32_t x = 0;
  for (; x + 4 <= width_px; x += 4)
    plane_sums::sum_four(sums.data(), across_.first_of(x), across_.of(x), across_.count(), out + x);
  for (; x < width_px; ++x)
    out[x] = plane_sums::sum_one(sums.data() + across_.first(x), across_.of(x), across_.count());
}

std::uint32_t PlaneResizer::advance(const RowWindow& from, std::uint32_t ready, const Plane& to,
                                    std::uint32_t done) const {
  Scratch scratch{std::vector<std::int16_t>(from.width_px + lane + across_.count()),
                  std::vector<const std::uint8_t*>(down_.count())};
  for (; done < to.height_px; ++done) {
    if (std::min(down_.first(done) + window_rows(), from.height_px) > ready) break;
    resize_row(from, done, scratch, to);
  }
  return done;
}

Result<void> resize_plane(const Plane& from, const PlaneBox& box, const Plane& to) {
  PINMILL_ASSIGN_OR_RETURN(const PlaneResizer resizer,
                           PlaneResizer::create(from.width_px, from.height_px, box, to.width_px, to.height_px));
  resizer.advance(all_rows(from), from.height_px, to, 0);
  return {};
}

namespace {

// The means of a row of results, from the sums of their columns.
void average_columns(const std::uint16_t* sums, std::uint32_t width_px, std::uint32_t rows, std::uint32_t factor,
                     std::uint32_t results, std::uint8_t* out) noexcept {
  const std::uint32_t whole = width_px / factor, count = rows * factor;
  // by multiplication: exact for sums below 2^24, which 255 × 255 samples of 255 are
  const std::uint64_t reciprocal = ((std::uint64_t{1} << 40) + count - 1) / count;
  for (std::uint32_t x = 0; x < whole; ++x, sums += factor) {
    std::uint32_t sum = count / 2;
    for (std::uint32_t column = 0; column < factor; ++column) sum += sums[column];
    out[x] = static_cast<std::uint8_t>(sum * reciprocal >> 40);
  }
  if (whole == results) return;
  const std::uint32_t columns = width_px - whole * factor;
  std::uint32_t sum = rows * columns / 2;
  for (std::uint32_t column = 0; column < columns; ++column) sum += sums[column];
  out[whole] = static_cast<std::uint8_t>(sum / (rows * columns));
}

}  // namespace

std::uint32_t average_rows(const RowWindow& from, std::uint32_t ready, std::uint32_t factor, const Plane& to,
                           std::uint32_t done) {
  std::vector<std::uint16_t> sums((from.width_px + lane - 1) / lane * lane);
  std::array<const std::uint8_t*, most_averaged> rows{};
  for (; done < to.height_px; ++done) {
    const std::uint32_t count = std::min(factor, from.height_px - done * factor);
    if (done * factor + count > ready) break;
    for (std::uint32_t row = 0; row < count; ++row) rows[row] = from.row(done * factor + row);
    plane_sums::add_rows(rows.data(), count, from.width_px, sums.data());
    average_columns(sums.data(), from.width_px, count, factor, to.width_px,
                    reinterpret_cast<std::uint8_t*>(to.row(done)));
  }
  return done;
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

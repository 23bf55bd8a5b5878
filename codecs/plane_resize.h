// One plane of 8-bit samples at another size, in whole numbers: equal on every machine. Free functions, any thread.
#pragma once

#include <utility>
#include <vector>

#include "codecs/image.h"

namespace pinmill {

/// A part of a plane in its samples; sample i lies from i to i + 1, so that planes of other resolutions differ by a
/// factor alone.
struct PlaneBox {
  double left = 0, top = 0, width = 0, height = 0;
  bool operator==(const PlaneBox&) const = default;
};

/// A plane of which the rows written last are there: row y lies where y % `kept_rows` says. Rows are to be read up to
/// the end of their stride, a multiple of 64 bytes.
struct RowWindow {
  const std::byte* data = nullptr;
  std::ptrdiff_t stride_bytes = 0;
  std::uint32_t width_px = 0, height_px = 0;  ///< of the whole plane
  std::uint32_t kept_rows = 0;

  const std::uint8_t* row(std::uint32_t y) const noexcept {
    return reinterpret_cast<const std::uint8_t*>(data + stride_bytes * static_cast<std::ptrdiff_t>(y % kept_rows));
  }
};
/// All rows of a plane as Image::allocate makes them.
RowWindow all_rows(const Plane& plane) noexcept;

/// From which samples results along one side are made, and how much each counts.
class ResizeWeights {
 public:
  /// Of `samples` those from `start` on, `length` of them, for `results`; in groups of a multiple of `multiple`.
  ResizeWeights(std::uint32_t samples, double start, double length, std::uint32_t results, std::size_t multiple);

  std::size_t count() const noexcept { return count_; }
  std::uint32_t first(std::uint32_t result) const noexcept { return first_[result]; }
  const std::uint32_t* first_of(std::uint32_t result) const noexcept { return &first_[result]; }
  const std::int16_t* of(std::uint32_t result) const noexcept { return &weights_[result * count_]; }

 private:
  void round(const std::vector<double>& exact, std::int16_t* rounded) const;

  std::vector<std::uint32_t> first_;
  std::vector<std::int16_t> weights_;
  std::size_t count_ = 0;
};

/// Resizes as rows come: by Lanczos' kernel of three lobes where it gets smaller, by Catmull and Rom's where it does
/// not. What lies around the box takes part; beyond the plane its edge goes on. Immutable once made; any thread.
class PlaneResizer {
 public:
  /// `box` of a plane of that size to that size. invalid_argument where one has no samples.
  static Result<PlaneResizer> create(std::uint32_t from_width_px, std::uint32_t from_height_px, const PlaneBox& box,
                                     std::uint32_t to_width_px, std::uint32_t to_height_px);

  /// How many rows have to be there at once.
  std::uint32_t window_rows() const noexcept { return static_cast<std::uint32_t>(down_.count()); }
  /// Fills the rows of `to`, from its row `done` on, that the first `ready` rows of the plane suffice for; how many are
  /// done then.
  std::uint32_t advance(const RowWindow& from, std::uint32_t ready, const Plane& to, std::uint32_t done) const;

 private:
  PlaneResizer(ResizeWeights across, ResizeWeights down) : across_(std::move(across)), down_(std::move(down)) {}
  struct Scratch;
  void resize_row(const RowWindow& from, std::uint32_t y, Scratch& scratch, const Plane& to) const;

  ResizeWeights across_, down_;
};

/// All at once.
Result<void> resize_plane(const Plane& from, const PlaneBox& box, const Plane& to);

/// Each `factor`×`factor` samples one, their mean, as rows come; at the far edges one may stand for fewer. Fills `to`,
/// which is as large as averaged_px() says, from its row `done` on. `factor` is 1 to 255.
std::uint32_t average_rows(const RowWindow& from, std::uint32_t ready, std::uint32_t factor, const Plane& to,
                           std::uint32_t done);
constexpr std::uint32_t averaged_px(std::uint32_t length_px, std::uint32_t factor) noexcept {
  return (length_px + factor - 1) / factor;
}

/// `from` turned as Exif's orientation says, 1 to 8; from 5 on `to` has the sides the other way round.
void turn_plane(const Plane& from, std::uint8_t orientation, const Plane& to);

}  // namespace pinmill

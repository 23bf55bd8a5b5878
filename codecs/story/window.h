// A part of a picture at another size, placed to a fraction of a pixel: what a still is moved by. One thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/libav/handles.h"

namespace pinmill {

/// In luma pixels; fractions count.
struct Window {
  double left = 0, top = 0, width = 0, height = 0;
};

/// Keeps its tables and rows from one call to the next.
class WindowResampler {
 public:
  /// Fills `into` with the window of `from` by Catmull-Rom's cubic; both 4:2:0 of 8 bits. The window lies in `from` and
  /// is at most a quarter larger than `into`: nothing is averaged.
  void draw(const AVFrame& from, const Window& window, AVFrame& into);

 private:
  /// For each output sample the first of four samples, which may lie outside, and their weights, of sum 64.
  struct Taps {
    std::vector<int> first;
    std::vector<std::int16_t> weights;
  };
  struct Axis {
    double start, step;  // the sample that the first output sample falls on, and how far the next is
    int from, into;      // samples
  };

  static void fill(Taps& taps, const Axis& axis);
  void draw_plane(const std::uint8_t* from, int from_stride, std::uint8_t* into, int into_stride, const Axis& across,
                  const Axis& down);

  Taps across_, down_;
  std::vector<std::int16_t> row_;
};

}  // namespace pinmill

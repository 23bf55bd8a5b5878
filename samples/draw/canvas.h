// A picture drawn by asking a function for the colour of each point. Coordinates: y from 0 (top) to 1 (bottom), x from
// 0 to width/height; colours are sRGB, each channel 0–1.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <thread>
#include <vector>

namespace pinmill::samples {

struct Colour {
  double red = 0, green = 0, blue = 0;
};
inline Colour operator+(Colour a, Colour b) {
  return {a.red + b.red, a.green + b.green, a.blue + b.blue};
}
inline Colour operator*(Colour a, double k) {
  return {a.red * k, a.green * k, a.blue * k};
}
inline Colour mix(Colour a, Colour b, double share) {
  return a * (1 - share) + b * share;
}
constexpr Colour rgb(std::uint32_t hex) {
  return {((hex >> 16) & 255U) / 255.0, ((hex >> 8) & 255U) / 255.0, (hex & 255U) / 255.0};
}

struct Point {
  double x = 0, y = 0;
};

inline double clamp01(double v) {
  return std::clamp(v, 0.0, 1.0);
}
inline double smooth(double from, double to, double v) {
  const double t = clamp01((v - from) / (to - from));
  return t * t * (3 - 2 * t);
}

class Canvas {
 public:
  Canvas(std::uint32_t width_px, std::uint32_t height_px)
      : width_px_(width_px), height_px_(height_px), pixels_(std::size_t{width_px} * height_px) {}

  std::uint32_t width_px() const { return width_px_; }
  std::uint32_t height_px() const { return height_px_; }
  double aspect() const { return static_cast<double>(width_px_) / height_px_; }
  /// The size of a pixel, in the coordinates' unit.
  double pixel() const { return 1.0 / height_px_; }
  const Colour& at(std::uint32_t x, std::uint32_t y) const { return pixels_[std::size_t{y} * width_px_ + x]; }

  /// `shader(point, colour so far)` gives each pixel's new colour; called from several threads.
  template <typename Shader>
  Canvas& shade(const Shader& shader) {
    const unsigned workers = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> threads;
    for (unsigned worker = 0; worker < workers; ++worker)
      threads.emplace_back([&, worker] {
        for (std::uint32_t y = worker; y < height_px_; y += workers)
          for (std::uint32_t x = 0; x < width_px_; ++x) {
            auto& pixel = pixels_[std::size_t{y} * width_px_ + x];
            pixel = shader(Point{(x + 0.5) / height_px_, (y + 0.5) / height_px_}, pixel);
          }
      });
    return *this;
  }

 private:
  std::uint32_t width_px_, height_px_;
  std::vector<Colour> pixels_;
};

/// A function of x alone, worked out once a column; beyond the borders it is what it is there.
class Columns {
 public:
  template <typename Function>
  Columns(const Canvas& canvas, const Function& function) : pixel_(canvas.pixel()) {
    for (std::uint32_t x = 0; x < canvas.width_px(); ++x) values_.push_back(function((x + 0.5) * pixel_));
  }
  double at(double x) const {
    const auto column = std::clamp(x / pixel_, 0.0, static_cast<double>(values_.size()) - 1);
    return values_[static_cast<std::size_t>(column)];
  }

 private:
  double pixel_;
  std::vector<double> values_;
};

/// 0 outside, 1 inside, one pixel wide between; `distance` as the shapes below give it.
inline double inside(double distance, double pixel) {
  return clamp01(0.5 - distance / pixel);
}

double circle(Point p, Point centre, double radius);
double ellipse(Point p, Point centre, double radius_x, double radius_y);
double rounded_box(Point p, Point centre, double half_width, double half_height, double radius);
double segment(Point p, Point from, Point to, double radius);
double triangle(Point p, Point a, Point b, Point c);

/// Repeatable noise, 0–1: smooth between whole numbers, and the sum of `octaves` of it.
double noise(double x, double y);
double clouds(double x, double y, int octaves);
/// Of one pixel, unrelated to its neighbours'.
double grain(std::uint32_t x, std::uint32_t y);

}  // namespace pinmill::samples

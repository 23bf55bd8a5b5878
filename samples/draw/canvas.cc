#include "samples/draw/canvas.h"

namespace pinmill::samples {
namespace {

double hash(std::int64_t x, std::int64_t y) {
  auto h =
      static_cast<std::uint64_t>(x) * 0x9E3779B97F4A7C15ULL ^ static_cast<std::uint64_t>(y) * 0xC2B2AE3D27D4EB4FULL;
  h ^= h >> 29;
  h *= 0xBF58476D1CE4E5B9ULL;
  h ^= h >> 32;
  return static_cast<double>(h & 0xFFFFFFU) / 0xFFFFFF;
}

double length(Point p) {
  return std::hypot(p.x, p.y);
}
double dot(Point a, Point b) {
  return a.x * b.x + a.y * b.y;
}
Point operator-(Point a, Point b) {
  return {a.x - b.x, a.y - b.y};
}
Point operator*(Point a, double k) {
  return {a.x * k, a.y * k};
}
double cross(Point a, Point b) {
  return a.x * b.y - a.y * b.x;
}

}  // namespace

double circle(Point p, Point centre, double radius) {
  return length(p - centre) - radius;
}

double ellipse(Point p, Point centre, double radius_x, double radius_y) {
  const Point unit{(p.x - centre.x) / radius_x, (p.y - centre.y) / radius_y};
  const double k = length(unit);
  const double slope = length({unit.x / radius_x, unit.y / radius_y});
  return slope > 0 ? k * (k - 1) / slope : -std::min(radius_x, radius_y);
}

double rounded_box(Point p, Point centre, double half_width, double half_height, double radius) {
  const Point q{std::abs(p.x - centre.x) - half_width + radius, std::abs(p.y - centre.y) - half_height + radius};
  return length({std::max(q.x, 0.0), std::max(q.y, 0.0)}) + std::min(std::max(q.x, q.y), 0.0) - radius;
}

double segment(Point p, Point from, Point to, double radius) {
  const Point along = to - from, here = p - from;
  return length(here - along * clamp01(dot(here, along) / dot(along, along))) - radius;
}

double triangle(Point p, Point a, Point b, Point c) {
  const double edge = std::min({segment(p, a, b, 0), segment(p, b, c, 0), segment(p, c, a, 0)});
  const double ab = cross(b - a, p - a), bc = cross(c - b, p - b), ca = cross(a - c, p - c);
  return (ab >= 0 && bc >= 0 && ca >= 0) || (ab <= 0 && bc <= 0 && ca <= 0) ? -edge : edge;
}

double noise(double x, double y) {
  // Not std::floor: without SSE 4.1 that is a call, and this is where the time goes.
  const auto ix = static_cast<std::int64_t>(x) - (x < 0), iy = static_cast<std::int64_t>(y) - (y < 0);
  const auto fx = static_cast<double>(ix), fy = static_cast<double>(iy);
  const double u = smooth(0, 1, x - fx), v = smooth(0, 1, y - fy);
  const double top = std::lerp(hash(ix, iy), hash(ix + 1, iy), u);
  const double bottom = std::lerp(hash(ix, iy + 1), hash(ix + 1, iy + 1), u);
  return std::lerp(top, bottom, v);
}

double clouds(double x, double y, int octaves) {
  double sum = 0, weight = 0.5, total = 0;
  for (int i = 0; i < octaves; ++i, weight /= 2) {
    sum += weight * noise(x, y);
    total += weight;
    const double turned = x * 1.6 + y * 1.2;
    y = y * 1.6 - x * 1.2 + 17.3;
    x = turned + 5.1;
  }
  return sum / total;
}

double grain(std::uint32_t x, std::uint32_t y) {
  return hash(x + 7919, y + 104729);
}

}  // namespace pinmill::samples

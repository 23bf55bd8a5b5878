#include "samples/draw/scenes.h"

namespace pinmill::samples {
namespace {

/// Of a ridge, at x: how far down its upper edge lies.
double ridge(double x, double height, double roughness, double frequency, double seed) {
  return height - roughness * (clouds(x * frequency + seed, seed * 3.1, 5) - 0.5) * 2;
}

/// Of high mountains, at x: sharp where the noise folds.
double summits(double x, double foot, double height, double seed) {
  double sum = 0, weight = 0.5, total = 0, scale = 1.9;
  for (int i = 0; i < 6; ++i, weight *= 0.47, scale *= 2.1) {
    sum += weight * (1 - std::abs(2 * noise(x * scale + seed * (i + 1), seed + i) - 1));
    total += weight;
  }
  return foot - height * std::pow(sum / total, 1.6);
}

/// Pointed tops of conifers on a ridge: how far they stand above it.
double trees(double x, double size, double seed) {
  const double place = x / size, which = std::floor(place);
  const double tall = size * (0.9 + 1.6 * noise(which * 7.3 + seed, seed));
  return tall * (1 - std::abs(place - which - 0.5) * 2) * (0.85 + 0.15 * noise(x / size * 9, seed));
}

Colour evening_sky(Point p, double horizon) {
  const double t = clamp01(p.y / horizon);
  const Colour sky =
      t < 0.55 ? mix(rgb(0x2B3A67), rgb(0xA8668A), t / 0.55) : mix(rgb(0xA8668A), rgb(0xFFC98B), (t - 0.55) / 0.45);
  const double veil = smooth(0.5, 0.8, clouds(p.x * 1.6, p.y * 9, 5)) * smooth(0, 0.4, t);
  return mix(sky, rgb(0xFFD9B8), veil * 0.45);
}

Colour glow(Colour under, Point p, Point sun, double radius, double pixel) {
  const double distance = std::hypot(p.x - sun.x, p.y - sun.y);
  const Colour lit = under + rgb(0xFFB070) * (0.55 * std::exp(-distance / (radius * 3.5)));
  return mix(lit, rgb(0xFFF3D6), inside(distance - radius, pixel * 3));
}

/// Mountains, hills before them and a wood at the shore; upper edges by column.
struct Country {
  double shore, seed;
  Columns peaks, hills, wood;

  Country(const Canvas& canvas, double shore_at, double seed_of_it)
      : shore(shore_at),
        seed(seed_of_it),
        peaks(canvas, [&](double x) { return summits(x, shore * 0.80, shore * 0.62, seed); }),
        hills(canvas, [&](double x) { return ridge(x, shore * 0.86, 0.05, 2.5, seed + 9); }),
        wood(canvas, [&](double x) { return ridge(x, shore * 0.965, 0.03, 1.7, seed + 5) - trees(x, 0.009, seed); }) {}
};

Colour heights(Point p, const Country& country, double pixel) {
  const double shore = country.shore, seed = country.seed;
  Colour colour = mix(rgb(0x5C9BD1), rgb(0xDDEBF2), clamp01(p.y / shore));
  const double peaks = country.peaks.at(p.x), cover = inside(peaks - p.y, pixel);
  if (cover < 1) colour = mix(colour, rgb(0xFFFFFF), 0.8 * smooth(0.52, 0.8, clouds(p.x * 1.3 + seed, p.y * 3.5, 6)));
  if (cover == 0) return colour;
  const double slope = clouds(p.x * 14 + seed, p.y * 6 + p.x * 7, 6);
  const double lit = smooth(0.40, 0.60, clouds(p.x * 9 - p.y * 7 + seed, p.y * 7 + p.x * 3, 5));
  const Colour rock = mix(rgb(0x4A5A72), rgb(0x8C93A0), lit) * (0.8 + 0.4 * slope);
  const double snow_line = peaks + 0.10 + 0.10 * (slope - 0.5);
  const double snow = 1 - smooth(snow_line - 0.05, snow_line + 0.05, p.y);
  const Colour face = mix(rock, mix(rgb(0xB9CBE2), rgb(0xFFFFFF), lit), snow);
  return mix(colour, mix(face, rgb(0xC4D6E4), 0.18), cover);
}

Colour mountains(Point p, const Country& country, double pixel) {
  const double wood = country.wood.at(p.x), cover = inside(country.hills.at(p.x) - p.y, pixel);
  Colour colour = cover < 1 ? heights(p, country, pixel) : Colour{};
  if (cover > 0) colour = mix(colour, mix(rgb(0x3C5E58), rgb(0x6F8F7A), clouds(p.x * 40, p.y * 60, 3)), cover);
  return mix(colour, mix(rgb(0x14302B), rgb(0x2E5145), clouds(p.x * 160, p.y * 90, 3)), inside(wood - p.y, pixel));
}

void draw_water_country(Canvas& canvas, double shore, double seed) {
  const Country country(canvas, shore, seed);
  canvas.shade([&](Point p, Colour) {
    if (p.y < shore) return mountains(p, country, canvas.pixel());
    const double depth = (p.y - shore) / (1 - shore);
    const double ripple = (clouds(p.x * 9, p.y * 130 / (0.35 + depth), 4) - 0.5) * 0.09 * (0.15 + depth);
    const Point mirrored{p.x + ripple * 0.3, std::max(0.0, shore - (p.y - shore) * 0.96 + ripple)};
    const Colour image = mountains(mirrored, country, canvas.pixel() * 3);
    const double sparkle = smooth(0.68, 0.9, noise(p.x * 70, p.y * 420)) * 0.12;
    return mix(image * 0.9, rgb(0x1E4B5F), 0.18 + 0.4 * depth) + rgb(0xFFFFFF) * sparkle;
  });
}

}  // namespace

void draw_hills(Canvas& canvas) {
  constexpr int ridges = 7;
  const Point sun{canvas.aspect() * 0.64, 0.43};
  const auto nearness = [](int i) { return static_cast<double>(i) / (ridges - 1); };
  const auto upper_edge = [&](int i, double x) {
    const double near = nearness(i);
    const double edge = ridge(x, 0.50 + 0.40 * near * near + 0.05 * near, 0.10 - 0.03 * near, 1.3 + near, 11.0 * i + 3);
    return i < 3 ? edge : edge - trees(x, 0.004 + 0.014 * near * near, i);
  };
  std::vector<Columns> edges;
  for (int i = 0; i < ridges; ++i) edges.emplace_back(canvas, [&](double x) { return upper_edge(i, x); });
  const auto edge_of = [&](int i, double x) { return edges[static_cast<std::size_t>(i)].at(x); };
  const double pixel = canvas.pixel() * 1.5;
  canvas.shade([&](Point p, Colour) {
    int farthest_seen = ridges - 1;
    while (farthest_seen > 0 && edge_of(farthest_seen, p.x) > p.y - pixel) --farthest_seen;
    Colour colour = farthest_seen > 0 ? Colour{} : glow(evening_sky(p, 0.62), p, sun, 0.045, canvas.pixel());
    for (int i = farthest_seen; i < ridges; ++i) {
      const double near = nearness(i), edge = edge_of(i, p.x), cover = inside(edge - p.y, pixel);
      if (cover == 0) continue;
      const Colour air = mix(rgb(0xE9A08A), rgb(0x6A4E77), near * 0.7);
      const Colour ground = mix(rgb(0x394B63), rgb(0x0E1A20), near);
      const Colour layer = mix(air, ground, 0.15 + 0.85 * near) * (0.92 + 0.16 * clouds(p.x * 60, p.y * 60, 3));
      const double mist = 0.5 * (1 - near) * smooth(edge, edge + 0.12, p.y);
      colour = mix(colour, mix(layer, rgb(0xF0B59A), mist), cover);
    }
    return colour;
  });
}

void draw_lake(Canvas& canvas) {
  draw_water_country(canvas, 0.58, 4.2);
}
void draw_panorama(Canvas& canvas) {
  draw_water_country(canvas, 0.66, 21.7);
}

void draw_dunes(Canvas& canvas) {
  canvas.shade([&](Point p, Colour) {
    Colour colour = mix(rgb(0x7FB2D9), rgb(0xF6DFC0), smooth(0, 0.5, p.y));
    for (int i = 0; i < 5; ++i) {
      const double near = i / 4.0;
      const double edge = 0.40 + 0.42 * near + 0.11 * std::sin(p.x * (2.6 - near) + i * 2.1) +
                          0.02 * std::sin(p.x * 9 + i) * (1 - near);
      // Each crest divides a lit slope from one in shade, along a line that wanders down from it.
      const double crest = std::sin(p.x * (2.6 - near) + i * 2.1 + 0.9 + (p.y - edge) * 5);
      const double ripples =
          0.5 + 0.5 * std::sin((p.y - edge) * 420 / (1 + 3 * near) + 9 * clouds(p.x * 6, p.y * 6, 3));
      const Colour sand = mix(rgb(0xB4683A), rgb(0xF2B873), smooth(-0.25, 0.3, crest)) * (0.93 + 0.07 * ripples);
      colour = mix(colour, mix(sand, rgb(0xF3D5B0), 0.45 * (1 - near)), inside(edge - p.y, canvas.pixel() * 1.5));
    }
    return colour * (0.97 + 0.06 * noise(p.x * 900, p.y * 900));
  });
}

void draw_boat(Canvas& canvas) {
  const double middle = canvas.aspect() / 2, pixel = canvas.pixel(), horizon = 0.56;
  const Point sun{middle - 0.10, 0.45};
  canvas.shade([&](Point p, Colour) {
    Colour colour = glow(evening_sky({p.x, p.y}, horizon), p, sun, 0.06, pixel);
    if (p.y > horizon) {
      const double depth = (p.y - horizon) / (1 - horizon);
      const double waves = clouds(p.x * 14 / (0.2 + depth), p.y * 90 / (0.25 + depth), 4);
      colour = mix(mix(rgb(0xE79A7B), rgb(0x1C2B4A), smooth(0, 0.9, depth)), rgb(0x8F5F86), 0.5 * (waves - 0.3));
      const double path = std::exp(-std::pow((p.x - sun.x) / (0.05 + 0.16 * depth), 2));
      colour = colour + rgb(0xFFD9A0) * (path * smooth(0.48, 0.68, waves));
    }
    const Point mast{middle + 0.13, 0.30};
    const double sail = triangle(p, {mast.x + 0.006, mast.y}, {mast.x + 0.006, 0.565}, {mast.x + 0.15, 0.565});
    const double jib = triangle(p, {mast.x - 0.004, mast.y + 0.03}, {mast.x - 0.004, 0.565}, {mast.x - 0.09, 0.565});
    colour = mix(colour, mix(rgb(0xFFF4E2), rgb(0xD9A79B), clamp01((p.x - mast.x) * 6)), inside(sail, pixel));
    colour = mix(colour, rgb(0xF3C9B0), inside(jib, pixel));
    const double hull = std::max(ellipse(p, {mast.x + 0.02, 0.578}, 0.15, 0.045), 0.578 - p.y);
    return mix(colour, mix(rgb(0x6E2F2B), rgb(0x2A1520), clamp01((p.y - 0.578) * 24)), inside(hull, pixel));
  });
}

void draw_city(Canvas& canvas) {
  const double pixel = canvas.pixel();
  const Point moon{canvas.aspect() * 0.74, 0.16};
  canvas.shade([&](Point p, Colour) {
    Colour colour = mix(rgb(0x0B1030), rgb(0x51407A), smooth(0, 0.75, p.y));
    const double star = noise(p.x * 260, p.y * 260);
    colour = colour + rgb(0xFFFFFF) * (smooth(0.965, 1, star) * (1 - smooth(0.1, 0.6, p.y)));
    const double to_moon = std::hypot(p.x - moon.x, p.y - moon.y);
    colour = colour + rgb(0xBFC8FF) * (0.35 * std::exp(-to_moon * 9));
    colour =
        mix(colour, rgb(0xF6F1DE) * (0.88 + 0.2 * clouds(p.x * 30, p.y * 30, 3)), inside(to_moon - 0.055, pixel * 2));
    for (int row = 0; row < 4; ++row) {
      const double wide = 0.075 + 0.02 * row, at = p.x / wide + row * 0.37, house = std::floor(at);
      const double roof = 0.42 + 0.11 * row - 0.20 * noise(house * 5.7 + row, row * 3.3);
      if (p.y < roof) continue;
      const double near = (row + 1) / 4.0;
      colour = mix(rgb(0x3D3768), rgb(0x0D0F22), near) * (1 - 0.25 * std::abs(at - house - 0.5));
      const double cell = wide / 7, u = (at - house) * 7, v = (p.y - roof) / (cell * 1.25);
      const bool pane = std::abs(u - std::floor(u) - 0.5) < 0.28 && std::abs(v - std::floor(v) - 0.5) < 0.28 && v > 0.6;
      const double lit = noise(house * 31 + std::floor(u) * 3.3 + row, std::floor(v) * 2.7 + row * 11);
      if (pane && lit > 0.52)
        colour = mix(rgb(0xFFB457), rgb(0xFFF0BF), clamp01((lit - 0.52) * 4)) * (0.55 + 0.45 * near);
    }
    return colour;
  });
}

}  // namespace pinmill::samples

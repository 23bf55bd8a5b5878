#include "samples/draw/scenes.h"

namespace pinmill::samples {
namespace {

struct Fruit {
  Point centre;
  double radius_x, radius_y;
  Colour lit, shade;
  double bumps;  ///< of the peel
};

/// Light from the upper left upon something round; nothing where `p` lies outside.
Colour with_fruit(Colour under, Point p, const Fruit& fruit, double pixel) {
  const double u = (p.x - fruit.centre.x) / fruit.radius_x, v = (p.y - fruit.centre.y) / fruit.radius_y;
  const double cover = inside(ellipse(p, fruit.centre, fruit.radius_x, fruit.radius_y), pixel * 1.5);
  if (cover == 0) return under;
  const double w = std::sqrt(std::max(0.0, 1 - u * u - v * v));
  const double bump = fruit.bumps * (noise(u * 38, v * 38) - 0.5);
  const double light = clamp01(-0.55 * (u + bump) - 0.62 * (v + bump) + 0.56 * w);
  const double shine = std::pow(clamp01(-0.42 * u - 0.50 * v + 0.76 * w + bump * 0.15), 36);
  const Colour skin = mix(fruit.shade, fruit.lit, smooth(0, 0.85, light)) * (0.96 + 0.08 * clouds(u * 5, v * 5, 4));
  const double bounce = 0.16 * clamp01(v) * (1 - light);
  return mix(under, skin + rgb(0xFFFFFF) * (0.6 * shine) + rgb(0xC98F5A) * bounce, cover);
}

double soft_shadow(Point p, Point centre, double radius_x, double radius_y) {
  return 1 - smooth(0.2, 1.6, std::hypot((p.x - centre.x) / radius_x, (p.y - centre.y) / radius_y));
}

/// Round about an upright axis: light falls off to both sides, most on the right.
double turned_light(double u) {
  return 0.42 + 0.58 * std::sqrt(clamp01(1 - std::pow(u + 0.35, 2) / 1.9)) - 0.18 * smooth(0.3, 1, u);
}

}  // namespace

void draw_fruit(Canvas& canvas) {
  const double pixel = canvas.pixel(), table = 0.60;
  const Fruit orange{{0.23, 0.655}, 0.135, 0.130, rgb(0xFFA52B), rgb(0xA8430D), 0.10};
  const Fruit plum{{0.475, 0.745}, 0.095, 0.090, rgb(0x7A4A8C), rgb(0x22102F), 0.01};
  const Fruit lemon{{0.40, 0.535}, 0.150, 0.105, rgb(0xFFE45C), rgb(0xB57F10), 0.07};
  canvas.shade([&](Point p, Colour) {
    const double plaster = 0.94 + 0.1 * clouds(p.x * 9, p.y * 9, 5);
    Colour colour = mix(rgb(0xC9D3CC), rgb(0x6F8A86), smooth(0, 0.9, std::hypot(p.x - 0.1, p.y - 0.1))) * plaster;
    const double window =
        smooth(0.02, 0.06, 0.22 - std::abs(p.x - 0.30 - p.y * 0.25)) * smooth(0.02, 0.05, 0.17 - std::abs(p.y - 0.24));
    colour = colour + rgb(0xFFF1CF) * (0.20 * window);
    if (p.y > table) {
      const double wood = clouds(p.x * 2.2, p.y * 46 + 3 * clouds(p.x * 3, p.y * 5, 3), 5);
      colour = mix(rgb(0x6B4327), rgb(0xB98253), wood) * (1.05 - 0.35 * p.x);
    }
    for (const auto& fruit : {lemon, orange, plum}) {
      const Point foot{fruit.centre.x + fruit.radius_x * 0.35, fruit.centre.y + fruit.radius_y * 0.93};
      if (p.y > table)
        colour = colour * (1 - 0.72 * soft_shadow(p, foot, fruit.radius_x * 1.25, fruit.radius_y * 0.34));
    }
    for (const auto& fruit : {lemon, orange, plum}) colour = with_fruit(colour, p, fruit, pixel);
    const double leaf = std::max(ellipse(p, {0.285, 0.520}, 0.075, 0.030), -ellipse(p, {0.285, 0.556}, 0.09, 0.03));
    return mix(colour, mix(rgb(0x3E6B35), rgb(0x86B05A), clamp01((p.x - 0.2) * 6)), inside(leaf, pixel * 1.5));
  });
}

void draw_citrus(Canvas& canvas) {
  const double pixel = canvas.pixel();
  canvas.shade([&](Point p, Colour) {
    const double weave = 0.5 + 0.25 * std::sin(p.x * 900) + 0.25 * std::sin(p.y * 900);
    Colour colour = mix(rgb(0x2A6F97), rgb(0x468FAF), clouds(p.x * 2, p.y * 2, 4)) * (0.95 + 0.07 * weave);
    for (int i = 0; i < 9; ++i) {
      const Point centre{(i % 3 + 0.5) / 3 * canvas.aspect() + 0.03 * std::sin(i * 2.4),
                         (i / 3 + 0.5) / 3 + 0.03 * std::cos(i * 1.7)};
      const double radius = 0.118 + 0.018 * std::sin(i * 3.9);
      const double r = std::hypot(p.x - centre.x, p.y - centre.y) / radius;
      colour = colour * (1 - 0.45 * soft_shadow(p, {centre.x + 0.018, centre.y + 0.022}, radius * 0.85, radius * 0.85));
      if (r > 1.05) continue;
      const double turn = std::atan2(p.y - centre.y, p.x - centre.x) + i;
      const double wedge = std::abs(std::fmod(turn * 10 / 6.28319 + 20, 1.0) - 0.5);
      const Colour peel = i % 2 ? rgb(0xF6B21B) : rgb(0xE8641B), flesh = i % 2 ? rgb(0xFFDF6B) : rgb(0xFF9A3D);
      const double pulp = smooth(0.46, 0.40, wedge) * smooth(0.86, 0.80, r) * smooth(0.05, 0.12, r);
      const Colour inner = mix(rgb(0xFFF6E0), flesh * (0.9 + 0.2 * clouds(r * 16, turn * 14, 3)), pulp);
      colour = mix(colour, mix(inner, peel, smooth(0.90, 0.94, r)), inside((r - 1) * radius, pixel * 1.5));
    }
    return colour;
  });
}

void draw_mug(Canvas& canvas) {
  const double pixel = canvas.pixel();
  canvas.shade([&](Point p, Colour) {
    Colour colour = rgb(0xFFFFFF) * (1 - 0.34 * soft_shadow(p, {0.49, 0.765}, 0.23, 0.035));
    const double ring = std::abs(ellipse(p, {0.685, 0.52}, 0.095, 0.115)) - 0.024;
    colour = mix(colour, rgb(0x1F7A6D) * (0.75 + 0.5 * clamp01((p.x - 0.62) * 5)), inside(ring, pixel));
    const double u = (p.x - 0.46) / 0.20;
    const double body = rounded_box(p, {0.46, 0.525}, 0.20, 0.235, 0.05);
    Colour glaze = mix(rgb(0x145A50), rgb(0x37B29E), turned_light(u));
    const double band = std::abs(p.y - 0.575 - 0.012 * std::sin(u * 22)) - 0.034;
    glaze = mix(glaze, rgb(0xF7F1E1) * turned_light(u), inside(band, pixel));
    glaze = glaze + rgb(0xFFFFFF) * (0.35 * smooth(0.10, 0.0, std::abs(u + 0.55)));
    colour = mix(colour, glaze, inside(body, pixel));
    colour = mix(colour, mix(rgb(0x2F9C8B), rgb(0x7FE0CF), clamp01(0.5 - u / 2)),
                 inside(ellipse(p, {0.46, 0.305}, 0.20, 0.042), pixel));
    return mix(colour, mix(rgb(0x3A1F12), rgb(0x6B3E22), clamp01(0.5 + u / 2)),
               inside(ellipse(p, {0.46, 0.312}, 0.178, 0.031), pixel));
  });
}

void draw_vase(Canvas& canvas) {
  const double pixel = canvas.pixel();
  canvas.shade([&](Point p, Colour) {
    Colour colour = rgb(0xFFFFFF) * (1 - 0.30 * soft_shadow(p, {0.53, 0.885}, 0.17, 0.025));
    for (int stem = 0; stem < 5; ++stem) {
      const double lean = (stem - 2) * 0.075;
      const Point top{0.5 + lean * 1.7, 0.20 + std::abs(lean) * 0.5};
      colour = mix(colour, rgb(0x4F6B3A), inside(segment(p, {0.5 + lean * 0.15, 0.52}, top, 0.0035), pixel));
      for (int leaf = 0; leaf < 9; ++leaf) {
        const double t = leaf / 9.0, side = leaf % 2 ? 1 : -1;
        const Point at{std::lerp(top.x, 0.5 + lean * 0.15, t * 0.75) + side * 0.024, std::lerp(top.y, 0.52, t * 0.75)};
        const Colour green = mix(rgb(0x5E8C4A), rgb(0xA8C686), noise(stem * 3.1, leaf * 1.7));
        colour = mix(colour, green, inside(ellipse(p, at, 0.026, 0.0125), pixel));
      }
    }
    const double t = clamp01((p.y - 0.50) / 0.385);
    const double half = 0.052 + 0.088 * std::sin(3.1 * std::pow(t, 0.8)) + 0.012 * smooth(0.06, 0, t);
    const double u = (p.x - 0.5) / half;
    const double body = std::max(std::abs(p.x - 0.5) - half, std::abs(p.y - 0.6925) - 0.1925);
    const Colour clay =
        mix(rgb(0x7D3F2A), rgb(0xE59A6F), turned_light(u)) * (0.95 + 0.1 * clouds(p.x * 30, p.y * 90, 4));
    return mix(colour, clay, inside(body, pixel));
  });
}

}  // namespace pinmill::samples

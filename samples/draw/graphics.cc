#include "samples/draw/scenes.h"

namespace pinmill::samples {
namespace {

constexpr double full_turn = 6.283185307179586;
constexpr Colour ink = rgb(0x22313F), paper = rgb(0xF7F5F0), line_grey = rgb(0xD8DADC);
constexpr Colour palette[] = {rgb(0xE4572E), rgb(0x17BEBB), rgb(0xFFC914), rgb(0x2E282A), rgb(0x76B041), rgb(0x5B6ABF)};

/// A bar where a line of writing would be.
void words(Colour& colour, Point p, Point from, double length, double thickness, Colour what, double pixel) {
  colour = mix(colour, what, inside(segment(p, from, {from.x + length, from.y}, thickness), pixel));
}

}  // namespace

void draw_screenshot(Canvas& canvas) {
  const double wide = canvas.aspect(), pixel = canvas.pixel();
  canvas.shade([&](Point p, Colour) {
    Colour colour = paper;
    if (p.y < 0.075) {
      colour = rgb(0x5B6ABF);
      words(colour, p, {0.05, 0.048}, 0.16, 0.009, rgb(0xFFFFFF), pixel);
      colour = mix(colour, rgb(0xFFFFFF), inside(circle(p, {wide - 0.045, 0.048}, 0.014), pixel));
    }
    colour = mix(colour, rgb(0xFFFFFF), inside(rounded_box(p, {wide / 2, 0.112}, wide / 2 - 0.03, 0.020, 0.02), pixel));
    words(colour, p, {0.075, 0.112}, 0.12, 0.005, line_grey, pixel);
    for (int card = 0; card < 6; ++card) {
      const Point centre{wide * (card % 2 ? 0.73 : 0.27), 0.265 + 0.245 * (card / 2)};
      const double half = wide * 0.205;
      const double box = rounded_box(p, centre, half, 0.112, 0.012);
      colour = mix(colour, line_grey, inside(box - 0.0014, pixel));
      colour = mix(colour, rgb(0xFFFFFF), inside(box, pixel));
      const double picture = std::max(box, p.y - centre.y - 0.035);
      colour = mix(colour, palette[card], inside(picture, pixel));
      const Colour pale = mix(palette[card], rgb(0xFFFFFF), 0.55);
      colour = mix(colour, pale,
                   inside(std::max(picture, circle(p, {centre.x + half * 0.3, centre.y - 0.05}, 0.022)), pixel));
      colour = mix(
          colour, pale,
          inside(std::max(picture, triangle(p, {centre.x - half, centre.y + 0.035}, {centre.x - 0.01, centre.y - 0.045},
                                            {centre.x + half * 0.8, centre.y + 0.035})),
                 pixel));
      words(colour, p, {centre.x - half + 0.02, centre.y + 0.060}, half * 1.3, 0.0045, ink, pixel);
      words(colour, p, {centre.x - half + 0.02, centre.y + 0.084}, half * 0.8, 0.0035, line_grey, pixel);
    }
    if (p.y > 0.92) {
      colour = rgb(0xFFFFFF);
      for (int i = 0; i < 4; ++i)
        colour = mix(colour, i == 0 ? rgb(0x5B6ABF) : line_grey,
                     inside(rounded_box(p, {wide * (i + 0.5) / 4, 0.957}, 0.014, 0.014, 0.005), pixel));
    }
    return colour;
  });
}

void draw_infographic(Canvas& canvas) {
  const double wide = canvas.aspect(), pixel = canvas.pixel();
  canvas.shade([&](Point p, Colour) {
    Colour colour = paper;
    if (p.y < 0.11) {
      colour = rgb(0x17BEBB);
      words(colour, p, {0.03, 0.045}, wide - 0.10, 0.009, rgb(0xFFFFFF), pixel);
      words(colour, p, {0.03, 0.075}, wide * 0.45, 0.005, rgb(0xD6F5F4), pixel);
    }
    for (int i = 0; i < 6; ++i) {
      const double y = 0.165 + 0.052 * i, length = (wide - 0.11) * (0.95 - 0.13 * i);
      colour =
          mix(colour, palette[i], inside(rounded_box(p, {0.075 + length / 2, y}, length / 2, 0.014, 0.004), pixel));
      colour = mix(colour, ink, inside(circle(p, {0.045, y}, 0.012), pixel));
    }
    const Point pie{wide / 2, 0.600};
    const double turn = std::fmod(std::atan2(p.x - pie.x, pie.y - p.y) / full_turn + 1, 1.0);
    const Colour slice = turn < 0.42 ? palette[0] : turn < 0.67 ? palette[2] : turn < 0.86 ? palette[4] : palette[5];
    colour = mix(colour, slice, inside(std::abs(circle(p, pie, 0.075)) - 0.028, pixel));
    for (int step = 0; step < 4; ++step) {
      const double y = 0.775 + 0.055 * step;
      colour = mix(colour, palette[step], inside(circle(p, {0.055, y}, 0.018), pixel));
      words(colour, p, {0.095, y - 0.007}, wide * 0.5, 0.0042, ink, pixel);
      words(colour, p, {0.095, y + 0.009}, wide * 0.62, 0.0030, line_grey, pixel);
    }
    return colour;
  });
}

double logo_at(Point p, double pixel, Colour& colour) {
  colour = rgb(0xE4572E);
  double cover = 0;
  for (int petal = 0; petal < 6; ++petal) {
    const double turn = full_turn * petal / 6, c = std::cos(turn), s = std::sin(turn);
    const double x = (p.x - 0.5) * c + (p.y - 0.5) * s, y = (p.y - 0.5) * c - (p.x - 0.5) * s;
    const double part = inside(ellipse({x, y}, {0.22, 0}, 0.20, 0.105), pixel);
    colour = mix(colour, palette[petal], part * (cover > 0 ? 0.55 : 1));
    cover = std::max(cover, part * 0.92);
  }
  const double heart = inside(circle(p, {0.5, 0.5}, 0.07), pixel);
  colour = mix(colour, rgb(0xFFFFFF), heart);
  return std::max(cover, heart);
}

void draw_spinner(Canvas& canvas, double turn) {
  const double pixel = canvas.pixel();
  canvas.shade([&](Point p, Colour) {
    Colour colour = rgb(0xFDF6E3);
    for (int i = 0; i < 8; ++i) {
      const double at = full_turn * (i / 8.0 + turn);
      const Point centre{0.5 + 0.3 * std::cos(at), 0.5 + 0.3 * std::sin(at)};
      colour = mix(colour, palette[i % 6], inside(circle(p, centre, 0.03 + 0.008 * i), pixel));
    }
    return colour;
  });
}

}  // namespace pinmill::samples

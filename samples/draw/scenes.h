// What the samples show. Each draws into a canvas of any size that its shape suits.
#pragma once

#include "samples/draw/canvas.h"

namespace pinmill::samples {

// Outdoors (landscapes.cc)
void draw_hills(Canvas& canvas);     ///< ridges at dusk; 4:3
void draw_lake(Canvas& canvas);      ///< snow mountains mirrored in water; 3:2
void draw_panorama(Canvas& canvas);  ///< the same kind of country, very wide; 3:1
void draw_dunes(Canvas& canvas);     ///< sand in low light; 3:2
void draw_boat(Canvas& canvas);      ///< a sail before a low sun; any
void draw_city(Canvas& canvas);      ///< windows at night; upright

// Indoors (still_lifes.cc)
void draw_fruit(Canvas& canvas);   ///< three fruits on a table; 2:3
void draw_citrus(Canvas& canvas);  ///< slices on a blue cloth; square
void draw_mug(Canvas& canvas);     ///< a product on pure white; square
void draw_vase(Canvas& canvas);    ///< a product on pure white; square

// Flat (graphics.cc)
void draw_screenshot(Canvas& canvas);                   ///< of a telephone; 9:19.5
void draw_infographic(Canvas& canvas);                  ///< 1:3
double logo_at(Point p, double pixel, Colour& colour);  ///< coverage of a mark around (0.5, 0.5)
void draw_spinner(Canvas& canvas, double turn);         ///< a frame of an animation, `turn` from 0 to 1; square

}  // namespace pinmill::samples

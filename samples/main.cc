// pinmill_samples FOLDER: draws every sample that JPEG and PNG can hold, and under FOLDER/.masters what `samples/make`
// turns into the other formats. The same bytes each time.
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>

#include "codecs/encode.h"
#include "codecs/runtime.h"
#include "samples/draw/scenes.h"
#include "samples/exif_block.h"

namespace pinmill::samples {
namespace {

namespace fs = std::filesystem;

using Draw = void (*)(Canvas&);

struct Photo {
  const char* path;
  std::uint32_t width_px, height_px;
  Draw draw;
  CameraNotes notes;
};

CameraNotes camera(std::string model, std::string taken) {
  return {.make = "Sample",
          .model = std::move(model),
          .taken = std::move(taken),
          .artist = "Pinmill Samples",
          .copyright = "Drawn by a program; use it as you like",
          .body_serial = "SN-4711-0815"};
}

CameraNotes telephone() {
  return {.orientation = 6,
          .make = "Sample",
          .model = "Telephone 6",
          .taken = "2026:06:21 21:14:09",
          .artist = "Pinmill Samples",
          .copyright = "Drawn by a program; use it as you like",
          .body_serial = "SN-PHONE-20260621",
          .lens_serial = "LENS-99887766",
          .maker_note = "SampleMaker: battery 81 %, owner Jane Example",
          .location = Location{52.516272, 13.377722}};
}

const Photo photos[] = {
    {"photos/Landscapes/hills.jpg", 4032, 3024, draw_hills, camera("Mirrorless 12", "2026:05:17 20:04:31")},
    {"photos/Landscapes/lake.jpg", 2400, 1600, draw_lake, camera("Mirrorless 12", "2026:05:18 09:12:02")},
    {"photos/Landscapes/panorama.jpg", 3600, 1200, draw_panorama, camera("Mirrorless 12", "2026:05:18 09:20:44")},
    {"photos/Landscapes/sideways.jpg", 1512, 2016, draw_boat, telephone()},
    {"photos/Kitchen/fruit.jpg", 1600, 2400, draw_fruit, camera("Mirrorless 12", "2026:05:20 11:00:00")},
    {"photos/Kitchen/citrus.jpg", 1600, 1600, draw_citrus, camera("Mirrorless 12", "2026:05:20 11:30:00")},
    {"photos/evenings.pin/1 dunes.jpg", 1800, 1200, draw_dunes, camera("Mirrorless 12", "2026:07:01 19:41:10")},
    {"photos/evenings.pin/2 boat.jpg", 1200, 1600, draw_boat, camera("Mirrorless 12", "2026:07:02 20:58:33")},
    {"photos/evenings.pin/3 city.jpg", 1200, 1600, draw_city, camera("Mirrorless 12", "2026:07:03 23:05:59")},
    {"shop/mug.jpg", 1600, 1600, draw_mug, camera("Studio", "2026:03:01 10:00:00")},
    {"shop/vase.jpg", 1600, 1600, draw_vase, camera("Studio", "2026:03:01 10:10:00")},
    {"seeds/plain.jpg", 320, 240, draw_hills, camera("Mirrorless 12", "2026:05:17 20:04:31")},
    {"seeds/telephone.jpg", 240, 320, draw_boat, telephone()},
};

struct Flat {
  const char* path;
  std::uint32_t width_px, height_px;
  Draw draw;
};

const Flat flats[] = {
    {"formats/screenshot.png", 1170, 2532, draw_screenshot},
    {"formats/infographic.png", 1000, 3000, draw_infographic},
    {".masters/lake.png", 1200, 800, draw_lake},
    {".masters/fruit.png", 1000, 1500, draw_fruit},
    {".masters/citrus.png", 1200, 1200, draw_citrus},
    {".masters/dunes.png", 1200, 800, draw_dunes},
    {".masters/city.png", 900, 1200, draw_city},
    {".masters/hills.png", 1200, 900, draw_hills},
    {".masters/boat.png", 720, 1280, draw_boat},
    {".masters/seed.png", 320, 240, draw_lake},
    {"seeds/flat.png", 200, 600, draw_infographic},
};

std::byte level(double value, double dither = 0.5) {
  return static_cast<std::byte>(std::clamp(static_cast<int>(std::floor(clamp01(value) * 255 + dither)), 0, 255));
}

void put(std::byte* pixel, Colour colour, double dither) {
  pixel[0] = level(colour.red, dither);
  pixel[1] = level(colour.green, dither);
  pixel[2] = level(colour.blue, dither);
}

/// As a sensor sees it: smooth tones are dithered. `orientation` 6 stores the picture lying on its left side.
Result<Image> photograph(const Canvas& canvas, std::uint16_t orientation) {
  const bool lying = orientation == 6;
  const auto width = canvas.width_px(), height = canvas.height_px();
  PINMILL_ASSIGN_OR_RETURN(auto image,
                           Image::allocate(PixelLayout::rgb8, lying ? height : width, lying ? width : height));
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      auto* pixel =
          lying ? image.plane().row(width - 1 - x) + std::size_t{y} * 3 : image.plane().row(y) + std::size_t{x} * 3;
      put(pixel, canvas.at(x, y), grain(x, y));
    }
  return image;
}

Result<Image> graphic(const Canvas& canvas) {
  PINMILL_ASSIGN_OR_RETURN(auto image, Image::allocate(PixelLayout::rgb8, canvas.width_px(), canvas.height_px()));
  for (std::uint32_t y = 0; y < canvas.height_px(); ++y)
    for (std::uint32_t x = 0; x < canvas.width_px(); ++x)
      put(image.plane().row(y) + std::size_t{x} * 3, canvas.at(x, y), 0.5);
  return image;
}

Result<Image> logo(std::uint32_t side_px) {
  PINMILL_ASSIGN_OR_RETURN(auto image, Image::allocate(PixelLayout::rgba8, side_px, side_px));
  for (std::uint32_t y = 0; y < side_px; ++y)
    for (std::uint32_t x = 0; x < side_px; ++x) {
      Colour colour;
      const double cover = logo_at({(x + 0.5) / side_px, (y + 0.5) / side_px}, 1.0 / side_px, colour);
      auto* pixel = image.plane().row(y) + std::size_t{x} * 4;
      put(pixel, colour, 0.5);
      pixel[3] = level(cover);
    }
  return image;
}

Result<void> save(const fs::path& folder, const fs::path& relative, ByteView bytes) {
  return write_file_atomically(folder / relative, folder, bytes);
}

Result<void> save_png(const fs::path& folder, const fs::path& relative, const Image& image) {
  PINMILL_ASSIGN_OR_RETURN(const auto bytes, encode_png(image, {}));
  return save(folder, relative, bytes);
}

/// 16 bits a channel, as Netpbm writes them.
Result<void> save_deep(const fs::path& folder, const fs::path& relative, const Canvas& canvas) {
  const auto header = "P6 " + std::to_string(canvas.width_px()) + " " + std::to_string(canvas.height_px()) + " 65535\n";
  std::string text = header;
  for (std::uint32_t y = 0; y < canvas.height_px(); ++y)
    for (std::uint32_t x = 0; x < canvas.width_px(); ++x)
      for (const double value : {canvas.at(x, y).red, canvas.at(x, y).green, canvas.at(x, y).blue}) {
        const auto deep = static_cast<std::uint32_t>(clamp01(value) * 65535 + 0.5);
        text += static_cast<char>(deep >> 8);
        text += static_cast<char>(deep & 255U);
      }
  return save(folder, relative, as_bytes(text));
}

Result<void> draw_photo(const fs::path& folder, const Photo& photo) {
  Canvas canvas(photo.width_px, photo.height_px);
  photo.draw(canvas);
  PINMILL_ASSIGN_OR_RETURN(const auto image, photograph(canvas, photo.notes.orientation));
  PINMILL_ASSIGN_OR_RETURN(const auto jpeg, encode_jpeg(image, {.quality = 92}));
  return save(folder, photo.path, with_exif(jpeg, photo.notes));
}

Result<void> draw_all(const fs::path& folder) {
  PINMILL_RETURN_IF_ERROR(start_media_runtime());
  for (const auto& photo : photos) PINMILL_RETURN_IF_ERROR(draw_photo(folder, photo));
  for (const auto& flat : flats) {
    Canvas canvas(flat.width_px, flat.height_px);
    flat.draw(canvas);
    PINMILL_ASSIGN_OR_RETURN(const auto image, graphic(canvas));
    PINMILL_RETURN_IF_ERROR(save_png(folder, flat.path, image));
  }
  for (const auto& [path, side_px] : {std::pair{"shop/logo.png", 1200U}, {"seeds/logo.png", 200U}}) {
    PINMILL_ASSIGN_OR_RETURN(const auto mark, logo(side_px));
    PINMILL_RETURN_IF_ERROR(save_png(folder, path, mark));
  }
  for (int frame = 0; frame < 12; ++frame) {
    Canvas canvas(480, 480);
    draw_spinner(canvas, frame / 12.0);
    PINMILL_ASSIGN_OR_RETURN(const auto image, graphic(canvas));
    PINMILL_RETURN_IF_ERROR(save_png(folder, ".masters/spinner-" + std::to_string(100 + frame) + ".png", image));
  }
  Canvas deep(1200, 900);
  draw_hills(deep);
  return save_deep(folder, ".masters/hills-deep.ppm", deep);
}

}  // namespace
}  // namespace pinmill::samples

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  if (const auto drawn = pinmill::samples::draw_all(argv[1]); !drawn) {
    std::fprintf(stderr, "pinmill_samples: %s\n", drawn.error().to_string().c_str());
    return 1;
  }
  return 0;
}

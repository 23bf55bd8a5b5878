// A caption as it is drawn over pictures of the story, again and again. Immutable once made; any thread.
#pragma once

#include <vector>

#include "codecs/libav/handles.h"
#include "codecs/vips/caption.h"

namespace pinmill {

class Overlay {
 public:
  /// Of a caption with an image; `rgba8` with even sides and place.
  explicit Overlay(const Caption& caption);

  /// On a picture that nobody else refers to and that it lies within.
  void draw_on(AVFrame& picture) const;

 private:
  /// One plane: what is drawn and how much of it, 0–255.
  struct Layer {
    int left = 0, top = 0, width = 0, height = 0;
    std::vector<std::uint8_t> values, opacity;
  };
  static void blend(const Layer& layer, std::uint8_t* plane, int stride);

  Layer luma_, blue_, red_;
};

}  // namespace pinmill

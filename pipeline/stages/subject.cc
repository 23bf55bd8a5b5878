#include "pipeline/stages/subject.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pinmill {
namespace {

// Parts of one thing lie this many cells apart: an eye and a mouth, letters of a word.
constexpr std::uint32_t joining_radius = 2;
// A thing is what stands out this many times as much as the mean.
constexpr float standing_out = 3.0F;

std::vector<float> joined(const Saliency& saliency) {
  std::vector<float> means;
  means.reserve(saliency.values.size());
  for (std::uint32_t y = 0; y < saliency.height; ++y) {
    for (std::uint32_t x = 0; x < saliency.width; ++x) {
      const std::uint32_t left = x > joining_radius ? x - joining_radius : 0;
      const std::uint32_t right = std::min(x + joining_radius + 1, saliency.width);
      const std::uint32_t top = y > joining_radius ? y - joining_radius : 0;
      const std::uint32_t bottom = std::min(y + joining_radius + 1, saliency.height);
      float sum = 0;
      for (std::uint32_t j = top; j < bottom; ++j) {
        for (std::uint32_t i = left; i < right; ++i) sum += saliency.values[std::size_t{j} * saliency.width + i];
      }
      means.push_back(sum / static_cast<float>((right - left) * (bottom - top)));
    }
  }
  return means;
}

// Takes connected things off a map, one at a time.
class Things {
 public:
  explicit Things(const Saliency& saliency)
      : width_(saliency.width), height_(saliency.height), values_(joined(saliency)) {
    double sum = 0;
    for (const float value : values_) sum += value;
    threshold_ = std::max(1e-9F, standing_out * static_cast<float>(sum / static_cast<double>(values_.size())));
  }

  struct Thing {
    double all = 0, outside = 0;
  };

  Thing largest(const Window& window) {
    Thing best;
    for (std::size_t start = 0; start < values_.size(); ++start) {
      if (values_[start] < threshold_) continue;
      const Thing thing = take(start, window);
      if (thing.all > best.all) best = thing;
    }
    return best;
  }

 private:
  Thing take(std::size_t start, const Window& window) {
    Thing thing;
    visit(start, window, thing);
    while (!open_.empty()) {
      const std::size_t cell = open_.back();
      open_.pop_back();
      const std::size_t x = cell % width_;
      if (x > 0) visit(cell - 1, window, thing);
      if (x + 1 < width_) visit(cell + 1, window, thing);
      if (cell >= width_) visit(cell - width_, window, thing);
      if (cell + width_ < values_.size()) visit(cell + width_, window, thing);
    }
    return thing;
  }

  void visit(std::size_t cell, const Window& window, Thing& thing) {
    const float value = values_[cell];
    if (value < threshold_) return;
    values_[cell] = 0;
    open_.push_back(cell);
    thing.all += value;
    const double x = (static_cast<double>(cell % width_) + 0.5) / width_;
    const double y = (static_cast<double>(cell / width_) + 0.5) / height_;
    const bool inside =
        x >= window.left && x < window.left + window.width && y >= window.top && y < window.top + window.height;
    if (!inside) thing.outside += value;
  }

  std::uint32_t width_, height_;
  std::vector<float> values_;
  std::vector<std::size_t> open_;
  float threshold_ = 0;
};

}  // namespace

double share_of_subject_cut(const Saliency& saliency, const Window& window) {
  const auto subject = Things(saliency).largest(window);
  return subject.all > 0 ? subject.outside / subject.all : 0;
}

}  // namespace pinmill

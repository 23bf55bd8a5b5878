// A chain of libavfilter, described in words, for frames of one shape. Internal to codecs: names libav. One thread at a
// time.
#pragma once

#include <string>

#include "base/result.h"
#include "codecs/libav/handles.h"

namespace pinmill {

class FilterChain {
 public:
  /// For frames like `frame`, picture or sound. `samples_a_frame`: of sound that comes out; 0: as it comes.
  static Result<FilterChain> build(const AVFrame& frame, const std::string& description, int samples_a_frame = 0);

  /// Takes the frame's data, not the frame. Null: no more comes.
  Result<void> push(AVFrame* frame);
  /// Null: nothing more for now.
  Result<libav::FramePtr> pull();

 private:
  FilterChain() = default;
  Result<void> add_source(const AVFrame& frame);

  libav::FilterGraphPtr graph_;
  AVFilterContext* source_ = nullptr;  // owned by the graph, as is the sink
  AVFilterContext* sink_ = nullptr;
};

}  // namespace pinmill

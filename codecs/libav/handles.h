// One deleter per freeing convention of libav; the alias names the handle. A handle is for one thread at a time.
#pragma once

#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/frame.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace pinmill::libav {

template <auto Free>
struct FreeByAddress {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(&handle);
  }
};

template <auto Free>
struct FreeByValue {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

using PacketPtr = std::unique_ptr<AVPacket, FreeByAddress<av_packet_free>>;
using FramePtr = std::unique_ptr<AVFrame, FreeByAddress<av_frame_free>>;
using CodecContextPtr = std::unique_ptr<AVCodecContext, FreeByAddress<avcodec_free_context>>;
using CodecParametersPtr = std::unique_ptr<AVCodecParameters, FreeByAddress<avcodec_parameters_free>>;
using InputContextPtr = std::unique_ptr<AVFormatContext, FreeByAddress<avformat_close_input>>;
using OutputContextPtr = std::unique_ptr<AVFormatContext, FreeByValue<avformat_free_context>>;
using FilterGraphPtr = std::unique_ptr<AVFilterGraph, FreeByAddress<avfilter_graph_free>>;
using ScalerPtr = std::unique_ptr<SwsContext, FreeByValue<sws_freeContext>>;
static_assert(sizeof(FramePtr) == sizeof(void*));

/// Options for an open call: what the callee did not take is freed with it.
class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  ~Options() { av_dict_free(&dictionary_); }

  Options& set(const char* key, const char* value) {
    av_dict_set(&dictionary_, key, value, 0);
    return *this;
  }
  Options& set(const char* key, std::int64_t value) {
    av_dict_set_int(&dictionary_, key, value, 0);
    return *this;
  }
  AVDictionary** address() noexcept { return &dictionary_; }
  /// The first key that nobody took: a misspelling of ours; null where there is none.
  const char* left_over() const noexcept {
    const AVDictionaryEntry* entry = av_dict_get(dictionary_, "", nullptr, AV_DICT_IGNORE_SUFFIX);
    return entry != nullptr ? entry->key : nullptr;
  }

 private:
  AVDictionary* dictionary_ = nullptr;
};

}  // namespace pinmill::libav

// VideoInfo and its colours as JSON, both ways. Internal to codecs; free functions, any thread.
#pragma once

#include "codecs/json_reader.h"
#include "codecs/video_info.h"

namespace pinmill {

Json to_json(const ColourInfo& colour);
ColourInfo colour_from(JsonReader& read, const Json& json);

Json to_json(const VideoInfo& video);
VideoInfo video_from(JsonReader& read, const Json& json);

}  // namespace pinmill

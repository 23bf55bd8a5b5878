// One thing that somebody should know about a page or a Pin. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace pinmill {

enum class Severity : std::uint8_t { info, warning, error };
std::string_view to_string(Severity severity) noexcept;

struct Finding {
  std::string rule{};  ///< a rule's id ("image.max-bytes"), or a step's ("fit.enlarged")
  Severity severity = Severity::info;
  std::string measured{};  ///< "41.2 MB"; empty where nothing was measured
  std::string limit{};     ///< "32 MB"; empty where there is none
  std::string message{};   ///< what is wrong and what to do, a sentence
  bool mended = false;     ///< preparing dealt with it
  bool operator==(const Finding&) const = default;
};

Json to_json(const Finding& finding);
Finding finding_from(const Json& json);

}  // namespace pinmill

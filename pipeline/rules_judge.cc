// Judging: what a rule measures, whether the limit holds, and how both are said.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/quantity.h"
#include "pipeline/rules.h"

namespace pinmill {
namespace {

// One of the three; none where the rule does not apply. `so`: whether what is asked for is so.
struct Measured {
  std::optional<double> number;
  std::optional<Format> format;
  std::optional<bool> so;

  Measured() = default;
  Measured(double value) : number(value) {}
  Measured(Format value) : format(value) {}
  Measured(bool value) : so(value) {}
};

Measured measured_image(const ImageInfo& image, const MediaInfo& media, Measure measure) {
  switch (measure) {
    case Measure::image_format: return media.format;
    case Measure::image_bytes: return static_cast<double>(media.size_bytes);
    case Measure::image_width_px: return static_cast<double>(image.width_px);
    case Measure::image_height_px: return static_cast<double>(image.height_px);
    case Measure::image_aspect:
      if (image.height_px == 0) return {};
      return static_cast<double>(image.width_px) / image.height_px;
    default: return {};
  }
}

Measured measured_video(const VideoInfo& video, const MediaInfo& media, Measure measure) {
  switch (measure) {
    case Measure::video_format: return media.format;
    case Measure::video_bytes: return static_cast<double>(media.size_bytes);
    case Measure::video_duration_s: return std::chrono::duration<double>(video.duration).count();
    case Measure::video_aspect:
      if (video.height_px == 0) return {};
      return static_cast<double>(video.width_px) / video.height_px;
    default: return {};
  }
}

Measured measured_media(const Judged& what, Measure measure) {
  if (what.media == nullptr) return {};
  if (what.media->image) return measured_image(*what.media->image, *what.media, measure);
  if (measure == Measure::video_duration_s && what.place == Judged::Place::in_story) return {};
  if (what.media->video) return measured_video(*what.media->video, *what.media, measure);
  return {};
}

Measured pages(const std::optional<std::size_t>& count) {
  if (!count) return {};
  return static_cast<double>(*count);
}
Measured code_points(const std::optional<std::string_view>& text) {
  if (!text) return {};
  return static_cast<double>(count_code_points(*text));
}
Measured bytes(const std::optional<std::string_view>& text) {
  if (!text) return {};
  return static_cast<double>(text->size());
}
Measured shape(const std::optional<double>& width_by_height) {
  if (!width_by_height) return {};
  return *width_by_height;
}
Measured answer(const std::optional<bool>& given) {
  if (!given) return {};
  return *given;
}
Measured present(const std::optional<std::string_view>& text) {
  if (!text) return {};
  return !trim(*text).empty();
}

Measured measure_of(const Judged& what, Measure measure) {
  switch (measure) {
    case Measure::carousel_pages: return pages(what.carousel_pages);
    case Measure::story_pages: return pages(what.story_pages);
    case Measure::carousel_same_size: return answer(what.carousel_same_size);
    case Measure::carousel_aspect: return shape(what.carousel_aspect);
    case Measure::title_code_points: return code_points(what.title);
    case Measure::description_code_points: return code_points(what.description);
    case Measure::alt_text_code_points: return code_points(what.alt_text);
    case Measure::link_bytes: return bytes(what.link);
    case Measure::title_present: return present(what.title);
    case Measure::alt_text_present: return present(what.alt_text);
    case Measure::link_present: return present(what.link);
    default: return measured_media(what, measure);
  }
}

bool is_accepted(const Rule& rule, const Measured& measured) {
  return std::any_of(rule.accepted.begin(), rule.accepted.end(), [&](const std::string& accepted) {
    if (measured.format) return format_from_id(accepted) == *measured.format;
    const auto shape = shape_from(accepted);
    return measured.number && shape && same_shape(*measured.number, *shape);
  });
}

bool is_within(const Rule& rule, double number) {
  if (rule.bounds == Rule::Bounds::excluded)
    return (!rule.minimum || number > *rule.minimum) && (!rule.maximum || number < *rule.maximum);
  return (!rule.minimum || number >= *rule.minimum) && (!rule.maximum || number <= *rule.maximum);
}

bool is_kept(const Rule& rule, const Measured& measured) {
  if (measured.so) return *measured.so;
  if (!measured.number && !measured.format) return true;
  if (!rule.accepted.empty()) return is_accepted(rule, measured);
  return !measured.number || is_within(rule, *measured.number);
}

std::string number_text(const Rule& rule, double number) {
  if (rule.unit == "B") return bytes_text(number);
  if (rule.unit == "s") return duration_text(number);
  if (rule.unit == "w:h") return shape_text(number);
  const std::string_view unit = rule.unit == "code points" ? std::string_view("characters") : rule.unit;
  return fmt::format("{} {}", grouped_text(static_cast<std::uint64_t>(std::llround(number))), unit);
}

// Where rounding makes a value look like the limit that it breaks, the value is given in full.
std::string exact_text(const Rule& rule, double number) {
  if (rule.unit == "B") return grouped_text(static_cast<std::uint64_t>(number)) + " B";
  if (rule.unit == "w:h") return fmt::format("{:.4f}:1", number);
  return fmt::format("{} {}", number, rule.unit);
}

std::string measured_text(const Rule& rule, const Measured& measured) {
  if (measured.format) return std::string(traits_of(*measured.format).name);
  if (!measured.number) return rule.measures == Measure::carousel_same_size ? "different sizes" : "none";
  const std::string text = number_text(rule, *measured.number);
  for (const auto& limit : {rule.minimum, rule.maximum}) {
    if (limit && *limit != *measured.number && number_text(rule, *limit) == text)
      return exact_text(rule, *measured.number);
  }
  return text;
}

std::string_view subject_of(Measure measure) {
  switch (measure) {
    case Measure::image_format:
    case Measure::video_format: return "The format is";
    case Measure::image_bytes:
    case Measure::video_bytes: return "The file has";
    case Measure::image_width_px: return "The width is";
    case Measure::image_height_px: return "The height is";
    case Measure::image_aspect:
    case Measure::video_aspect:
    case Measure::carousel_aspect: return "The shape is";
    case Measure::video_duration_s: return "It lasts";
    case Measure::carousel_pages: return "The carousel has";
    case Measure::story_pages: return "The Pin has";
    case Measure::carousel_same_size: return "The pages have";
    case Measure::title_code_points:
    case Measure::title_present: return "The title has";
    case Measure::description_code_points: return "The description has";
    case Measure::alt_text_code_points:
    case Measure::alt_text_present: return "The alt text has";
    case Measure::link_bytes:
    case Measure::link_present: return "The link has";
  }
  return "It is";
}

std::string_view missing_text(Measure measure) {
  switch (measure) {
    case Measure::title_present: return "There is no title";
    case Measure::alt_text_present: return "There is no alt text";
    case Measure::link_present: return "There is no link";
    default: return {};
  }
}

std::string message_of(const Rule& rule, const std::string& measured) {
  if (const std::string_view missing = missing_text(rule.measures); !missing.empty())
    return fmt::format("{}. {}", missing, rule.remedy);
  const std::string limit = limit_text(rule);
  if (limit.empty()) return fmt::format("{} {}. {}", subject_of(rule.measures), measured, rule.remedy);
  const bool only_above = rule.maximum && !rule.minimum && rule.accepted.empty();
  return fmt::format("{} {}; {} {}{}. {}", subject_of(rule.measures), measured,
                     rule.severity == Severity::error ? "Pinterest takes" : "best is", only_above ? "up to " : "",
                     limit, rule.remedy);
}

std::string accepted_text(const Rule& rule) {
  std::string text;
  for (std::size_t i = 0; i < rule.accepted.size(); ++i) {
    const Format format = format_from_id(rule.accepted[i]);
    if (i > 0) text += i + 1 == rule.accepted.size() ? " or " : ", ";
    text += format == Format::unknown ? std::string_view(rule.accepted[i]) : traits_of(format).name;
  }
  return text;
}

// "2" of "2 pages", beside "5 pages".
std::string without_unit(const std::string& text, const std::string& beside) {
  const std::size_t unit = text.find(' ');
  return unit != std::string::npos && beside.ends_with(text.substr(unit)) ? text.substr(0, unit) : text;
}

}  // namespace

std::string limit_text(const Rule& rule) {
  if (!rule.accepted.empty()) return accepted_text(rule);
  if (rule.minimum && rule.maximum) {
    const std::string least = number_text(rule, *rule.minimum), most = number_text(rule, *rule.maximum);
    if (rule.bounds != Rule::Bounds::included) return fmt::format("above {}, below {}", least, most);
    return fmt::format("{} to {}", without_unit(least, most), most);
  }
  if (rule.minimum) return "at least " + number_text(rule, *rule.minimum);
  if (rule.maximum) return number_text(rule, *rule.maximum);
  return {};
}

std::vector<Finding> RulePack::judge(const Judged& what) const {
  std::vector<Finding> findings;
  for (const Rule& rule : rules_) {
    const Measured measured = measure_of(what, rule.measures);
    if (is_kept(rule, measured)) continue;
    const std::string text = measured_text(rule, measured);
    findings.push_back({.rule = rule.id,
                        .severity = rule.severity,
                        .measured = text,
                        .limit = limit_text(rule),
                        .message = message_of(rule, text)});
  }
  return findings;
}

}  // namespace pinmill

#include "pipeline/page.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>

#include <fmt/format.h>

namespace pinmill {
namespace {

constexpr std::array<std::string_view, 13> action_names = {"copy",      "resize",  "crop",   "extend", "pad",
                                                           "blur",      "convert", "remux",  "audio",  "smart",
                                                           "transcode", "story",   "animate"};

Json text_to_json(const TextInfo& text) {
  Json keywords = Json::array();
  for (const std::string& keyword : text.keywords) keywords.push(keyword);
  return Json::object({{"title", text.title},
                       {"caption", text.caption},
                       {"creator", text.creator},
                       {"copyright", text.copyright},
                       {"keywords", std::move(keywords)}});
}

TextInfo text_from(const Json& json) {
  TextInfo text{.title = json["title"].string_or(""),
                .caption = json["caption"].string_or(""),
                .creator = json["creator"].string_or(""),
                .copyright = json["copyright"].string_or(""),
                .keywords = {}};
  for (const Json& keyword : json["keywords"].items()) text.keywords.push_back(keyword.string_or(""));
  return text;
}

Json file_to_json(const PreparedFile& file) {
  return Json::object({{"media_type", file.media_type},
                       {"extension", file.extension},
                       {"width_px", file.width_px},
                       {"height_px", file.height_px},
                       {"size_bytes", file.size_bytes},
                       {"sha256", file.sha256},
                       {"duration_ms", std::int64_t{file.duration.count()}}});
}

std::optional<std::uint32_t> pixels_in(const Json& json) noexcept {
  const std::int64_t value = json.integer_or(-1);
  if (value < 0 || value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

std::optional<PreparedFile> file_from(const Json& json) {
  const auto width = pixels_in(json["width_px"]);
  const auto height = pixels_in(json["height_px"]);
  const std::int64_t size = json["size_bytes"].integer_or(-1);
  const std::int64_t duration_ms = json["duration_ms"].integer_or(0);
  if (!width || !height || size < 0 || duration_ms < 0) return std::nullopt;
  return PreparedFile{.media_type = json["media_type"].string_or(""),
                      .extension = json["extension"].string_or(""),
                      .width_px = *width,
                      .height_px = *height,
                      .size_bytes = static_cast<std::uint64_t>(size),
                      .sha256 = json["sha256"].string_or(""),
                      .duration = std::chrono::milliseconds(duration_ms)};
}

Json part_to_json(const std::optional<ClipRange>& part) {
  if (!part) return Json();
  return Json::array({std::int64_t{part->start.count()}, std::int64_t{part->end.value_or(part->start).count()}});
}

std::optional<ClipRange> part_from(const Json& json) {
  const auto& times = json.items();
  if (times.size() != 2) return std::nullopt;
  const std::int64_t start_ms = times[0].integer_or(-1), end_ms = times[1].integer_or(-1);
  if (start_ms < 0 || end_ms < start_ms) return std::nullopt;
  return ClipRange{std::chrono::milliseconds(start_ms), std::chrono::milliseconds(end_ms)};
}

Error wrong(std::string_view member) {
  return Error(ErrorCode::corrupt_input, fmt::format("no page report: \"{}\" is missing or of another kind", member));
}

}  // namespace

std::string_view to_string(Action action) noexcept {
  return action_names[static_cast<std::size_t>(action)];
}

std::optional<Action> action_from(std::string_view text) noexcept {
  const auto found = std::find(action_names.begin(), action_names.end(), text);
  if (found == action_names.end()) return std::nullopt;
  return static_cast<Action>(found - action_names.begin());
}

std::string hash_to_text(std::uint64_t hash) {
  return fmt::format("{:016x}", hash);
}

std::optional<std::uint64_t> hash_from(std::string_view text) noexcept {
  std::uint64_t hash = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), hash, 16);
  if (text.size() != 16 || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return hash;
}

Json to_json(const PageReport& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) findings.push(to_json(finding));
  return Json::object({{"source", to_json(report.source)},
                       {"text", text_to_json(report.text)},
                       {"output", file_to_json(report.output)},
                       {"cover", report.cover ? file_to_json(*report.cover) : Json()},
                       {"part_ms", part_to_json(report.part)},
                       {"action", to_string(report.action)},
                       {"reason", report.reason},
                       {"share_kept", report.share_kept},
                       {"perceptual_hash", hash_to_text(report.perceptual_hash)},
                       {"findings", std::move(findings)}});
}

Result<PageReport> page_report_from(const Json& json) {
  PageReport report;
  PINMILL_ASSIGN_OR_RETURN(report.source, media_info_from(json["source"]));
  const auto output = file_from(json["output"]);
  if (!output) return wrong("output");
  if (json["cover"].is_object()) {
    report.cover = file_from(json["cover"]);
    if (!report.cover) return wrong("cover");
  }
  if (!json["part_ms"].is_null()) {
    report.part = part_from(json["part_ms"]);
    if (!report.part) return wrong("part_ms");
  }
  const auto action = action_from(json["action"].string_or(""));
  if (!action) return wrong("action");
  const auto hash = hash_from(json["perceptual_hash"].string_or(""));
  if (!hash) return wrong("perceptual_hash");
  if (!json["share_kept"].is_number()) return wrong("share_kept");
  report.text = text_from(json["text"]);
  report.output = *output;
  report.action = *action;
  report.reason = json["reason"].string_or("");
  report.share_kept = json["share_kept"].number_or(1.0);
  report.perceptual_hash = *hash;
  for (const Json& finding : json["findings"].items()) report.findings.push_back(finding_from(finding));
  return report;
}

}  // namespace pinmill

#include "pipeline/manifest.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/byte_io.h"

namespace pinmill {
namespace {

constexpr std::int64_t version = 1;
constexpr std::uint64_t max_manifest_bytes = 1ULL << 30;  // a Pin takes about 1.5 KB: some 700,000 of them

constexpr std::array<std::string_view, 3> status_names = {"ready", "failed", "skipped"};
constexpr std::array<std::string_view, 4> kind_names = {"image", "carousel", "video", "story"};

template <typename Enum, std::size_t Count>
Result<Enum> enumerator_from(const Json& json, const std::array<std::string_view, Count>& names, std::string_view key) {
  const std::string text = json.string_or("");
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end())
    return Error(ErrorCode::corrupt_input,
                 fmt::format("\"{}\" is \"{}\"; known are {}", key, text, fmt::join(names, ", ")));
  return static_cast<Enum>(found - names.begin());
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json to_json(const std::vector<Finding>& findings) {
  Json::Array items;
  for (const Finding& finding : findings) items.push_back(pinmill::to_json(finding));
  return Json::array(std::move(items));
}

Json to_json(const ManifestPage& page) {
  return Json::object({{"source", page.source},
                       {"source_sha256", page.source_sha256},
                       {"file", text_or_null(page.file)},
                       {"preview", text_or_null(page.preview)},
                       {"media_type", page.media_type},
                       {"width_px", page.width_px},
                       {"height_px", page.height_px},
                       {"size_bytes", page.size_bytes},
                       {"sha256", page.sha256},
                       {"start_s", page.start_s ? Json(*page.start_s) : Json()},
                       {"duration_s", page.duration_s ? Json(*page.duration_s) : Json()},
                       {"title", page.title},
                       {"alt_text", page.alt_text},
                       {"link", page.link},
                       {"action", page.action},
                       {"reason", page.reason},
                       {"share_kept", page.share_kept},
                       {"looks", page.looks ? Json(hash_to_text(*page.looks)) : Json()},
                       {"findings", to_json(page.findings)}});
}

Json series_to_json(const ManifestPin& pin) {
  if (!pin.series) return {};
  return Json::object({{"id", pin.series->id},
                       {"index", std::uint64_t{pin.series->index}},
                       {"count", std::uint64_t{pin.series->count}}});
}

Json cover_to_json(const ManifestPin& pin) {
  if (!pin.cover_file.empty()) return Json::object({{"file", pin.cover_file}});
  if (pin.cover_time_s) return Json::object({{"time_s", *pin.cover_time_s}});
  return {};
}

Json to_json(const ManifestPin& pin) {
  Json::Array keywords(pin.keywords.begin(), pin.keywords.end());
  Json::Array pages;
  for (const ManifestPage& page : pin.pages) pages.push_back(to_json(page));
  const Json error = pin.error ? Json::object({{"code", pin.error->code}, {"message", pin.error->message}}) : Json();
  return Json::object({{"id", pin.id},
                       {"status", to_string(pin.status)},
                       {"kind", to_string(pin.kind)},
                       {"title", pin.title},
                       {"description", pin.description},
                       {"link", pin.link},
                       {"alt_text", pin.alt_text},
                       {"keywords", Json::array(std::move(keywords))},
                       {"board", pin.board},
                       {"section", pin.section},
                       {"account", pin.account},
                       {"publish_at", text_or_null(pin.publish_at)},
                       {"series", series_to_json(pin)},
                       {"cover", cover_to_json(pin)},
                       {"pages", Json::array(std::move(pages))},
                       {"findings", to_json(pin.findings)},
                       {"error", error}});
}

std::uint64_t unsigned_from(const Json& json) noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(json.integer_or(0), 0));
}

std::uint32_t pixels_from(const Json& json) noexcept {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(json.integer_or(0), 0, UINT32_MAX));
}

std::optional<double> seconds_from(const Json& json) noexcept {
  if (!json.is_number()) return std::nullopt;
  return json.number_or(0);
}

std::vector<Finding> findings_from(const Json& json) {
  std::vector<Finding> findings;
  for (const Json& item : json.items()) findings.push_back(finding_from(item));
  return findings;
}

// A manifest may have been edited or come from elsewhere: what it names is opened, served and pruned later.
Result<std::string> path_inside(const Json& json, std::string_view key) {
  std::string text = json.string_or("");
  const std::filesystem::path path(text);
  const bool climbs = std::find(path.begin(), path.end(), "..") != path.end();
  if (path.is_absolute() || climbs || text.find('\0') != std::string::npos)
    return Error(ErrorCode::corrupt_input,
                 fmt::format("\"{}\" is \"{}\"; it must be a path inside the folder of pins.json", key, text));
  return text;
}

Result<ManifestPage> page_from(const Json& json) {
  if (!json.is_object()) return Error(ErrorCode::corrupt_input, "a page that is no object");
  PINMILL_ASSIGN_OR_RETURN(std::string file, path_inside(json["file"], "file"));
  PINMILL_ASSIGN_OR_RETURN(std::string preview, path_inside(json["preview"], "preview"));
  return ManifestPage{.source = json["source"].string_or(""),
                      .source_sha256 = json["source_sha256"].string_or(""),
                      .file = std::move(file),
                      .media_type = json["media_type"].string_or(""),
                      .width_px = pixels_from(json["width_px"]),
                      .height_px = pixels_from(json["height_px"]),
                      .size_bytes = unsigned_from(json["size_bytes"]),
                      .sha256 = json["sha256"].string_or(""),
                      .start_s = seconds_from(json["start_s"]),
                      .duration_s = seconds_from(json["duration_s"]),
                      .title = json["title"].string_or(""),
                      .alt_text = json["alt_text"].string_or(""),
                      .link = json["link"].string_or(""),
                      .action = json["action"].string_or(""),
                      .reason = json["reason"].string_or(""),
                      .share_kept = json["share_kept"].number_or(1.0),
                      .looks = hash_from(json["looks"].string_or("")),
                      .findings = findings_from(json["findings"]),
                      .preview = std::move(preview)};
}

// Ids name folders: what pinmill writes is a slug, and nothing else may reach the file system.
Result<std::string> id_from(const Json& json) {
  std::string id = json.string_or("");
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (id.empty() || !std::all_of(id.begin(), id.end(), allowed))
    return Error(ErrorCode::corrupt_input,
                 fmt::format("the id \"{}\"; ids are lower-case letters, digits and hyphens", id));
  return id;
}

void read_texts(const Json& json, ManifestPin& pin) {
  pin.title = json["title"].string_or("");
  pin.description = json["description"].string_or("");
  pin.link = json["link"].string_or("");
  pin.alt_text = json["alt_text"].string_or("");
  for (const Json& keyword : json["keywords"].items()) pin.keywords.push_back(keyword.string_or(""));
  pin.board = json["board"].string_or("");
  pin.section = json["section"].string_or("");
  pin.account = json["account"].string_or("");
  pin.publish_at = json["publish_at"].string_or("");
}

Result<void> read_parts(const Json& json, ManifestPin& pin) {
  if (const Json& series = json["series"]; series.is_object())
    pin.series = {series["id"].string_or(""), unsigned_from(series["index"]), unsigned_from(series["count"])};
  PINMILL_ASSIGN_OR_RETURN(pin.cover_file, path_inside(json["cover"]["file"], "cover.file"));
  pin.cover_time_s = seconds_from(json["cover"]["time_s"]);
  for (const Json& item : json["pages"].items()) {
    PINMILL_ASSIGN_OR_RETURN(ManifestPage page, page_from(item));
    pin.pages.push_back(std::move(page));
  }
  pin.findings = findings_from(json["findings"]);
  if (const Json& error = json["error"]; error.is_object())
    pin.error = {error["code"].string_or(""), error["message"].string_or("")};
  return {};
}

Result<ManifestPin> pin_from(const Json& json) {
  ManifestPin pin;
  PINMILL_ASSIGN_OR_RETURN(pin.id, id_from(json["id"]));
  PINMILL_ASSIGN_OR_RETURN(pin.status, enumerator_from<PinStatus>(json["status"], status_names, "status"));
  PINMILL_ASSIGN_OR_RETURN(pin.kind, enumerator_from<ManifestKind>(json["kind"], kind_names, "kind"));
  read_texts(json, pin);
  PINMILL_RETURN_IF_ERROR(read_parts(json, pin));
  return pin;
}

ManifestSummary summary_from(const Json& json) {
  return {.ready = unsigned_from(json["ready"]),
          .failed = unsigned_from(json["failed"]),
          .skipped = unsigned_from(json["skipped"]),
          .reused = unsigned_from(json["reused"]),
          .seconds = json["seconds"].number_or(0)};
}

Json to_json(const ManifestSummary& summary) {
  return Json::object({{"ready", std::uint64_t{summary.ready}},
                       {"failed", std::uint64_t{summary.failed}},
                       {"skipped", std::uint64_t{summary.skipped}},
                       {"reused", std::uint64_t{summary.reused}},
                       {"seconds", summary.seconds}});
}

}  // namespace

std::string_view to_string(PinStatus status) noexcept {
  return status_names[static_cast<std::size_t>(status)];
}
std::string_view to_string(ManifestKind kind) noexcept {
  return kind_names[static_cast<std::size_t>(kind)];
}

const ManifestPin* Manifest::find(std::string_view id) const noexcept {
  const auto found = std::find_if(pins.begin(), pins.end(), [&](const ManifestPin& pin) { return pin.id == id; });
  return found == pins.end() ? nullptr : &*found;
}

Json to_json(const Manifest& manifest) {
  Json::Array pins;
  for (const ManifestPin& pin : manifest.pins) pins.push_back(to_json(pin));
  return Json::object(
      {{"version", version}, {"pins", Json::array(std::move(pins))}, {"summary", to_json(manifest.summary)}});
}

Result<Manifest> manifest_from(const Json& json) {
  if (!json.is_object() || !json["pins"].is_array())
    return Error(ErrorCode::corrupt_input, "no manifest: an object with \"version\" and \"pins\" is wanted");
  if (const std::int64_t found = json["version"].integer_or(0); found != version)
    return Error(ErrorCode::corrupt_input, fmt::format("a manifest of version {}; this program reads version {}",
                                                       json["version"].dump(), version));
  Manifest manifest;
  std::size_t number = 0;
  for (const Json& item : json["pins"].items()) {
    auto pin = pin_from(item);
    if (!pin) return std::move(pin).error().during(fmt::format("pins[{}]", number));
    manifest.pins.push_back(*std::move(pin));
    ++number;
  }
  manifest.summary = summary_from(json["summary"]);
  return manifest;
}

Result<Manifest> read_manifest(const std::filesystem::path& out) {
  const std::filesystem::path file = out / "pins.json";
  PINMILL_ASSIGN_OR_RETURN(const std::string text, read_text_file(file, max_manifest_bytes));
  auto json = Json::parse(text);
  if (!json) return std::move(json).error().during(file.string());
  auto manifest = manifest_from(*json);
  if (!manifest) return std::move(manifest).error().during(file.string());
  return manifest;
}

Result<void> write_manifest(const std::filesystem::path& out, const std::filesystem::path& temporary_folder,
                            const Manifest& manifest) {
  return write_file_atomically(out / "pins.json", temporary_folder, as_bytes(to_json(manifest).dump(2) + "\n"));
}

}  // namespace pinmill

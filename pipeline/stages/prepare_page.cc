#include "pipeline/stages/prepare_page.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "base/sha256.h"
#include "codecs/encode.h"
#include "codecs/metadata/container.h"
#include "codecs/probe.h"
#include "codecs/still.h"
#include "pipeline/perceptual_hash.h"
#include "pipeline/stages/copy.h"
#include "pipeline/stages/encode.h"
#include "pipeline/stages/fit.h"
#include "pipeline/stages/overview.h"
#include "pipeline/stages/page_source.h"
#include "pipeline/stages/prepare_animation.h"
#include "pipeline/stages/prepare_clip.h"

namespace pinmill {
namespace {

struct Source {
  std::shared_ptr<const Bytes> bytes;
  PageSource facts;
};

struct Made {
  Bytes file;
  Format format = Format::jpeg;
  std::uint32_t width_px = 0, height_px = 0;
  Image overview;
};

Result<void> go_on(const std::stop_token& stop) {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the page was finished");
  return {};
}

Result<Source> read_source(const PageFiles& files, const Recipe& recipe) {
  Source source;
  PINMILL_ASSIGN_OR_RETURN(Bytes bytes, read_all(files.source_fd, recipe.limits.max_input_bytes));
  source.bytes = std::make_shared<const Bytes>(std::move(bytes));
  PINMILL_ASSIGN_OR_RETURN(MediaInfo info, probe(source.bytes, recipe.limits));
  source.facts = page_source(std::move(info), files.sidecar_fd);
  return source;
}

bool moves(const MediaInfo& info) {
  return may_be_animated(info.format) && info.image->frames > 1;
}

// Of several pictures in one file (a TIFF's pages, a HEIF's) the first is the page.
PageReport report_on_picture(const PageSource& source) {
  PageReport report = report_on(source);
  if (const std::uint32_t frames = source.info.image->frames; frames > 1)
    report.findings.push_back({.rule = "page.several",
                               .severity = Severity::warning,
                               .measured = fmt::format("{} pictures", frames),
                               .limit = "1 picture",
                               .message = "It holds several pictures; the first one was taken.",
                               .mended = true});
  return report;
}

Result<std::unique_ptr<Still>> decode(const Source& source, const Recipe& recipe, const DecodeTarget& target) {
  PINMILL_ASSIGN_OR_RETURN(std::unique_ptr<Still> still, Still::open(source.bytes, recipe.limits, recipe.jpeg_road));
  PINMILL_RETURN_IF_ERROR(still->decode(target));
  return still;
}

// Nothing where the file cannot be copied after all: a copy would be as damaged as its source.
Result<std::optional<Made>> copy(const Source& source, const Recipe& recipe, PageReport& report) {
  const MediaInfo& info = source.facts.info;
  if (!can_be_copied(info, recipe)) return std::optional<Made>();
  const DecodeTarget small{
      .width_px = overview_side_px, .height_px = overview_side_px, .fit = DecodeTarget::Fit::inside};
  PINMILL_ASSIGN_OR_RETURN(const std::unique_ptr<Still> still, decode(source, recipe, small));
  if (!still->damage().empty()) return std::optional<Made>();
  Made made{.file = {}, .width_px = info.width_px(), .height_px = info.height_px(), .overview = {}};
  PINMILL_ASSIGN_OR_RETURN(made.overview, still->overview(overview_side_px, recipe.background));
  PINMILL_ASSIGN_OR_RETURN(made.file, strip_jpeg(*source.bytes));
  report.action = Action::copy;
  report.reason = "It is right in every way: copied byte for byte, less what is private.";
  return std::optional<Made>(std::move(made));
}

Drawing scaled(Drawing drawing, double scale) {
  for (std::uint32_t* side :
       {&drawing.canvas_width_px, &drawing.canvas_height_px, &drawing.placed_width_px, &drawing.placed_height_px})
    *side = static_cast<std::uint32_t>(std::max(1L, std::lround(*side * scale)));
  drawing.placed_width_px = std::min(drawing.placed_width_px, drawing.canvas_width_px);
  drawing.placed_height_px = std::min(drawing.placed_height_px, drawing.canvas_height_px);
  return drawing;
}

void note_decision(FitDecision& decision, const std::string& damage, PageReport& report) {
  report.action = decision.action;
  report.reason = std::move(decision.reason);
  report.share_kept = decision.share_kept;
  if (!damage.empty())
    report.findings.push_back(
        {.rule = "page.damaged",
         .severity = Severity::warning,
         .message = fmt::format("The file is damaged, and what could be read was taken: {}", damage)});
  std::move(decision.findings.begin(), decision.findings.end(), std::back_inserter(report.findings));
}

Result<Made> draw(Source& source, const Recipe& recipe, const std::stop_token& stop, PageReport& report) {
  const ImageInfo& info = *source.facts.info.image;
  PINMILL_ASSIGN_OR_RETURN(std::unique_ptr<Still> still, decode(source, recipe, decode_target(info, recipe)));
  source.bytes.reset();
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  Made made;
  PINMILL_ASSIGN_OR_RETURN(made.overview, still->overview(overview_side_px, recipe.background));
  FitDecision decision = decide_fit(info, made.overview, recipe);
  Drawing drawing = decision.drawing;
  drawing.pixels = Drawing::Pixels::planar;
  note_decision(decision, still->damage(), report);
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(Image drawn, still->draw(drawing));
  if (!may_exceed(drawn.width_px(), drawn.height_px(), recipe)) still.reset();  // nothing will be drawn again
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(EncodedPage page, encode_page(drawn, recipe, [&](double scale) -> Result<Image> {
                             PINMILL_RETURN_IF_ERROR(go_on(stop));
                             return still->draw(scaled(drawing, scale));
                           }));
  std::move(page.findings.begin(), page.findings.end(), std::back_inserter(report.findings));
  made.file = std::move(page.file);
  made.format = page.format;
  made.width_px = page.width_px;
  made.height_px = page.height_px;
  return made;
}

Result<void> write_preview(int fd, const Image& overview) {
  if (fd < 0) return {};
  PINMILL_ASSIGN_OR_RETURN(const Bytes jpeg, encode_jpeg(overview, {.quality = preview_quality}));
  return write_all(fd, jpeg);
}

PreparedFile described(const Made& made) {
  const FormatTraits& traits = traits_of(made.format);
  return {.media_type = std::string(traits.media_type),
          .extension = std::string(traits.extension),
          .width_px = made.width_px,
          .height_px = made.height_px,
          .size_bytes = made.file.size(),
          .sha256 = Sha256::hex_of(made.file)};
}

Result<Made> make(Source& source, const Recipe& recipe, const std::stop_token& stop, PageReport& report) {
  PINMILL_ASSIGN_OR_RETURN(std::optional<Made> copied, copy(source, recipe, report));
  if (copied) return *std::move(copied);
  return draw(source, recipe, stop, report);
}

}  // namespace

Result<PageReport> prepare_page(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                                std::stop_token stop) {
  PINMILL_RETURN_IF_ERROR(recipe.check());
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(const Format format, sniff(files.source_fd));
  if (traits_of(format).kind == FormatKind::video)
    return prepare_clip(files, format, recipe, progress, std::move(stop));
  PINMILL_ASSIGN_OR_RETURN(Source source, read_source(files, recipe));
  if (moves(source.facts.info))
    return prepare_animation(files, source.facts, std::move(source.bytes), recipe, progress, std::move(stop));
  PageReport report = report_on_picture(source.facts);
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(Made made, make(source, recipe, stop, report));
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  const Rights rights{.creator = source.facts.text.creator, .copyright = source.facts.text.copyright};
  PINMILL_ASSIGN_OR_RETURN(made.file, with_rights(std::move(made.file), made.format, rights));
  PINMILL_RETURN_IF_ERROR(prove_clean(made.file, made.format, source.facts.secrets));
  report.perceptual_hash = perceptual_hash(made.overview);
  report.output = described(made);
  PINMILL_RETURN_IF_ERROR(write_preview(files.preview_fd, made.overview));
  PINMILL_RETURN_IF_ERROR(write_all(files.output_fd, made.file));
  return report;
}

}  // namespace pinmill

#include "pipeline/batch/run.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codecs/format.h"
#include "pipeline/batch/draft_recipe.h"
#include "pipeline/batch/head_start.h"
#include "pipeline/batch/parallel.h"
#include "pipeline/batch/pin_identity.h"
#include "pipeline/batch/pin_shapes.h"
#include "pipeline/batch/progress_meter.h"
#include "pipeline/batch/run_pages.h"
#include "pipeline/batch/run_report.h"
#include "pipeline/batch/series.h"
#include "pipeline/batch/source_names.h"
#include "pipeline/batch/source_reader.h"
#include "pipeline/batch/story_of.h"

// Note: the same end by every road
// A run that was killed or stopped and then run again must end with the same files and the same pins.json as one that
// was left alone. So: ids depend on the drafts and on what OUT lists, not on the order in which pages finish; a page
// has its final name only when it is whole; the manifest is in the order of its ids and says nothing about when or in
// which run a page was made, but in `summary`.

namespace pinmill {
namespace {

constexpr int most_begun_early = 64;  // each holds three open files until it has its name

ProgressMeter::PageEnd end_of(const PageState& page) {
  if (page.made.record == nullptr) return ProgressMeter::PageEnd::failed;
  return page.made.origin == MadePage::Origin::reused ? ProgressMeter::PageEnd::reused : ProgressMeter::PageEnd::made;
}

class Run {
 public:
  Run(ScanReport scanned, const PrepareOptions& options, MediaBoundary& boundary, const ProgressCallback& progress,
      std::stop_token stop);
  Result<PrepareReport> run();

 private:
  Result<void> open_out();
  void read_sources();
  std::future<Result<BegunPage>> begin_early(const PageState& page);
  void choose_shapes();
  void split_long_videos();
  std::vector<std::chrono::milliseconds> cuts_of(std::size_t draft);
  std::string series_id(std::size_t draft);
  void choose_ids();
  void make_pages();
  void make_page(PageState& page);
  PrepareReport report();
  void add_scanned(PrepareReport& report);

  bool writes() const noexcept { return options_.write == PrepareOptions::Write::files; }
  PageJob job_for(const PageState& page, SourceState source, PagePlace place) const;
  void make_story(std::size_t draft);

  ScanReport scanned_;  // without its drafts
  const PrepareOptions& options_;
  MediaBoundary& boundary_;
  const RulePack& rules_;
  const std::stop_token stop_;
  const int jobs_;

  std::filesystem::path out_path_;
  std::optional<OutputFolder> out_;  // none where nothing is written
  std::unique_ptr<Journal> journal_;
  std::optional<PageMaker> maker_;
  Manifest earlier_;
  RunPages pages_;
  std::vector<std::string> ids_;    // of each draft
  std::vector<Together> together_;  // of each draft
  RunScope scope_;
  std::atomic<int> begun_early_{0};
  ProgressMeter progress_;
};

std::size_t count_pages(const std::vector<Draft>& drafts, const RulePack& rules) {
  std::size_t count = 0;
  for (const Draft& draft : drafts) {
    if (draft.pages.size() <= max_pages(rules)) count += draft.pages.size();
  }
  return count;
}

const RulePack& rules_of(const PrepareOptions& options) {
  return options.rules != nullptr ? *options.rules : RulePack::built_in();
}

Run::Run(ScanReport scanned, const PrepareOptions& options, MediaBoundary& boundary, const ProgressCallback& progress,
         std::stop_token stop)
    : scanned_(std::move(scanned)),
      options_(options),
      boundary_(boundary),
      rules_(rules_of(options)),
      stop_(std::move(stop)),
      jobs_(options.jobs > 0 ? options.jobs : default_jobs()),
      pages_(std::move(scanned_.drafts)),
      progress_(progress, count_pages(pages_.drafts, rules_)) {}

Result<void> Run::open_out() {
  const std::filesystem::path& out = options_.scan.out;
  if (writes()) {
    PINMILL_ASSIGN_OR_RETURN(out_, OutputFolder::open(out));
    out_path_ = out_->path();
  } else {
    std::error_code trouble;
    out_path_ = std::filesystem::weakly_canonical(out, trouble);
    if (trouble) return Error(ErrorCode::io_failure, fmt::format("resolve {}: {}", out.string(), trouble.message()));
  }
  auto manifest = read_manifest(out_path_);
  if (!manifest && manifest.error().code() != ErrorCode::not_found)
    return std::move(manifest).error().during("read what earlier runs made (mend that file, or use another folder)");
  if (manifest) earlier_ = *std::move(manifest);
  PINMILL_ASSIGN_OR_RETURN(
      journal_, Journal::open(journal_path(out_path_), writes() ? Journal::Append::yes : Journal::Append::no));
  maker_.emplace(out_path_, out_ ? &*out_ : nullptr, *journal_, boundary_,
                 options_.reuse == PrepareOptions::Reuse::cached ? PageMaker::Reuse::cached : PageMaker::Reuse::never);
  return {};
}

void Run::read_sources() {
  SourceNames names(out_path_);
  scope_.out = out_path_;
  for (PageState& page : pages_.all) page.source = names.of(pages_.said_of(page).file);
  SourceReader reader(
      pages_, *journal_, progress_, [this](const PageState& page) { return begin_early(page); }, stop_);
  for_each_index(pages_.all.size(), jobs_, stop_, [&](std::size_t index) { reader.read(pages_.all[index]); });
  for (const PageState& page : pages_.all)
    scope_.sources[page.source] = page.state ? page.state->sha256 : std::string();
}

// None where it does not pay. Where no thread is to be had, whoever asks for the result makes it.
std::future<Result<BegunPage>> Run::begin_early(const PageState& page) {
  const SourceFile& file = pages_.said_of(page).file;
  if (!out_ || page.error || known_state(file, *journal_) || begun_early_ >= most_begun_early) return {};
  const auto status = status_of(file.path());
  const Draft& draft = pages_.draft_of(page);
  if (!status || !deserves_head_start(draft, recipe_for(draft, options_.recipe, rules_), boundary_, stop_)) return {};
  ++begun_early_;
  return std::async([this, job = job_for(page, {{}, *status}, {})] {
    const std::string name = job.page->file.path().string();
    return maker_->begin(
        job, [&](const ClipProgress& clip) { progress_.moved(name, clip); }, stop_);
  });
}

void Run::choose_shapes() {
  together_.resize(pages_.drafts.size());
  for_each_index(pages_.drafts.size(), jobs_, stop_, [this](std::size_t draft) {
    if (pages_.drafts[draft].pages.size() > max_pages(rules_)) {
      together_[draft].shape = PagesShape::story;
      return;
    }
    PinShape shape =
        shape_of(pages_.drafts[draft], options_.pages_as, rules_, boundary_, options_.recipe.limits, stop_);
    together_[draft] = {shape.shape, std::move(shape.refusal)};
  });
}

// A failure stands on its page: the Pin fails by it.
std::vector<std::chrono::milliseconds> Run::cuts_of(std::size_t draft) {
  PageState& page = pages_.of(draft).front();
  if (pages_.drafts[draft].pages.size() > 1 || !page.state || page.error) return {};
  const std::string name = pages_.said_of(page).file.path().string();
  auto cuts = find_cuts(
      pages_.said_of(page), *page.state, recipe_for(pages_.drafts[draft], options_.recipe, rules_), *journal_,
      boundary_, [&](const ClipProgress& clip) { progress_.moved(name, clip); }, stop_);
  if (cuts) return *std::move(cuts);
  page.error = std::move(cuts).error();
  page.failed_clip = true;
  return {};
}

// By its content, so that a run that goes on gives the same one.
std::string Run::series_id(std::size_t draft) {
  constexpr std::size_t digits = 16;
  const PageState& page = pages_.of(draft).front();
  return page.state ? page.state->sha256.substr(0, digits) : std::string();
}

void Run::split_long_videos() {
  if (options_.recipe.video.too_long != TooLong::split) return;
  std::vector<std::vector<std::chrono::milliseconds>> cuts(pages_.drafts.size());
  for_each_index(cuts.size(), jobs_, stop_, [&](std::size_t draft) { cuts[draft] = cuts_of(draft); });
  std::vector<std::vector<Draft>> parts;
  for (std::size_t draft = 0; draft < cuts.size(); ++draft) {
    parts.push_back(parts_of(pages_.drafts[draft], cuts[draft], series_id(draft)));
    progress_.add_pages(cuts[draft].size());
  }
  pages_.replace(std::move(parts));
}

void Run::choose_ids() {
  std::vector<PinClaim> claims;
  for (std::size_t draft = 0; draft < pages_.drafts.size(); ++draft) {
    std::vector<std::string> digests;
    for (const PageState& page : pages_.of(draft)) {
      if (page.state) digests.push_back(page.state->sha256);
    }
    const bool complete = digests.size() == pages_.of(draft).size();
    claims.push_back({.name = pages_.drafts[draft].name,
                      .content = complete ? content_of(digests) : std::string(),
                      .source = pages_.of(draft).front().source,
                      .board = pages_.drafts[draft].board});
  }
  ids_ = claim_ids(claims, earlier_,
                   [this](const ManifestPin& pin) { return lost_its_source(pin, out_path_, scope_.sources); });
}

bool holds_video(const SourceFile& file) {
  const auto fd = file.open();
  if (!fd) return false;
  const auto format = sniff(fd->get());
  return format && traits_of(*format).kind == FormatKind::video;
}

void Run::make_pages() {
  for_each_index(pages_.all.size(), jobs_, stop_, [this](std::size_t index) { make_page(pages_.all[index]); });
}

PageJob Run::job_for(const PageState& page, SourceState source, PagePlace place) const {
  const Draft& draft = pages_.draft_of(page);
  return {.page = &pages_.said_of(page),
          .source = std::move(source),
          .sidecar = page.sidecar,
          .cover = page.cover ? cover_of(draft) : nullptr,
          .cover_state = page.cover,
          .place = std::move(place),
          .recipe = recipe_for(draft, options_.recipe, rules_),
          .begun = page.begun};
}

void Run::make_page(PageState& page) {
  const Draft& draft = pages_.draft_of(page);
  const bool too_many = draft.pages.size() > max_pages(rules_);
  if (together_[page.draft].shape == PagesShape::story && !too_many) {
    if (page.number == 1) make_story(page.draft);  // which ends all its pages
    return;
  }
  if (too_many || together_[page.draft].error) {
    page.stage = PageState::Stage::not_tried;
    return;
  }
  if (!page.error) {
    const std::string name = pages_.said_of(page).file.path().string();
    auto made = maker_->make(
        job_for(page, *page.state, page_place(ids_[page.draft], page.number)),
        [&](const ClipProgress& clip) { progress_.moved(name, clip); }, stop_);
    if (made)
      page.made = *std::move(made);
    else
      page.error = std::move(made).error();
  }
  page.failed_clip = page.error && holds_video(pages_.said_of(page).file);
  if (page.error && page.error->code() == ErrorCode::cancelled && stop_.stop_requested()) return;
  page.stage = PageState::Stage::done;
  progress_.finished(end_of(page), pages_.said_of(page).file.path().string());
}

void Run::make_story(std::size_t draft) {
  const Draft& pin = pages_.drafts[draft];
  const auto pages = pages_.of(draft);
  const bool readable = std::none_of(pages.begin(), pages.end(), [](const PageState& page) { return page.error; });
  MadePage made;
  if (readable) {
    auto story = maker_->make_story(
        story_of(pin, pages, ids_[draft], recipe_for(pin, options_.recipe, rules_), options_.still_length),
        [&](const ClipProgress& clip) { progress_.moved(pin.name, clip); }, stop_);
    if (!story && story.error().code() == ErrorCode::cancelled && stop_.stop_requested()) return;
    if (story)
      made = *std::move(story);
    else
      together_[draft].error = with_page_name(pin, std::move(story).error());
  }
  if (made.record != nullptr && out_) {
    for (const PageState& page : pages.subspan(1)) out_->remove_page(page_place(ids_[draft], page.number));
  }
  for (PageState& page : pages) {
    page.made = made;
    page.stage = PageState::Stage::done;
    progress_.finished(end_of(page), pages_.said_of(page).file.path().string());
  }
}

PrepareReport Run::report() {
  PrepareReport report = report_of({.pages = pages_,
                                    .ids = ids_,
                                    .together = together_,
                                    .earlier = earlier_,
                                    .rules = rules_,
                                    .options = options_,
                                    .scope = std::move(scope_),
                                    .took = progress_.elapsed()},
                                   stop_);
  add_scanned(report);
  return report;
}

void Run::add_scanned(PrepareReport& report) {
  report.skipped = std::move(scanned_.skipped);
  report.errors = std::move(scanned_.errors);
  report.zone = std::move(scanned_.zone);
}

Result<PrepareReport> Run::run() {
  PINMILL_RETURN_IF_ERROR(options_.recipe.check());
  PINMILL_RETURN_IF_ERROR(open_out());
  read_sources();
  if (stop_.stop_requested()) {
    PrepareReport nothing_done;
    nothing_done.manifest = std::move(earlier_);
    nothing_done.interrupted = true;
    add_scanned(nothing_done);
    return nothing_done;
  }
  split_long_videos();
  choose_ids();
  choose_shapes();
  make_pages();
  PrepareReport done = report();
  if (writes()) PINMILL_RETURN_IF_ERROR(write_report(done, pages_, options_.gone, *out_, *journal_));
  return done;
}

// What has no page is no Pin: it stands among the errors.
ScanReport without_empty(ScanReport scanned) {
  std::erase_if(scanned.drafts, [&](const Draft& draft) {
    if (draft.pages.empty())
      scanned.errors.push_back(
          {draft.name, Error(ErrorCode::invalid_argument, "there is no picture in it; a Pin has at least one page")});
    return draft.pages.empty();
  });
  return scanned;
}

}  // namespace

Result<PrepareReport> prepare_drafts(ScanReport scanned, const PrepareOptions& options, MediaBoundary& boundary,
                                     const ProgressCallback& progress, std::stop_token stop) {
  scanned = spread_series(without_empty(std::move(scanned)), options.pages_as, max_pages(rules_of(options)));
  return Run(std::move(scanned), options, boundary, progress, std::move(stop)).run();
}

}  // namespace pinmill

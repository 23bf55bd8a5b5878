#include "pipeline/batch/run.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"
#include "pipeline/batch/gone_pins.h"
#include "pipeline/batch/near_duplicates.h"
#include "pipeline/batch/page_maker.h"
#include "pipeline/batch/parallel.h"
#include "pipeline/batch/pin_identity.h"
#include "pipeline/batch/progress_meter.h"
#include "pipeline/stages/assemble.h"

// Note: the same end by every road
// A run that was killed or stopped and then run again must end with the same files and the same pins.json as one that
// was left alone. So: ids depend on the drafts and on what OUT lists, not on the order in which pages finish; a page
// has its final name only when it is whole; the manifest is in the order of its ids and says nothing about when or in
// which run a page was made, but in `summary`.

namespace pinmill {
namespace {

// One page of the run. Each is touched by one thread at a time.
struct PageState {
  std::size_t draft = 0;
  std::size_t number = 0;  // within its Pin, from 1
  std::string source;      // relative to OUT
  std::optional<SourceState> state;
  std::optional<SourceState> sidecar;
  std::optional<Error> error;
  MadePage made;
  bool is_finished = false;
};

class Run {
 public:
  Run(ScanReport scanned, const PrepareOptions& options, MediaBoundary& boundary, const ProgressCallback& progress,
      std::stop_token stop);
  Result<PrepareReport> run();

 private:
  Result<void> open_out();
  void read_sources();
  void read_source(PageState& page);
  void choose_ids();
  void make_pages();
  void make_page(PageState& page, PageMaker& maker);
  PrepareReport report();
  std::vector<ManifestPin> assemble_finished();
  void add_lookalikes(std::vector<ManifestPin>& pins) const;
  void merge(std::vector<ManifestPin> pins, PrepareReport& report) const;
  Result<void> write(const PrepareReport& report);

  bool writes() const noexcept { return options_.write == PrepareOptions::Write::files; }
  std::span<PageState> pages_of(std::size_t draft) {
    return std::span(pages_).subspan(first_page_[draft], scanned_.drafts[draft].pages.size());
  }
  const DraftPage& draft_page(const PageState& page) const {
    return scanned_.drafts[page.draft].pages[page.number - 1];
  }
  Recipe recipe_for(const Draft& draft) const;

  ScanReport scanned_;
  const PrepareOptions& options_;
  MediaBoundary& boundary_;
  const RulePack& rules_;
  const std::stop_token stop_;
  const int jobs_;

  std::filesystem::path out_path_;
  std::optional<OutputFolder> out_;  // none where nothing is written
  std::unique_ptr<Journal> journal_;
  Manifest earlier_;
  std::vector<PageState> pages_;         // of all drafts, in their order
  std::vector<std::size_t> first_page_;  // of each draft
  std::vector<std::string> ids_;         // of each draft
  SourcesRead sources_read_;
  ProgressMeter progress_;
};

std::size_t count_pages(const ScanReport& scanned, const RulePack& rules) {
  std::size_t count = 0;
  for (const Draft& draft : scanned.drafts) {
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
      progress_(progress, count_pages(scanned_, rules_)) {}

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
  return {};
}

// Links in the names of folders are resolved, so that one file has one name whatever way a run was told of it.
class SourceNames {
 public:
  explicit SourceNames(const std::filesystem::path& out) : out_(out) {}
  std::string of(const SourceFile& file) {
    auto [root, is_new] = roots_.try_emplace(file.root.get());
    if (is_new) {
      std::error_code trouble;
      const std::filesystem::path real = std::filesystem::canonical(file.root->path(), trouble);
      root->second = (trouble ? std::filesystem::absolute(file.root->path(), trouble) : real).lexically_relative(out_);
    }
    return to_clean_utf8((root->second / file.relative).lexically_normal().generic_string());
  }

 private:
  const std::filesystem::path& out_;
  std::map<const Folder*, std::filesystem::path> roots_;
};

void Run::read_sources() {
  SourceNames names(out_path_);
  for (std::size_t draft = 0; draft < scanned_.drafts.size(); ++draft) {
    first_page_.push_back(pages_.size());
    const std::vector<DraftPage>& pages = scanned_.drafts[draft].pages;
    for (std::size_t i = 0; i < pages.size(); ++i) {
      PageState& page = pages_.emplace_back();
      page.draft = draft;
      page.number = i + 1;
      page.source = names.of(pages[i].file);
    }
  }
  for_each_index(pages_.size(), jobs_, stop_, [this](std::size_t index) { read_source(pages_[index]); });
  for (const PageState& page : pages_) sources_read_[page.source] = page.state ? page.state->sha256 : std::string();
}

void Run::read_source(PageState& page) {
  const DraftPage& draft = draft_page(page);
  auto state = read_state(draft.file, *journal_, stop_);
  if (!state) {
    page.error = std::move(state).error();
    return;
  }
  page.state = *std::move(state);
  if (draft.sidecar) {
    auto sidecar = read_state(*draft.sidecar, *journal_, stop_);
    if (sidecar)
      page.sidecar = *std::move(sidecar);
    else
      page.error = std::move(sidecar).error().during("read sidecar " + draft.sidecar->relative.string());
  }
  progress_.read(draft.file.path().string());
}

void Run::choose_ids() {
  std::vector<PinClaim> claims;
  for (std::size_t draft = 0; draft < scanned_.drafts.size(); ++draft) {
    std::vector<std::string> digests;
    for (const PageState& page : pages_of(draft)) {
      if (page.state) digests.push_back(page.state->sha256);
    }
    const bool complete = digests.size() == pages_of(draft).size();
    claims.push_back({.name = scanned_.drafts[draft].name,
                      .content = complete ? content_of(digests) : std::string(),
                      .source = pages_of(draft).front().source,
                      .board = scanned_.drafts[draft].board});
  }
  ids_ = claim_ids(claims, earlier_,
                   [this](const ManifestPin& pin) { return lost_its_source(pin, out_path_, sources_read_); });
}

Recipe Run::recipe_for(const Draft& draft) const {
  Recipe recipe = options_.recipe;
  if (draft.fit) recipe.fit = *draft.fit;
  if (draft.focus) recipe.focus = *draft.focus;
  if (draft.pages.size() > 1) recipe.fit = fit_for_carousel(recipe.fit);
  if (const auto most = rules_.maximum("image.max-bytes"))
    recipe.max_output_bytes = std::min(recipe.max_output_bytes, static_cast<std::uint64_t>(*most));
  return recipe;
}

void Run::make_pages() {
  PageMaker maker(out_path_, out_ ? &*out_ : nullptr, *journal_, boundary_,
                  options_.reuse == PrepareOptions::Reuse::cached ? PageMaker::Reuse::cached : PageMaker::Reuse::never);
  for_each_index(pages_.size(), jobs_, stop_, [&](std::size_t index) { make_page(pages_[index], maker); });
}

void Run::make_page(PageState& page, PageMaker& maker) {
  const Draft& draft = scanned_.drafts[page.draft];
  if (draft.pages.size() > max_pages(rules_)) {
    page.is_finished = true;
    return;
  }
  if (!page.error) {
    auto made = maker.make({.page = &draft_page(page),
                            .source = *page.state,
                            .sidecar = page.sidecar,
                            .place = page_place(ids_[page.draft], page.number),
                            .recipe = recipe_for(draft)},
                           stop_);
    if (made)
      page.made = *std::move(made);
    else
      page.error = std::move(made).error();
  }
  if (page.error && page.error->code() == ErrorCode::cancelled && stop_.stop_requested()) return;
  page.is_finished = true;
  const bool reused = page.made.origin == MadePage::Origin::reused;
  progress_.finished(page.error ? ProgressMeter::PageEnd::failed
                     : reused   ? ProgressMeter::PageEnd::reused
                                : ProgressMeter::PageEnd::made,
                     draft_page(page).file.path().string());
}

// `known` is the Pin as an earlier run left it; null where there was none. What cannot be read for now keeps the
// digest that it had, and by it its id when it is back.
PageOutcome outcome_of(const PageState& page, const ManifestPin* known) {
  PageOutcome outcome;
  outcome.source = page.source;
  if (page.state)
    outcome.source_sha256 = page.state->sha256;
  else if (known != nullptr && page.number <= known->pages.size())
    outcome.source_sha256 = known->pages[page.number - 1].source_sha256;
  outcome.error = page.error;
  const PageRecord* record = page.made.record.get();
  if (record == nullptr) return outcome;
  outcome.report = &record->report;
  outcome.file = fmt::format("{}.{}", record->stem, record->report.output.extension);
  outcome.preview = record->preview;
  return outcome;
}

std::vector<ManifestPin> Run::assemble_finished() {
  std::unordered_map<std::string_view, const ManifestPin*> earlier;
  for (const ManifestPin& pin : earlier_.pins) earlier.emplace(pin.id, &pin);
  std::vector<ManifestPin> pins;
  for (std::size_t index = 0; index < scanned_.drafts.size(); ++index) {
    const auto pages = pages_of(index);
    if (!std::all_of(pages.begin(), pages.end(), [](const PageState& page) { return page.is_finished; })) continue;
    Draft& draft = scanned_.drafts[index];
    const bool tried = pages.size() <= max_pages(rules_);
    const auto known = earlier.find(ids_[index]);
    std::vector<PageOutcome> outcomes;
    for (const PageState& page : pages) {
      outcomes.push_back(outcome_of(page, known == earlier.end() ? nullptr : known->second));
      outcomes.back().is_video = tried && !page.error && page.made.record == nullptr;
    }
    if (pages.size() > 1 && draft.fit.value_or(options_.recipe.fit) == FitMode::keep)
      draft.findings.push_back({"fit.one-size", Severity::info, "keep", "pad",
                                "The pages of one Pin must share one size: they were padded to it.", true});
    pins.push_back(assemble(draft, ids_[index], outcomes, rules_));
  }
  return pins;
}

// `pins` are in the order of the drafts, and so are their pages.
void Run::add_lookalikes(std::vector<ManifestPin>& pins) const {
  std::vector<ManifestPage*> pages;
  std::vector<std::uint64_t> hashes;
  std::map<std::pair<std::string_view, std::size_t>, const PageState*> states;
  for (const PageState& page : pages_) states[{ids_[page.draft], page.number}] = &page;
  for (ManifestPin& pin : pins) {
    for (std::size_t i = 0; i < pin.pages.size(); ++i) {
      const PageRecord* record = states.at({pin.id, i + 1})->made.record.get();
      if (record == nullptr) continue;
      pages.push_back(&pin.pages[i]);
      hashes.push_back(record->report.perceptual_hash);
    }
  }
  const auto lookalikes = earlier_lookalikes(hashes);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (!lookalikes[i] || pages[*lookalikes[i]]->source == pages[i]->source) continue;
    pages[i]->findings.push_back({"picture.lookalike", Severity::info, "", "",
                                  fmt::format("It looks almost like {}, which comes before it; both were prepared.",
                                              pages[*lookalikes[i]]->source),
                                  false});
  }
}

bool has_no_file(const ManifestPin& pin) {
  return std::all_of(pin.pages.begin(), pin.pages.end(), [](const ManifestPage& page) { return page.file.empty(); });
}

// Fills the report's manifest and gone ids.
void Run::merge(std::vector<ManifestPin> pins, PrepareReport& report) const {
  std::unordered_set<std::string> finished;
  for (const ManifestPin& pin : pins) finished.insert(pin.id);
  for (const ManifestPin& pin : earlier_.pins) {
    if (!finished.contains(pin.id)) report.manifest.pins.push_back(pin);
  }
  for (ManifestPin& pin : pins) report.manifest.pins.push_back(std::move(pin));
  std::sort(report.manifest.pins.begin(), report.manifest.pins.end(),
            [](const ManifestPin& a, const ManifestPin& b) { return natural_less(a.id, b.id); });

  const std::unordered_set<std::string> run_ids(ids_.begin(), ids_.end());
  report.gone_ids = gone_pins(report.manifest, run_ids, out_path_, sources_read_);
  const std::unordered_set<std::string_view> gone(report.gone_ids.begin(), report.gone_ids.end());
  const bool prune = options_.gone == PrepareOptions::Gone::prune && !report.interrupted;
  // of a failed Pin whose file was replaced nothing is left to keep
  std::erase_if(report.manifest.pins,
                [&](const ManifestPin& pin) { return gone.contains(pin.id) && (prune || has_no_file(pin)); });
}

PrepareReport Run::report() {
  PrepareReport report;
  report.interrupted = stop_.stop_requested() && !std::all_of(pages_.begin(), pages_.end(),
                                                              [](const PageState& page) { return page.is_finished; });
  std::vector<ManifestPin> pins = assemble_finished();
  add_lookalikes(pins);
  ManifestSummary& summary = report.manifest.summary;
  for (const ManifestPin& pin : pins) {
    report.run_ids.push_back(pin.id);
    summary.ready += pin.status == PinStatus::ready;
    summary.failed += pin.status == PinStatus::failed;
    summary.skipped += pin.status == PinStatus::skipped;
  }
  for (std::size_t draft = 0; draft < scanned_.drafts.size(); ++draft) {
    const auto pages = pages_of(draft);
    summary.reused += std::all_of(pages.begin(), pages.end(), [](const PageState& page) {
      return page.made.record != nullptr && page.made.origin == MadePage::Origin::reused;
    });
  }
  merge(std::move(pins), report);
  report.skipped = std::move(scanned_.skipped);
  report.errors = std::move(scanned_.errors);
  report.zone = scanned_.zone;
  summary.seconds = static_cast<double>(progress_.elapsed().count()) / 1000.0;
  return report;
}

Result<void> Run::write(const PrepareReport& report) {
  PINMILL_RETURN_IF_ERROR(write_manifest(out_path_, out_->temporary_folder(), report.manifest));
  PINMILL_RETURN_IF_ERROR(write_file_atomically(out_path_ / "index.html", out_->temporary_folder(),
                                                as_bytes(preview_page(report.manifest))));
  if (report.interrupted) return {};
  if (options_.gone == PrepareOptions::Gone::prune) remove_strays(*out_, report.manifest);
  std::unordered_set<std::string> stems;
  std::unordered_set<std::string_view> digests;
  for (const ManifestPin& pin : report.manifest.pins) {
    for (const ManifestPage& page : pin.pages) {
      stems.insert(page.file.substr(0, page.file.rfind('.')));
      digests.insert(page.source_sha256);
    }
  }
  for (const PageState& page : pages_) {
    if (page.sidecar) digests.insert(page.sidecar->sha256);
  }
  journal_->compact(
      out_->temporary_folder(), [&](const PageRecord& record) { return stems.contains(record.stem); },
      [&](std::string_view sha256) { return digests.contains(sha256); });
  return {};
}

Result<PrepareReport> Run::run() {
  PINMILL_RETURN_IF_ERROR(options_.recipe.check());
  PINMILL_RETURN_IF_ERROR(open_out());
  read_sources();
  if (stop_.stop_requested()) {
    PrepareReport nothing_done;
    nothing_done.manifest = std::move(earlier_);
    nothing_done.interrupted = true;
    return nothing_done;
  }
  choose_ids();
  make_pages();
  PrepareReport done = report();
  if (writes()) PINMILL_RETURN_IF_ERROR(write(done));
  return done;
}

}  // namespace

Result<PrepareReport> prepare_drafts(ScanReport scanned, const PrepareOptions& options, MediaBoundary& boundary,
                                     const ProgressCallback& progress, std::stop_token stop) {
  return Run(std::move(scanned), options, boundary, progress, std::move(stop)).run();
}

}  // namespace pinmill

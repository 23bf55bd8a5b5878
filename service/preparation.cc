// The same bytes, once
//
// What is prepared lies in a folder named by the digest of the sources and of what is wished of them. The second post
// with the same pictures finds it there. Two at once wait for each other.
#include "service/preparation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "base/sha256.h"
#include "pipeline/batch.h"
#include "service/media_library.h"
#include "worker/media_fetch.h"
#include "worker/prepared_pins.h"

namespace pinmill::service {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kept_for{24 * 7};

/// One source and where it is.
struct Source {
  fs::path file{};
  std::string sha256{};
  std::string title{};  ///< a story's caption
};

struct Order {
  std::vector<Source> pages{};
  std::optional<Source> cover{};
  std::optional<double> cover_s{};
  std::string fit{};  ///< "crop" and the like; empty: the service's
};

Result<Source> fetched(Core& core, const std::string& post, const std::string& url, const std::stop_token& stop) {
  http::GuardOptions guard;
  if (core.options.media_from == ForeignAddresses::loopback_too) guard.loopback = http::GuardOptions::Loopback::allowed;
  const FetchMedia fetch = fetch_into(core.folder("fetched") / post, FetchAgain::always, std::move(guard));
  PINMILL_ASSIGN_OR_RETURN(Source source, [&]() -> Result<Source> {
    PINMILL_ASSIGN_OR_RETURN(fs::path file, fetch(url, stop));
    return Source{.file = std::move(file)};
  }());
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor file, open_for_reading(source.file));
  PINMILL_ASSIGN_OR_RETURN(source.sha256, sha256_hex_of_file(file.get()));
  return source;
}

Result<Source> source_of(Core& core, const std::string& post, const std::string& url, const std::stop_token& stop) {
  const auto key = media_key_in(url);
  auto media = key ? find_media(core, *key) : Result<std::optional<Media>>(std::optional<Media>());
  if (!media) return std::move(media).error();
  if (!*media && !is_own_address(core, url)) return fetched(core, post, url, stop);
  if (!*media)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} is no file of this service (any more): upload it again", url));
  if (!(*media)->is_here())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} was announced and never uploaded: PUT its bytes first", url));
  return Source{.file = media_path(core, (*media)->key), .sha256 = (*media)->sha256};
}

Result<Order> order_of(Core& core, const Post& post, const Target& target, const std::stop_token& stop) {
  Order order{.fit = target.specific["fit"].string_or("")};
  std::string cover = target.specific["coverImageUrl"].string_or("");
  for (const MediaItem& item : media_of(post, target)) {
    PINMILL_ASSIGN_OR_RETURN(Source source, source_of(core, post.id, item.url, stop));
    source.title = item.title;
    order.pages.push_back(std::move(source));
    if (cover.empty() && target.specific["coverImageKeyFrameTime"].is_null()) cover = item.thumbnail;
  }
  if (!cover.empty()) {
    PINMILL_ASSIGN_OR_RETURN(order.cover, source_of(core, post.id, cover, stop));
  } else if (const Json& time = target.specific["coverImageKeyFrameTime"]; time.is_number()) {
    order.cover_s = time.number_or(0);
  }
  return order;
}

std::string digest_of(const Core& core, const Order& order) {
  Sha256 hash;
  for (const Source& page : order.pages) hash.update(as_bytes(fmt::format("{}\n{}\n", page.sha256, page.title)));
  hash.update(
      as_bytes(fmt::format("{}\n{}\n{}\n{}\n{}\n", order.cover ? order.cover->sha256 : "", order.cover_s.value_or(-1),
                           order.fit, core.options.recipe.key(), core.options.recipe.clip_key())));
  return to_hex(hash.finish());
}

std::string toml_text(std::string_view text) {
  return Json(text).dump();  // a JSON string is a TOML basic string
}

/// The description of a *.pin folder: its pages in order, its cover.
std::string pin_toml_of(const Order& order) {
  std::string toml;
  if (order.cover) toml += "cover = \"cover\"\n";
  if (order.cover_s) toml += fmt::format("cover = {:.3f}\n", *order.cover_s);
  for (std::size_t i = 0; i < order.pages.size(); ++i) {
    toml += fmt::format("[[page]]\nfile = \"{:02}\"\n", i + 1);
    if (!order.pages[i].title.empty()) toml += fmt::format("title = {}\n", toml_text(order.pages[i].title));
  }
  return toml;
}

/// By a hard link where the file system can: no bytes are copied.
Result<void> place(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::remove(to, failed);
  fs::create_hard_link(from, to, failed);
  if (failed) fs::copy_file(from, to, failed);
  if (failed) return Error::from_errno(failed.value(), fmt::format("put {} beside its post", from.filename().string()));
  return {};
}

Result<void> lay_out(const Order& order, const fs::path& pin) {
  std::error_code failed;
  fs::create_directories(pin, failed);
  if (failed) return Error::from_errno(failed.value(), "make " + pin.string());
  for (std::size_t i = 0; i < order.pages.size(); ++i)
    PINMILL_RETURN_IF_ERROR(place(order.pages[i].file, pin / fmt::format("{:02}", i + 1)));
  if (order.cover) PINMILL_RETURN_IF_ERROR(place(order.cover->file, pin / "cover"));
  return write_file_atomically(pin / "pin.toml", pin, as_bytes(pin_toml_of(order)));
}

Result<PrepareOptions> options_of(const Core& core, const Order& order, const fs::path& folder) {
  PrepareOptions options;
  options.scan.inputs = {folder / "post.pin"};
  options.scan.out = folder / "out";
  options.recipe = core.options.recipe;
  options.rules = core.options.rules;
  if (!order.fit.empty()) {
    PINMILL_ASSIGN_OR_RETURN(options.recipe.fit, parse_fit(order.fit));
  }
  return options;
}

/// A Pin that breaks a rule which preparing cannot mend is no Pin.
Result<void> check_rules(const ManifestPin& pin) {
  const auto check = [](const std::vector<Finding>& findings) -> Result<void> {
    for (const Finding& finding : findings)
      if (finding.severity == Severity::error && !finding.mended)
        return Error(ErrorCode::invalid_argument, finding.message);
    return {};
  };
  PINMILL_RETURN_IF_ERROR(check(pin.findings));
  for (const ManifestPage& page : pin.pages) PINMILL_RETURN_IF_ERROR(check(page.findings));
  return {};
}

Result<PreparedPin> pin_in(const Manifest& manifest, const fs::path& out) {
  if (manifest.pins.size() != 1)
    return Error(ErrorCode::unsupported,
                 fmt::format("these files make {} Pins, and a post is one", manifest.pins.size()));
  const ManifestPin& pin = manifest.pins.front();
  if (pin.error) return Error(error_code_from(pin.error->code), pin.error->message);
  PINMILL_RETURN_IF_ERROR(check_rules(pin));
  PreparedPins prepared = prepared_pins(manifest, out);
  if (prepared.pins.empty())
    return Error(ErrorCode::internal, prepared.left_out.empty() ? "no Pin came out" : prepared.left_out.front().reason);
  return std::move(prepared.pins.front());
}

/// What is wrong with a page ("01: …"), without where it lies here and where that is written down.
Error without_place(const Error& error, const fs::path& folder) {
  std::string text = error.message();
  const std::string place = (folder / "post.pin").string() + "/", list = "pin.toml:";
  for (auto at = text.find(place); at != std::string::npos; at = text.find(place)) text.erase(at, place.size());
  if (text.starts_with(list)) text.erase(0, std::min(text.find(": "), text.size() - 2) + 2);
  return Error(error.code(), std::move(text));
}

Result<PreparedPin> make(Core& core, const Order& order, const fs::path& folder, const std::stop_token& stop) {
  if (const auto manifest = read_manifest(folder / "out");
      manifest && manifest->pins.size() == 1 && !manifest->pins.front().error) {
    auto pin = pin_in(*manifest, folder / "out");
    std::error_code ignored;
    fs::last_write_time(folder, fs::file_time_type::clock::now(), ignored);  // used: kept for longer
    if (pin) return pin;
  }
  PINMILL_RETURN_IF_ERROR(lay_out(order, folder / "post.pin"));
  PINMILL_ASSIGN_OR_RETURN(const PrepareOptions options, options_of(core, order, folder));
  PINMILL_ASSIGN_OR_RETURN(const PrepareReport report, prepare(options, core.media, {}, stop));
  if (report.interrupted) return Error(ErrorCode::cancelled, "preparing was broken off");
  if (!report.errors.empty()) return without_place(report.errors.front().error, folder);
  return pin_in(report.manifest, folder / "out");
}

void put_texts(const Post& post, const Target& target, PreparedPin& pin) {
  const auto& media = media_of(post, target);
  pin.id = post.id;
  pin.title = title_of(post, target);
  pin.description = content_of(post, target);
  pin.link = target.specific["link"].string_or("");
  pin.alt_text = media.empty() ? "" : media.front().alt_text;
  for (std::size_t i = 0; i < std::min(media.size(), pin.pages.size()); ++i) {
    pin.pages[i].title = media[i].title;
    pin.pages[i].alt_text = media[i].alt_text;
  }
}

void remove_unused(const fs::path& folder) {
  std::error_code failed;
  const auto oldest = fs::file_time_type::clock::now() - kept_for;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const auto changed = entry.last_write_time(failed);
    if (!failed && changed < oldest) fs::remove_all(entry.path(), failed);
  }
}

}  // namespace

Result<PreparedPin> prepare_media(Core& core, const Post& post, const Target& target, const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(const Order order, order_of(core, post, target, stop));
  const std::string digest = digest_of(core, order);
  const auto alone = core.set_locks.of(digest);
  PINMILL_ASSIGN_OR_RETURN(PreparedPin pin, make(core, order, core.folder("sets") / digest, stop));
  put_texts(post, target, pin);
  return pin;
}

void sweep_prepared(Core& core) {
  remove_unused(core.folder("sets"));
  remove_unused(core.folder("fetched"));
}

}  // namespace pinmill::service

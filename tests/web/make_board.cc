// pinmill_make_board OUT [COUNT [CLIP]]: an OUT as the command leaves it, with drawn pictures and with texts that mean
// harm. COUNT adds as many plain Pins, CLIP a video.
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "pipeline/manifest.h"

namespace {

namespace fs = std::filesystem;
using pinmill::Manifest;
using pinmill::ManifestKind;
using pinmill::ManifestPage;
using pinmill::ManifestPin;
using pinmill::PinStatus;
using pinmill::Severity;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string drawing(int width_px, int height_px, std::size_t hue) {
  return fmt::format(R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}">)svg"
                     R"svg(<rect width="{0}" height="{1}" fill="hsl({2} 45% 78%)"/>)svg"
                     R"svg(<circle cx="{3}" cy="{4}" r="{3}" fill="hsl({2} 50% 42%)"/></svg>)svg",
                     width_px, height_px, hue * 47 % 360, width_px / 2, height_px / 2);
}

ManifestPage make_page(const fs::path& out, const std::string& id, std::size_t number, const std::string& name) {
  ManifestPage page;
  page.source = "../photos/" + name + ".svg";
  page.file = fmt::format("{}/{}.svg", id, name);
  page.preview = fmt::format("preview/{}-{}.svg", id, number);
  page.media_type = "image/svg+xml";
  page.width_px = 1000;
  page.height_px = 1500;
  page.action = "crop";
  page.reason = "What lies outside the best window is plain, so the picture was cropped.";
  page.share_kept = 0.8125;
  const std::string after = drawing(1000, 1500, id.size() + number);
  page.size_bytes = after.size();
  write(out / page.file, after);
  write(out / page.preview, drawing(480, 320, id.size() + number));
  return page;
}

ManifestPin make_pin(const fs::path& out, const std::string& id, const std::string& title, std::size_t pages = 1) {
  ManifestPin pin;
  pin.id = id;
  pin.status = PinStatus::ready;
  pin.kind = pages > 1 ? ManifestKind::carousel : ManifestKind::image;
  pin.title = title;
  for (std::size_t i = 1; i <= pages; ++i) pin.pages.push_back(make_page(out, id, i, std::to_string(i)));
  return pin;
}

void add_hostile(Manifest& manifest, const fs::path& out) {
  const std::string script = "</script><script>window.ran = 1</script><!--";
  const std::string handler = "\"><img src=x onerror=\"window.ran = 2\"> ' & <b>bold</b>";
  ManifestPin& first = manifest.pins.emplace_back(make_pin(out, "script-00000001", script));
  first.description = first.alt_text = first.board = handler;
  first.link = "javascript:window.ran = 3";
  first.pages[0].findings = {{"fit.enlarged", Severity::warning, script, handler, script, true}};
  ManifestPin& second = manifest.pins.emplace_back(make_pin(out, "handler-00000002", handler));
  second.pages = {make_page(out, second.id, 1, "50% off? #1 \"é\" & <b>")};
  second.keywords = {script, "\u202eright to left"};
  manifest.pins.push_back(make_pin(out, "long-00000003", std::string(500, 'W')));
  manifest.pins.push_back(make_pin(out, "rtl-00000004", "رسالة مكتوبة بخط اليد 📝 \u202e gnp.exe"));
}

ManifestPin failed_pin() {
  ManifestPin pin;
  pin.id = "broken-00000005";
  pin.pages.emplace_back().source = "../photos/broken.jpg";
  pin.error = ManifestPin::Failure{"corrupt input", "broken.jpg: decode JPEG: it ends after 12,288 bytes"};
  return pin;
}

ManifestPin skipped_pin(const fs::path& out) {
  ManifestPin pin = make_pin(out, "story-00000006", "Ten steps to a lamp", 7);
  pin.status = PinStatus::skipped;
  pin.kind = ManifestKind::story;
  pin.error = ManifestPin::Failure{"unsupported", "7 stills are a story, which needs video"};
  return pin;
}

ManifestPin full_pin(const fs::path& out) {
  ManifestPin pin = make_pin(out, "table-00000007", "A spring table, in four steps", 4);
  pin.description = "Linen, glass and the first tulips.\nFour pictures.";
  pin.link = "https://shop.example/table?a=1&b=2";
  pin.board = "Home";
  pin.section = "Spring";
  pin.publish_at = "2026-12-24T18:00:00+01:00";
  pin.keywords = {"tulips", "linen"};
  pin.pages[1].findings = {{"text.alt-missing", Severity::info, "", "", "This page has no alt text.", false},
                           {"image.aspect-best", Severity::warning, "4:3", "2:3", "The shape is 4:3.", true}};
  pin.findings = {{"alt-text.present", Severity::warning, "none", "", "There is no alt text.", false}};
  return pin;
}

// Of a video that lies at `clip`, with a drawing for its cover.
ManifestPin video_pin(const fs::path& out, const fs::path& clip) {
  ManifestPin pin = make_pin(out, "lamp-00000009", "A lamp is lit");
  pin.kind = ManifestKind::video;
  ManifestPage& page = pin.pages[0];
  page.file = pin.id + "/1.mp4";
  page.media_type = "video/mp4";
  page.action = "transcode";
  page.width_px = 160;
  page.height_px = 240;
  page.duration_s = 4.0;
  fs::copy_file(clip, out / page.file, fs::copy_options::overwrite_existing);
  pin.cover_file = pin.id + "/1-cover.svg";
  write(out / pin.cover_file, drawing(160, 240, 3));
  return pin;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: pinmill_make_board OUT [COUNT [CLIP.mp4]]\n", stderr);
    return 2;
  }
  const fs::path out = argv[1];
  std::size_t count = 0;
  if (argc > 2) std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), count);
  Manifest manifest;
  add_hostile(manifest, out);
  manifest.pins.push_back(failed_pin());
  manifest.pins.push_back(skipped_pin(out));
  manifest.pins.push_back(full_pin(out));
  const ManifestPin plain = make_pin(out, "plain-00000008", "");
  for (std::size_t i = 1; i <= count; ++i) {
    ManifestPin& pin = manifest.pins.emplace_back(plain);
    pin.id = fmt::format("plain-{:08x}", i + 8);
    pin.title = fmt::format("Number {}", i);
  }
  if (argc > 3) manifest.pins.push_back(video_pin(out, argv[3]));
  write(out / "index.html", pinmill::preview_page(manifest));
  return 0;
}

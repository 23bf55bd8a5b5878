#include "pipeline/batch/journal.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;
using testing::TemporaryFolder;

// With numbers that need all 64 bits, as some file systems give them.
constexpr FileStatus status{.size_bytes = 7,
                            .modified_ns = 1'700'000'000'123'456'789,
                            .changed_ns = 1'700'000'000'223'456'789,
                            .device = 42,
                            .inode = 0xF000'0000'0000'0001};

std::shared_ptr<const PageRecord> record(std::string stem, std::string key) {
  PageRecord made;
  made.stem = std::move(stem);
  made.key = std::move(key);
  made.preview = "preview/a.jpg";
  made.preview_bytes = 12;
  made.output_modified_ns = status.modified_ns;
  made.report.reason = "as it was";
  made.report.perceptual_hash = 0xFFFF'0000'FFFF'0001;
  return std::make_shared<const PageRecord>(std::move(made));
}

std::unique_ptr<Journal> open(const std::filesystem::path& file) {
  return take(Journal::open(file, Journal::Append::yes));
}

std::size_t lines_of(const std::filesystem::path& file) {
  const std::string text = take(read_text_file(file, 1'000'000));
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Journal, tells_a_later_run_what_an_earlier_one_read_and_made) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "journal";
  {
    const auto journal = open(file);
    journal->add_source(status, "digest");
    journal->add_page(record("a/1", "key"));
  }
  const auto journal = open(file);
  EXPECT_EQ(journal->sha256_of(status), "digest");
  const auto page = journal->page_at("a/1");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->key, "key");
  EXPECT_EQ(page->preview, "preview/a.jpg");
  EXPECT_EQ(page->preview_bytes, 12u);
  EXPECT_EQ(page->output_modified_ns, status.modified_ns);
  EXPECT_EQ(page->report, record("a/1", "key")->report);
  EXPECT_EQ(journal->page_like("key")->stem, "a/1");
}

TEST(Journal, knows_nothing_of_a_file_whose_state_differs_in_anything) {
  const TemporaryFolder folder;
  const auto journal = open(folder.path() / "journal");
  journal->add_source(status, "digest");
  const auto changed = [](auto change) {
    FileStatus other = status;
    change(other);
    return other;
  };
  EXPECT_EQ(journal->sha256_of(changed([](FileStatus& s) { ++s.size_bytes; })), std::nullopt);
  EXPECT_EQ(journal->sha256_of(changed([](FileStatus& s) { ++s.modified_ns; })), std::nullopt);
  EXPECT_EQ(journal->sha256_of(changed([](FileStatus& s) { ++s.changed_ns; })), std::nullopt);
  EXPECT_EQ(journal->sha256_of(changed([](FileStatus& s) { ++s.device; })), std::nullopt);
  EXPECT_EQ(journal->sha256_of(changed([](FileStatus& s) { ++s.inode; })), std::nullopt);
}

TEST(Journal, ignores_a_torn_last_line_and_goes_on_after_it) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "journal";
  {
    const auto journal = open(file);
    journal->add_page(record("a/1", "key"));
    journal->add_page(record("b/1", "other"));
  }
  const std::string whole = take(read_text_file(file, 1'000'000));
  for (std::size_t cut = whole.find('\n') + 1; cut < whole.size(); cut += 37) {
    std::filesystem::resize_file(file, whole.size());
    std::ofstream(file, std::ios::binary) << whole.substr(0, cut);
    open(file)->add_page(record("c/1", "third"));
    const auto journal = open(file);
    EXPECT_NE(journal->page_at("a/1"), nullptr) << cut;
    EXPECT_EQ(journal->page_at("b/1"), nullptr) << cut;
    EXPECT_NE(journal->page_at("c/1"), nullptr) << cut;
  }
}

TEST(Journal, ignores_lines_that_are_none_of_its_own) {
  const TemporaryFolder folder;
  const auto file =
      folder.write("journal", "garbage\n{\"page\":\"a/1\"}\n[1,2]\n{\"source\":[1,2],\"sha256\":\"x\"}\n");
  EXPECT_EQ(open(file)->page_at("a/1"), nullptr);
}

TEST(Journal, keeps_of_its_lines_only_what_is_of_use) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "journal";
  const auto journal = open(file);
  for (int i = 0; i < 5; ++i) journal->add_page(record("a/1", "key " + std::to_string(i)));
  journal->add_page(record("gone/1", "key"));
  journal->add_source(status, "digest");
  EXPECT_EQ(lines_of(file), 7u);
  journal->compact(
      folder.path(), [](const PageRecord& page) { return page.stem == "a/1"; },
      [](std::string_view sha256) { return sha256 == "digest"; });
  EXPECT_EQ(lines_of(file), 2u);
  const auto later = open(file);
  EXPECT_EQ(later->page_at("a/1")->key, "key 4");
  EXPECT_EQ(later->page_at("gone/1"), nullptr);
  EXPECT_EQ(later->sha256_of(status), "digest");
}

TEST(Journal, says_which_file_cannot_be_written) {
  EXPECT_THAT(Journal::open("/proc/journal", Journal::Append::yes),
              fails_with(ErrorCode::io_failure, HasSubstr("/proc/journal")));
}

}  // namespace
}  // namespace pinmill

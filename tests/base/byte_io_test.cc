#include "base/byte_io.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::take;

std::size_t entries_of(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(ReadAll, refuses_a_file_above_the_bound_before_it_allocates) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("sparse", "");
  std::filesystem::resize_file(file, 1ULL << 40);
  const FileDescriptor fd = take(open_for_reading(file));
  EXPECT_THAT(read_all(fd.get(), 1000), fails_with(ErrorCode::limit_exceeded, HasSubstr("up to 1000")));
}

TEST(OpenForReading, takes_regular_files_only_and_never_waits_for_a_fifo) {
  const testing::TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(open_for_reading(folder.path() / "fifo"), fails_with(ErrorCode::invalid_argument, HasSubstr("pipes")));
  EXPECT_THAT(open_for_reading(folder.path()), fails_with(ErrorCode::invalid_argument, HasSubstr("folders")));
  EXPECT_THAT(open_for_reading(folder.path() / "none"), fails_with(ErrorCode::not_found, HasSubstr("none")));
}

TEST(CopyRange, appends_just_the_range_asked_for) {
  const testing::TemporaryFolder folder;
  const FileDescriptor in = take(open_for_reading(folder.write("in", "0123456789")));
  AtomicFile out = take(AtomicFile::create(folder.path()));
  ASSERT_THAT(out.write(as_bytes("<")), is_ok());
  ASSERT_THAT(copy_range(in.get(), 2, 5, out.fd()), is_ok());
  ASSERT_THAT(out.write(as_bytes(">")), is_ok());
  ASSERT_THAT(out.commit(folder.path() / "out"), is_ok());
  EXPECT_EQ(take(read_text_file(folder.path() / "out", 100)), "<23456>");
}

TEST(CopyRange, says_so_where_the_file_is_shorter) {
  const testing::TemporaryFolder folder;
  const FileDescriptor in = take(open_for_reading(folder.write("in", "0123456789")));
  const AtomicFile out = take(AtomicFile::create(folder.path()));
  EXPECT_THAT(copy_range(in.get(), 8, 5, out.fd()), fails_with(ErrorCode::corrupt_input, HasSubstr("ends before")));
}

TEST(AtomicFile, appears_whole_under_its_final_name) {
  const testing::TemporaryFolder folder;
  const auto target = folder.path() / "deep" / "name";
  ASSERT_THAT(write_file_atomically(target, folder.path(), as_bytes("content")), is_ok());
  EXPECT_EQ(take(read_text_file(target, 100)), "content");
  EXPECT_EQ(entries_of(folder.path()), 1u);
}

TEST(AtomicFile, leaves_nothing_behind_when_it_is_given_up) {
  const testing::TemporaryFolder folder;
  {
    AtomicFile file = take(AtomicFile::create(folder.path()));
    ASSERT_THAT(file.write(as_bytes("half")), is_ok());
    EXPECT_EQ(entries_of(folder.path()), 1u);
  }
  EXPECT_EQ(entries_of(folder.path()), 0u);
}

}  // namespace
}  // namespace pinmill

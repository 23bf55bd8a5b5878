#include "http/body.h"

#include <array>
#include <filesystem>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::http {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::take;
using pinmill::testing::TemporaryFolder;
using ::testing::HasSubstr;

std::string all_of(BodyReader& reader) {
  std::string text;
  std::array<std::byte, 4> some{};
  while (const auto got = take(reader.read(some))) text += as_text(ByteView(some).first(got));
  return text;
}

TEST(FileRange, reads_its_part_of_a_file_as_often_as_it_is_rewound) {
  const TemporaryFolder folder;
  const auto fd = take(open_for_reading(folder.write("a", "0123456789")));
  const auto reader = read_file_range(fd.get(), 2, 7);
  EXPECT_EQ(reader->size_bytes(), 7U);
  EXPECT_EQ(all_of(*reader), "2345678");
  ASSERT_THAT(reader->rewind(), is_ok());
  EXPECT_EQ(all_of(*reader), "2345678");
}

TEST(FileRange, says_so_where_the_file_has_become_shorter) {
  const TemporaryFolder folder;
  const auto file = folder.write("a", "0123456789");
  const auto fd = take(open_for_reading(file));
  const auto reader = read_file_range(fd.get(), 0, 10);
  std::filesystem::resize_file(file, 3);
  std::array<std::byte, 20> some{};
  EXPECT_EQ(take(reader->read(some)), 3U);
  EXPECT_THAT(reader->read(some), fails_with(ErrorCode::corrupt_input, HasSubstr("shorter")));
}

TEST(FileSink, appends_what_comes) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "out";
  const FileDescriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const auto sink = write_to_file(fd.get());
  ASSERT_THAT(sink->write(as_bytes("ab")), is_ok());
  ASSERT_THAT(sink->write(as_bytes("c")), is_ok());
  EXPECT_EQ(take(read_text_file(file, 100)), "abc");
}

}  // namespace
}  // namespace pinmill::http

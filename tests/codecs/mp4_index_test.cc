#include "codecs/mp4/index.h"

#include <fcntl.h>

#include <gmock/gmock.h>

#include "base/byte_io.h"
#include "base/byte_order.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using testing::decoded_md5;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::make_clip;
using ::testing::Not;
using testing::take;

constexpr const char* two_seconds =
    "-f lavfi -i testsrc2=d=2:r=25:s=320x240 -f lavfi -i sine=d=2 -c:v libx264 -preset ultrafast -c:a aac "
    "-metadata location=+47.3769+008.5417/ -metadata comment=secret ";

class Mp4Index : public ::testing::Test {
 protected:
  // The file rewritten with its index in front.
  std::filesystem::path rewritten(const std::filesystem::path& from, const char* name) {
    const FileDescriptor in = take(open_for_reading(from));
    const Mp4Layout layout = take(read_mp4_layout(in.get()));
    AtomicFile out = take(AtomicFile::create(folder_.path()));
    work_ = take(write_index_first(in.get(), layout, take(read_mp4_index(in.get(), layout)), out.fd()));
    EXPECT_THAT(out.commit(folder_.path() / name), is_ok());
    return folder_.path() / name;
  }

  testing::TemporaryFolder folder_;
  WorkCounts work_;
};

TEST_F(Mp4Index, in_front_shows_and_sounds_the_same) {
  const auto source = make_clip(folder_.path() / "a.mp4", two_seconds);
  const FileDescriptor in = take(open_for_reading(source));
  EXPECT_FALSE(take(read_mp4_layout(in.get())).index_in_front);
  const auto result = rewritten(source, "b.mp4");
  const FileDescriptor out = take(open_for_reading(result));
  EXPECT_TRUE(take(read_mp4_layout(out.get())).index_in_front);
  EXPECT_EQ(decoded_md5(result), decoded_md5(source));
  EXPECT_EQ(work_.bytes_written, std::filesystem::file_size(result));
  EXPECT_LT(work_.bytes_read, 10'000U);  // the samples were never looked at
}

TEST_F(Mp4Index, loses_location_comments_names_and_times) {
  const auto source = make_clip(folder_.path() / "a.mov", std::string(two_seconds) + "-movflags use_metadata_tags ");
  ASSERT_THAT(testing::ffprobe(source, "format_tags"), HasSubstr("secret"));
  const auto result = rewritten(source, "b.mov");
  EXPECT_THAT(testing::ffprobe(result, "format_tags:stream_tags"), Not(HasSubstr("secret")));
  const Bytes content = testing::read_bytes(result);
  for (const char* gone : {"+47.3769", "secret", "udta", "VideoHandler", "Lavf"}) {
    EXPECT_THAT(std::string(as_text(content)), Not(HasSubstr(gone)));
  }
}

TEST_F(Mp4Index, of_many_chunks_and_edit_lists_stays_right) {
  const auto source = make_clip(folder_.path() / "a.mp4",
                                "-f lavfi -i testsrc2=d=3:r=30:s=64x64 -f lavfi -i sine=d=3 "
                                "-c:v libx264 -bf 3 -c:a aac -chunk_duration 50000 ");
  const auto result = rewritten(source, "b.mp4");
  EXPECT_EQ(decoded_md5(result), decoded_md5(source));
  EXPECT_EQ(testing::ffprobe(result, "packet=pts_time"), testing::ffprobe(source, "packet=pts_time"));
}

TEST_F(Mp4Index, with_an_offset_outside_the_media_is_damage) {
  const auto source = make_clip(folder_.path() / "a.mp4", two_seconds);
  const FileDescriptor in = take(open_for_reading(source));
  Mp4Layout layout = take(read_mp4_layout(in.get()));
  const BoxTree moov = take(read_mp4_index(in.get(), layout));
  layout.media[0].size_bytes = 100;
  const AtomicFile out = take(AtomicFile::create(folder_.path()));
  EXPECT_THAT(write_index_first(in.get(), layout, moov, out.fd()),
              fails_with(ErrorCode::corrupt_input, HasSubstr("outside the file's media")));
}

TEST_F(Mp4Index, of_a_fragmented_file_is_not_moved) {
  const auto source =
      make_clip(folder_.path() / "a.mp4", std::string(two_seconds) + "-movflags frag_keyframe+empty_moov ");
  const FileDescriptor in = take(open_for_reading(source));
  const Mp4Layout layout = take(read_mp4_layout(in.get()));
  EXPECT_TRUE(layout.fragmented);
  const AtomicFile out = take(AtomicFile::create(folder_.path()));
  EXPECT_THAT(write_index_first(in.get(), layout, take(read_mp4_index(in.get(), layout)), out.fd()),
              fails_with(ErrorCode::unsupported, HasSubstr("fragmented")));
}

TEST_F(Mp4Index, that_is_missing_is_said_in_words) {
  const auto source = make_clip(folder_.path() / "a.mp4", two_seconds);
  const FileDescriptor in = take(open_for_reading(source));
  const Mp4Layout layout = take(read_mp4_layout(in.get()));
  std::filesystem::resize_file(source, layout.index.offset);
  EXPECT_THAT(read_mp4_layout(in.get()), fails_with(ErrorCode::corrupt_input, HasSubstr("cut off before its end")));
}

TEST_F(Mp4Index, folds_into_a_reserved_front_without_moving_the_media) {
  constexpr std::uint64_t reserved = 65'536;
  const auto source = make_clip(folder_.path() / "a.mp4", two_seconds);
  // What a muxer writes behind a reserved front: every chunk offset counts from the file's start.
  const Bytes plain = testing::read_bytes(source);
  Bytes shifted(reserved);
  shifted.insert(shifted.end(), plain.begin(), plain.end());
  const auto file = folder_.write("d.mp4", ByteView(shifted));
  const FileDescriptor out(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_TRUE(out);
  EXPECT_THAT(fold_index_to_front(out.get(), reserved), is_ok());
  const Mp4Layout layout = take(read_mp4_layout(out.get()));
  EXPECT_TRUE(layout.index_in_front);
  EXPECT_TRUE(layout.others.empty());
  EXPECT_EQ(layout.media[0].offset + layout.media[0].size_bytes, std::filesystem::file_size(file));
}

// As a muxer writes it behind a reserved front: every chunk offset counts from the file's start.
Bytes behind(std::uint32_t reserved, const Bytes& plain) {
  Bytes file(reserved);
  file.insert(file.end(), plain.begin(), plain.end());
  const std::string_view text = as_text(file);
  for (std::size_t at = text.find("stco"); at != std::string_view::npos; at = text.find("stco", at + 4)) {
    const auto count = load_big_endian<std::uint32_t>(file.data() + at + 8);
    for (std::byte* entry = file.data() + at + 12; entry < file.data() + at + 12 + 4 * count; entry += 4)
      store_big_endian(entry, load_big_endian<std::uint32_t>(entry) + reserved);
  }
  return file;
}

TEST_F(Mp4Index, that_does_not_fit_the_reserved_front_moves_the_media) {
  const auto source = make_clip(folder_.path() / "a.mp4", two_seconds);
  const auto file = folder_.write("d.mp4", ByteView(behind(64, testing::read_bytes(source))));
  const FileDescriptor out(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  EXPECT_THAT(fold_index_to_front(out.get(), 64), is_ok());
  EXPECT_TRUE(take(read_mp4_layout(out.get())).index_in_front);
  EXPECT_EQ(decoded_md5(file), decoded_md5(source));
}

}  // namespace
}  // namespace pinmill

#include "base/folder.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <gmock/gmock.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::take;
using testing::TemporaryFolder;

std::vector<std::string> names_of(const std::vector<FolderEntry>& entries) {
  std::vector<std::string> names;
  for (const FolderEntry& entry : entries) names.push_back(entry.name);
  return names;
}

std::string content_of(const Folder& folder, const std::filesystem::path& relative) {
  const FileDescriptor fd = take(folder.open_file(relative));
  return std::string(as_text(take(read_all(fd.get(), 1000))));
}

// `inner` is opened; beside it lies what must stay out of reach.
struct Fenced {
  Fenced() {
    outer.write("secret", "outside");
    outer.write("inner/a.jpg", "inside");
    outer.write("inner/sub/b.jpg", "below");
  }
  std::filesystem::path inner() const { return outer.path() / "inner"; }
  TemporaryFolder outer;
};

TEST(Folder, opens_files_below_itself) {
  const Fenced fenced;
  const auto folder = take(Folder::open(fenced.inner()));
  EXPECT_EQ(content_of(*folder, "a.jpg"), "inside");
  EXPECT_EQ(content_of(*folder, "sub/b.jpg"), "below");
  EXPECT_EQ(content_of(*folder, "sub/../a.jpg"), "inside");
  EXPECT_EQ(folder->path(), fenced.inner());
}

TEST(Folder, opens_nothing_outside_by_name) {
  const Fenced fenced;
  const auto folder = take(Folder::open(fenced.inner()));
  for (const std::filesystem::path& name :
       {std::filesystem::path("../secret"), std::filesystem::path("sub/../../secret"), fenced.outer.path() / "secret",
        std::filesystem::path("/etc/passwd")})
    EXPECT_THAT(folder->open_file(name), fails_with(ErrorCode::invalid_argument, HasSubstr("out of the folder")))
        << name;
}

TEST(Folder, follows_links_that_stay_inside_and_no_others) {
  const Fenced fenced;
  std::filesystem::create_symlink("sub/b.jpg", fenced.inner() / "within");
  std::filesystem::create_symlink("../secret", fenced.inner() / "out");
  std::filesystem::create_symlink(fenced.outer.path() / "secret", fenced.inner() / "absolute");
  std::filesystem::create_directory_symlink("..", fenced.inner() / "up");
  std::filesystem::create_symlink("loop", fenced.inner() / "loop");
  std::filesystem::create_symlink("/proc/self/fd/0", fenced.inner() / "magic");
  const auto folder = take(Folder::open(fenced.inner()));
  EXPECT_EQ(content_of(*folder, "within"), "below");
  for (const char* name : {"out", "absolute", "up/secret", "magic"})
    EXPECT_THAT(folder->open_file(name), fails_with(ErrorCode::invalid_argument, HasSubstr("out of the folder")))
        << name;
  EXPECT_THAT(folder->open_file("loop"), fails_with(ErrorCode::invalid_argument, HasSubstr("link")));
}

TEST(Folder, opens_regular_files_only_and_waits_for_none) {
  const Fenced fenced;
  ASSERT_EQ(::mkfifo((fenced.inner() / "fifo").c_str(), 0600), 0);
  const FileDescriptor server(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = (fenced.inner() / "socket").string();
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const auto folder = take(Folder::open(fenced.inner()));
  for (const char* name : {"fifo", "socket", "sub", ""}) EXPECT_FALSE(folder->open_file(name).has_value()) << name;
  EXPECT_THAT(folder->open_file("fifo"), fails_with(ErrorCode::invalid_argument, HasSubstr("regular file")));
  EXPECT_THAT(folder->open_file("socket"), fails_with(ErrorCode::invalid_argument, HasSubstr("regular file")));
}

TEST(Folder, says_what_is_missing) {
  const Fenced fenced;
  const auto folder = take(Folder::open(fenced.inner()));
  EXPECT_THAT(folder->open_file("none.jpg"), fails_with(ErrorCode::not_found, HasSubstr("inner/none.jpg")));
  EXPECT_THAT(Folder::open(fenced.outer.path() / "none"), fails_with(ErrorCode::not_found, HasSubstr("none")));
  EXPECT_THAT(Folder::open(fenced.outer.path() / "secret"), fails_with(ErrorCode::not_found, HasSubstr("directory")));
}

TEST(Folder, lists_in_natural_order_and_tells_links_from_files) {
  const Fenced fenced;
  fenced.outer.write("inner/page10.jpg", "");
  fenced.outer.write("inner/Page2.jpg", "");
  std::filesystem::create_directory_symlink("sub", fenced.inner() / "zlink");
  ASSERT_EQ(::mkfifo((fenced.inner() / "fifo").c_str(), 0600), 0);
  const auto folder = take(Folder::open(fenced.inner()));
  const auto entries = take(folder->list(""));
  EXPECT_THAT(names_of(entries), ElementsAre("a.jpg", "fifo", "Page2.jpg", "page10.jpg", "sub", "zlink"));
  EXPECT_EQ(entries[0].kind, EntryKind::file);
  EXPECT_EQ(entries[1].kind, EntryKind::other);
  EXPECT_EQ(entries[4].kind, EntryKind::folder);
  EXPECT_EQ(entries[5].kind, EntryKind::link);
  EXPECT_THAT(names_of(take(folder->list("sub"))), ElementsAre("b.jpg"));
}

TEST(Folder, lists_neither_above_itself_nor_through_links) {
  const Fenced fenced;
  std::filesystem::create_directory_symlink("sub", fenced.inner() / "link");
  const auto folder = take(Folder::open(fenced.inner()));
  EXPECT_THAT(folder->list(".."), fails_with(ErrorCode::invalid_argument, HasSubstr("out of the folder")));
  EXPECT_THAT(folder->list("link"), fails_with(ErrorCode::invalid_argument, HasSubstr("link")));
  EXPECT_THAT(folder->list("a.jpg"), fails_with(ErrorCode::not_found, HasSubstr("a.jpg")));
}

TEST(Folder, takes_any_name_that_a_disk_can_hold) {
  const TemporaryFolder outer;
  for (const std::string& name : {std::string("new\nline"), std::string("\xff\xfe.jpg"), std::string(255, 'x'),
                                  std::string("%03d.jpg"), std::string("-o")}) {
    outer.write(name, "content");
    const auto folder = take(Folder::open(outer.path()));
    EXPECT_EQ(content_of(*folder, name), "content");
    std::filesystem::remove(outer.path() / name);
  }
}

}  // namespace
}  // namespace pinmill

// Folders made to hurt whoever looks into them.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include <gmock/gmock.h>

#include "pipeline/photo_folder.h"
#include "pipeline/scan.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::ElementsAre;
using testing::errors_of;
using testing::files_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::PhotoFolder;
using testing::scanned;
using ::testing::SizeIs;
using testing::skipped_in;
using testing::take;

TEST(ScanHostile, takes_any_name_that_a_disk_can_hold) {
  const PhotoFolder folder;
  const std::vector<std::string> names = {"%03d.jpg",        "-o.jpg",       "new\nline.jpg",
                                          "\x1b[31mred.jpg", "\xff\xfe.jpg", std::string(251, 'x') + ".jpg"};
  for (const std::string& name : names) folder.jpeg(name);
  std::vector<std::string> found = files_of(scanned(folder.path()));
  std::sort(found.begin(), found.end());
  std::vector<std::string> wanted = names;
  std::sort(wanted.begin(), wanted.end());
  EXPECT_EQ(found, wanted);
}

TEST(ScanHostile, keeps_names_from_breaking_lines_of_messages) {
  const PhotoFolder folder;
  const auto named = folder.text("new\nline\x1b[31m", "no media");
  folder.text("pins.csv", "Media URL\n\"gone\nline\x1b[31m.jpg\"\n");
  for (const ScanReport& report : {scanned(named), scanned(folder.path())}) {
    ASSERT_THAT(report.errors, SizeIs(1));
    EXPECT_THAT(errors_of(report)[0], Not(HasSubstr("\n")));
    EXPECT_THAT(errors_of(report)[0], Not(HasSubstr("\x1b")));
    EXPECT_THAT(errors_of(report)[0], HasSubstr("line"));
  }
}

TEST(ScanHostile, walks_200_folders_deep) {
  const PhotoFolder folder;
  std::filesystem::path deep;
  for (int i = 0; i < 240; ++i) deep /= "d";
  folder.jpeg(deep / "a.jpg");
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(report.drafts, SizeIs(1));
  EXPECT_EQ(report.drafts[0].board, "d");
  EXPECT_EQ(report.drafts[0].section, "d");
}

TEST(ScanHostile, reports_what_lies_deeper_than_a_path_can_say_and_goes_on) {
  const PhotoFolder folder;
  folder.jpeg("z.jpg");
  const std::filesystem::path back = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const std::string name(200, 'd');
  for (int i = 0; i < 30; ++i) {
    std::filesystem::create_directory(name);
    std::filesystem::current_path(name);
  }
  std::filesystem::current_path(back);
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("z.jpg"));
  EXPECT_THAT(errors_of(report), ElementsAre(HasSubstr("File name too long")));
  // remove_all cannot say such paths either
  std::filesystem::current_path(folder.path());
  for (int i = 0; i < 29; ++i) std::filesystem::current_path(name);
  for (int i = 0; i < 30; ++i) {
    std::filesystem::remove(name);
    std::filesystem::current_path("..");
  }
  std::filesystem::current_path(back);
}

TEST(ScanHostile, passes_by_pipes_sockets_and_links_to_themselves) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  ASSERT_EQ(::mkfifo((folder.path() / "fifo.jpg").c_str(), 0600), 0);
  const FileDescriptor server(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (folder.path() / "socket.jpg").string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  std::filesystem::create_symlink("loop.jpg", folder.path() / "loop.jpg");
  std::filesystem::create_directory_symlink(".", folder.path() / "round");
  std::filesystem::create_symlink("fifo.jpg", folder.path() / "to-fifo.jpg");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("a.jpg"));
  EXPECT_THAT(skipped_in(report), ElementsAre("no_media fifo.jpg", "outside_link loop.jpg", "outside_link round",
                                              "no_media socket.jpg", "outside_link to-fifo.jpg"));
  EXPECT_THAT(report.errors, IsEmpty());
}

TEST(ScanHostile, survives_files_that_come_and_go_while_it_looks) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  for (int i = 0; i < 200; ++i) folder.jpeg("f" + std::to_string(i) + ".jpg");
  std::jthread remover([&folder](std::stop_token stop) {
    while (!stop.stop_requested()) {
      for (int i = 0; i < 200; ++i) std::filesystem::remove(folder.path() / ("f" + std::to_string(i) + ".jpg"));
      for (int i = 0; i < 200; ++i) folder.jpeg("f" + std::to_string(i) + ".jpg");
    }
  });
  std::size_t gone = 0;
  for (int round = 0; round < 200 && gone == 0; ++round) {
    const ScanReport report = scanned(folder.path());
    EXPECT_THAT(report.errors, IsEmpty());
    ASSERT_FALSE(report.drafts.empty());
    for (const Skipped& one : report.skipped) {
      ++gone;
      EXPECT_EQ(one.reason, Skipped::Reason::vanished) << one.message;
      EXPECT_THAT(one.message, HasSubstr("is gone"));
    }
  }
}

TEST(ScanHostile, names_a_folder_that_it_may_not_read_and_goes_on) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.jpeg("shut/b.jpg");
  folder.jpeg("c.jpg");
  std::filesystem::permissions(folder.path() / "shut", std::filesystem::perms::none);
  const ScanReport report = scanned(folder.path());
  std::filesystem::permissions(folder.path() / "shut", std::filesystem::perms::owner_all);
  EXPECT_THAT(files_of(report), ElementsAre("a.jpg", "c.jpg"));
  EXPECT_THAT(errors_of(report), ElementsAre(HasSubstr("shut")));
}

}  // namespace
}  // namespace pinmill

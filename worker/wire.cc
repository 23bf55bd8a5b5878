#include "worker/wire.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace pinmill {
namespace {

constexpr std::array<int PageFiles::*, max_page_files> page_files = {
    &PageFiles::source_fd,  &PageFiles::output_fd, &PageFiles::sidecar_fd,
    &PageFiles::preview_fd, &PageFiles::cover_fd,  &PageFiles::cover_source_fd};

constexpr std::size_t control_bytes = CMSG_SPACE(sizeof(int) * max_passed_descriptors);

Json json_of(const Error& error) {
  Json activities = Json::array();
  for (const std::string& activity : error.activities()) activities.push(activity);
  return Json::object({{"code", to_string(error.code())},
                       {"origin", static_cast<int>(error.origin())},
                       {"native", error.native()},
                       {"message", error.message()},
                       {"activities", std::move(activities)}});
}

Error error_of(const Json& json) {
  const auto origin = std::clamp<std::int64_t>(json["origin"].integer_or(0), 0, static_cast<int>(Origin::os));
  Error error(error_code_from(json["code"].string_or("")), static_cast<Origin>(origin),
              static_cast<int>(json["native"].integer_or(0)), json["message"].string_or("no message"));
  for (const Json& activity : json["activities"].items())
    static_cast<void>(std::move(error).during(activity.string_or("")));
  return error;
}

template <typename T>
Result<T> value_of(const Json& answer, Result<T> (*parse)(const Json&)) {
  if (answer["error"].is_object()) return error_of(answer["error"]);
  if (!answer["value"].is_object())
    return Error(ErrorCode::internal, "the media process answered neither a value nor an error");
  auto value = parse(answer["value"]);
  if (!value) return Error(ErrorCode::internal, "the media process answered nonsense: " + value.error().describe());
  return value;
}

Result<std::vector<PageReport>> page_reports_from(const Json& json) {
  std::vector<PageReport> reports;
  for (const Json& page : json["pages"].items()) {
    PINMILL_ASSIGN_OR_RETURN(PageReport report, page_report_from(page));
    reports.push_back(std::move(report));
  }
  return reports;
}

Result<std::vector<std::chrono::milliseconds>> cuts_from(const Json& json) {
  std::vector<std::chrono::milliseconds> cuts;
  for (const Json& at : json["at_ms"].items()) {
    const std::chrono::milliseconds cut(at.integer_or(-1));
    if (cut <= (cuts.empty() ? std::chrono::milliseconds(0) : cuts.back()))
      return Error(ErrorCode::corrupt_input, "cuts that are not in order");
    cuts.push_back(cut);
  }
  return cuts;
}

std::vector<FileDescriptor> take_descriptors(msghdr& header) {
  std::vector<FileDescriptor> descriptors;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
      descriptors.emplace_back(fd);
    }
  }
  return descriptors;
}

}  // namespace

PassedFiles passed(const PageFiles& files) {
  PassedFiles passed;
  for (std::size_t i = 0; i < page_files.size(); ++i) {
    const int fd = files.*page_files[i];
    if (fd < 0) continue;
    passed.descriptors.push_back(fd);
    passed.set = static_cast<FileSet>(passed.set | 1U << i);
  }
  return passed;
}

PageFiles received_files(FileSet set, std::span<const FileDescriptor> descriptors) {
  PageFiles files;
  std::size_t next = 0;
  for (std::size_t i = 0; i < page_files.size(); ++i) {
    if ((set >> i & 1U) != 0) files.*page_files[i] = descriptors[next++].get();
  }
  return files;
}

std::size_t count_of(FileSet set) noexcept {
  return static_cast<std::size_t>(std::popcount(set));
}

PassedStory passed(const StoryFiles& files, int order_fd) {
  const PassedFiles made = passed(
      PageFiles{.output_fd = files.output_fd, .cover_fd = files.cover_fd, .cover_source_fd = files.cover_source_fd});
  PassedStory passed{made.descriptors, made.set, {.pages = static_cast<std::uint32_t>(files.pages.size())}};
  passed.descriptors.push_back(order_fd);
  for (const StoryFiles::Page& page : files.pages) passed.descriptors.push_back(page.source_fd);
  for (std::size_t index = 0; index < files.pages.size(); ++index) {
    if (files.pages[index].sidecar_fd < 0) continue;
    passed.descriptors.push_back(files.pages[index].sidecar_fd);
    passed.set.sidecars |= 1U << index;
  }
  passed.set.music = files.music_fd >= 0;
  if (passed.set.music) passed.descriptors.push_back(files.music_fd);
  return passed;
}

ReceivedStory received_story(const CallHead& head, std::span<const FileDescriptor> descriptors) {
  const PageFiles made = received_files(head.files, descriptors);
  std::size_t next = count_of(head.files);
  const auto take = [&] { return descriptors[next++].get(); };
  ReceivedStory story;
  story.order_fd = take();
  story.files.output_fd = made.output_fd;
  story.files.cover_fd = made.cover_fd;
  story.files.cover_source_fd = made.cover_source_fd;
  for (std::uint32_t index = 0; index < head.story.pages; ++index) story.files.pages.push_back({take(), -1});
  for (std::uint32_t index = 0; index < head.story.pages; ++index) {
    if ((head.story.sidecars >> index & 1U) != 0) story.files.pages[index].sidecar_fd = take();
  }
  if (head.story.music) story.files.music_fd = take();
  return story;
}

std::size_t descriptors_of(const CallHead& head) noexcept {
  const std::size_t usual = files_begin + count_of(head.files);
  if (head.kind != CallHead::Kind::story) return usual;
  return usual + 1 + head.story.pages + static_cast<std::size_t>(std::popcount(head.story.sidecars)) +
         (head.story.music ? 1 : 0);
}

Result<void> send_message(int socket, ByteView bytes, std::span<const int> descriptors) {
  iovec body{const_cast<std::byte*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) std::array<std::byte, control_bytes> control{};
  msghdr header{};
  header.msg_iov = &body;
  header.msg_iovlen = 1;
  if (!descriptors.empty()) {
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
  }
  while (::sendmsg(socket, &header, MSG_NOSIGNAL) < 0) {
    if (errno == EINTR) continue;
    if (errno == EPIPE || errno == ECONNRESET)
      return Error(ErrorCode::unavailable, Origin::os, errno, "the other end is closed");
    return Error::from_errno(errno, "send a message with descriptors");
  }
  return {};
}

Result<Message> receive_message(int socket, std::span<std::byte> into) {
  iovec body{into.data(), into.size()};
  alignas(cmsghdr) std::array<std::byte, control_bytes> control{};
  msghdr header{};
  header.msg_iov = &body;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  ssize_t got = -1;
  while ((got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC)) < 0) {
    if (errno == EINTR) continue;
    if (errno == ECONNRESET) return Message{};
    return Error::from_errno(errno, "receive a message");
  }
  Message message{static_cast<std::size_t>(got), take_descriptors(header)};
  if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
    return Error(ErrorCode::internal, "a message is longer than its kind");
  return message;
}

Json answer_of(const Result<MediaInfo>& result) {
  if (!result) return Json::object({{"error", json_of(result.error())}});
  return Json::object({{"value", to_json(*result, Secrets::omit)}});
}

Json answer_of(const Result<std::vector<std::chrono::milliseconds>>& result) {
  if (!result) return Json::object({{"error", json_of(result.error())}});
  Json::Array times;
  for (const std::chrono::milliseconds cut : *result) times.push_back(std::int64_t{cut.count()});
  return Json::object({{"value", Json::object({{"at_ms", Json::array(std::move(times))}})}});
}

Json answer_of(const Result<PageReport>& result) {
  if (!result) return Json::object({{"error", json_of(result.error())}});
  return Json::object({{"value", to_json(*result)}});
}

Json answer_of(const Result<std::vector<PageReport>>& result) {
  if (!result) return Json::object({{"error", json_of(result.error())}});
  Json pages = Json::array();
  for (const PageReport& page : *result) pages.push(to_json(page));
  return Json::object({{"value", Json::object({{"pages", std::move(pages)}})}});
}

Result<MediaInfo> media_info_of_answer(const Json& answer) {
  return value_of(answer, &media_info_from);
}
Result<std::vector<std::chrono::milliseconds>> cuts_of_answer(const Json& answer) {
  return value_of(answer, &cuts_from);
}
Result<PageReport> page_report_of_answer(const Json& answer) {
  return value_of(answer, &page_report_from);
}

Result<std::vector<PageReport>> page_reports_of_answer(const Json& answer, std::size_t count) {
  PINMILL_ASSIGN_OR_RETURN(std::vector<PageReport> reports, value_of(answer, &page_reports_from));
  if (reports.size() != count) return Error(ErrorCode::internal, "the media process left pages of the story out");
  return reports;
}

}  // namespace pinmill

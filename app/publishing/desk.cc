#include "app/publishing/desk.h"

#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/console.h"
#include "app/publishing/open.h"
#include "base/byte_io.h"
#include "base/unicode.h"
#include "publish/desk/service_desk.h"

namespace pinmill::app {
namespace {

Result<publish::Secret> api_key() {
  if (std::string given = variable("PINMILL_API_KEY"); !given.empty()) return publish::Secret(std::move(given));
  const std::filesystem::path file = settings_file().parent_path() / "api.key";
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("no API key for the service: set PINMILL_API_KEY, or write the key that `pinmill keys create` "
                    "printed there to {}",
                    file.string()));
  if ((status.st_mode & 077) != 0)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("others may read the API key in {}: chmod 600 it", file.string()));
  PINMILL_ASSIGN_OR_RETURN(const std::string text, read_text_file(file, 4096));
  return publish::Secret(std::string(trim(text)));
}

void show_upload(std::uint64_t sent_bytes, std::uint64_t of_bytes) {
  constexpr std::uint64_t megabyte = 1'000'000;
  tell(fmt::format("\r{} of {} MB sent{}", sent_bytes / megabyte, (of_bytes + megabyte - 1) / megabyte,
                   sent_bytes == of_bytes ? "\n" : ""));
}

Result<OpenDesk> open_service(const Settings& settings, std::stop_token stop) {
  publish::forbid_core_dumps();
  PINMILL_ASSIGN_OR_RETURN(publish::Secret key, api_key());
  publish::ServiceDeskOptions options{.address = {.url = *settings.server, .key = std::move(key)},
                                      .stop = std::move(stop)};
  if (::isatty(STDERR_FILENO) == 1) options.on_upload = show_upload;
  PINMILL_ASSIGN_OR_RETURN(auto desk, publish::open_service_desk(std::move(options)));
  return OpenDesk{.desk = std::move(desk)};
}

bool names_service(const Settings& settings) {
  return settings.server && !settings.server->empty();
}

OpenDesk desk_of(std::unique_ptr<publish::Publisher> publisher) {
  publish::Publisher* here = publisher.get();
  return {.desk = std::move(publisher), .here = here};
}

}  // namespace

Result<OpenDesk> open_desk(const Settings& settings, std::stop_token stop) {
  if (names_service(settings)) return open_service(settings, std::move(stop));
  PINMILL_ASSIGN_OR_RETURN(auto publisher, open_publisher(settings));
  return desk_of(std::move(publisher));
}

Result<OpenDesk> open_sending_desk(const Settings& settings, std::stop_token stop) {
  if (!names_service(settings)) {
    PINMILL_ASSIGN_OR_RETURN(auto publisher, open_sender(settings));
    return desk_of(std::move(publisher));
  }
  PINMILL_ASSIGN_OR_RETURN(OpenDesk service, open_service(settings, std::move(stop)));
  PINMILL_RETURN_IF_ERROR(service->now());  // before an hour of preparing
  return service;
}

}  // namespace pinmill::app

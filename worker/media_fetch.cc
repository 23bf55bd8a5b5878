#include "worker/media_fetch.h"

#include <memory>
#include <system_error>
#include <utility>

#include "base/byte_io.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "base/unicode.h"

namespace pinmill {
namespace {

constexpr std::chrono::hours longest{1};
constexpr std::size_t digits = 12;

/// "mug-3f2a91c4d5e6": to be recognised, and different for each address.
std::string file_name_of(const std::string& address) {
  const std::filesystem::path path = address.substr(0, address.find_first_of("?#"));
  return slug(path.stem().string()) + "-" + Sha256::hex_of(as_bytes(address)).substr(0, digits);
}

Result<void> fetch(http::GuardedClient& client, const std::string& address, const std::filesystem::path& folder,
                   const std::filesystem::path& target, const std::stop_token& stop) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return Error::from_errno(failed.value(), "make " + folder.string());
  PINMILL_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(folder));
  const auto sink = http::write_to_file(file.fd());
  PINMILL_ASSIGN_OR_RETURN(const http::Fetched fetched, client.fetch(address, stop, sink.get()));
  if (fetched.response.status / 100 != 2)
    return Error(fetched.response.status / 100 == 5 ? ErrorCode::unavailable : ErrorCode::not_found,
                 address + " answers " + std::to_string(fetched.response.status) + ", and no file");
  return file.commit(target);
}

}  // namespace

FetchMedia fetch_into(std::filesystem::path folder, FetchAgain again, http::GuardOptions options) {
  options.max_body_bytes = VideoLimits{}.max_input_bytes;
  options.deadlines.total = longest;
  auto client = std::make_shared<http::GuardedClient>(std::move(options));
  return [folder = std::move(folder), again, client](const std::string& address,
                                                     const std::stop_token& stop) -> Result<std::filesystem::path> {
    const std::filesystem::path target = folder / file_name_of(address);
    std::error_code absent;
    if (again == FetchAgain::when_missing && std::filesystem::is_regular_file(target, absent)) return target;
    PINMILL_RETURN_IF_ERROR(fetch(*client, address, folder, target, stop));
    return target;
  };
}

}  // namespace pinmill

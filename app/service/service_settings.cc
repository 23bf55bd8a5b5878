#include "app/service/service_settings.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "app/publishing/open.h"
#include "app/toml_keys.h"
#include "base/byte_io.h"

namespace pinmill::app {
namespace {

constexpr std::uint64_t max_file_bytes = 1 << 20;
constexpr std::int64_t most_requests_per_minute = 10'000'000, longest_wait_s = 300;

Result<void> read_number(TomlTable& table, std::string_view key, std::optional<int>& into, std::int64_t least,
                         std::int64_t most) {
  PINMILL_ASSIGN_OR_RETURN(const std::optional<std::int64_t> number, table.integer(key));
  if (!number) return {};
  if (*number < least || *number > most)
    return table.error_at(key, fmt::format("{} is from {} to {}, not {}", key, least, most, *number));
  into = static_cast<int>(*number);
  return {};
}

Result<std::string> parse_api(const std::string& text) {
  PINMILL_RETURN_IF_ERROR(pinterest_at(text));
  return text;
}

Result<std::string> parse_url(const std::string& text) {
  if (text.empty() || text.starts_with("http://") || text.starts_with("https://")) return text;
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("an address begins with https:// or http://, as https://pins.example.org, not \"{}\"", text));
}

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  ListenAddress listen;
  const auto colon = text.rfind(':');
  const auto digits = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), listen.port);
  if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("it listens at an address and a port, as 127.0.0.1:8760, not \"{}\"", text));
  listen.address = text.substr(0, colon);
  if (listen.address.starts_with('[') && listen.address.ends_with(']'))
    listen.address = listen.address.substr(1, listen.address.size() - 2);
  return listen;
}

void ServiceSettings::fill_from(const ServiceSettings& defaults) {
  fill(listen, defaults.listen);
  fill(public_url, defaults.public_url);
  fill(api, defaults.api);
  fill(requests_per_minute, defaults.requests_per_minute);
  fill(publish_wait_s, defaults.publish_wait_s);
  fill(allow_loopback, defaults.allow_loopback);
  fill(confine, defaults.confine);
  fill(redirect_hosts, defaults.redirect_hosts);
}

Result<ServiceSettings> read_service(TomlTable& document) {
  ServiceSettings settings;
  PINMILL_ASSIGN_OR_RETURN(std::optional<TomlTable> table, document.table("service"));
  if (!table) return settings;
  PINMILL_RETURN_IF_ERROR(read(*table, "listen", settings.listen, parse_listen));
  PINMILL_RETURN_IF_ERROR(read(*table, "public_url", settings.public_url, parse_url));
  PINMILL_RETURN_IF_ERROR(read(*table, "api", settings.api, parse_api));
  PINMILL_RETURN_IF_ERROR(
      read_number(*table, "requests_per_minute", settings.requests_per_minute, 1, most_requests_per_minute));
  PINMILL_RETURN_IF_ERROR(read_number(*table, "publish_wait_s", settings.publish_wait_s, 0, longest_wait_s));
  PINMILL_ASSIGN_OR_RETURN(settings.allow_loopback, table->boolean("allow_loopback"));
  PINMILL_RETURN_IF_ERROR(read(*table, "confine", settings.confine, parse_confine));
  PINMILL_ASSIGN_OR_RETURN(settings.redirect_hosts, table->strings("redirect_hosts"));
  PINMILL_RETURN_IF_ERROR(table->finish());
  return settings;
}

Result<ServiceSettings> load_service_settings(const std::filesystem::path& file) {
  if (file.empty()) return ServiceSettings();
  auto text = read_text_file(file, max_file_bytes);
  if (!text && text.error().code() == ErrorCode::not_found) return ServiceSettings();
  if (!text) return std::move(text).error();
  PINMILL_ASSIGN_OR_RETURN(TomlTable document, TomlTable::parse(*text, file.string()));
  return read_service(document);
}

}  // namespace pinmill::app

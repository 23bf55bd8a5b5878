#include "service/ids.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/random.h"

namespace pinmill::service {
namespace {

constexpr std::size_t id_digits = 24;
constexpr std::string_view account_prefix = "0acc0000";  // seconds of 1975: no id made by `new_id` has it

bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

std::string new_id(Moment now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return fmt::format("{:08x}", static_cast<std::uint32_t>(seconds)) + random_hex(8);
}

bool is_id(std::string_view text) noexcept {
  return text.size() == id_digits && std::all_of(text.begin(), text.end(), is_hex);
}

std::string id_of(publish::AccountId account) {
  return fmt::format("{}{:016x}", account_prefix, static_cast<std::uint64_t>(account));
}

std::optional<publish::AccountId> account_of(std::string_view id) noexcept {
  if (!is_id(id) || !id.starts_with(account_prefix)) return std::nullopt;
  publish::AccountId account = 0;
  const auto digits = id.substr(account_prefix.size());
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), account, 16);
  if (failed != std::errc() || end != digits.data() + digits.size() || account <= 0) return std::nullopt;
  return account;
}

std::string new_uuid() {
  std::string hex = random_hex(16);
  hex[12] = '4';
  hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20));
}

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

}  // namespace pinmill::service

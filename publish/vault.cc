#include "publish/vault.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fmt/format.h>
#include <sodium.h>

#include "base/byte_io.h"
#include "base/unicode.h"

namespace pinmill::publish {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::string_view form = "v1";

fs::path default_key_file() {
  if (const char* set = std::getenv("XDG_CONFIG_HOME"); set != nullptr && fs::path(set).is_absolute())
    return fs::path(set) / "pinmill" / "vault.key";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/") / ".config" / "pinmill" / "vault.key";
}

std::string to_base64(const unsigned char* bytes, std::size_t size) {
  std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the final zero
  return text;
}

std::string associated(std::string_view key_id, std::string_view account, std::string_view column) {
  return fmt::format("pinmill {}\n{}\n{}\n{}", form, key_id, account, column);
}

// Of several processes that make it at once, the first one's key stays.
Result<void> make_key_file(const fs::path& path) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  if (failed) return Error::from_errno(failed.value(), fmt::format("make the folder {}", path.parent_path().string()));
  const auto fresh = path.parent_path() / fmt::format(".vault.key.{:08x}", randombytes_random());
  std::array<unsigned char, key_bytes> key{};
  randombytes_buf(key.data(), key.size());
  std::array<char, key_bytes * 2 + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), key.data(), key.size());
  digits.back() = '\n';
  FileDescriptor fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, fmt::format("make the key file {}", fresh.string()));
  auto written = write_all(fd.get(), as_bytes({digits.data(), digits.size()}));
  sodium_memzero(key.data(), key.size());
  sodium_memzero(digits.data(), digits.size());
  if (written && ::fsync(fd.get()) != 0) written = Error::from_errno(errno, "flush the key file");
  const bool linked = written && (::link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST);
  if (written && !linked) written = Error::from_errno(errno, fmt::format("make the key file {}", path.string()));
  ::unlink(fresh.c_str());
  return written;
}

Result<std::string> read_key_text(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("others may read the key file {}: chmod 600 it", path.string()));
  return read_text_file(path, 1024);
}

Result<std::string> find_key_text(const VaultOptions& options) {
  if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY"); folder != nullptr) {
    const auto credential = fs::path(folder) / "pinmill-vault-key";
    if (fs::exists(credential)) return read_text_file(credential, 1024);
  }
  const auto path = options.key_file.empty() ? default_key_file() : options.key_file;
  if (!fs::exists(path)) PINMILL_RETURN_IF_ERROR(make_key_file(path));
  return read_key_text(path);
}

}  // namespace

Result<std::shared_ptr<const Vault>> Vault::open(const VaultOptions& options) {
  if (sodium_init() < 0) return Error(ErrorCode::internal, "libsodium does not start");
  PINMILL_ASSIGN_OR_RETURN(std::string text, find_key_text(options));
  std::shared_ptr<Vault> vault(new Vault);
  vault->key_ = static_cast<unsigned char*>(sodium_malloc(key_bytes));
  if (vault->key_ == nullptr) return Error(ErrorCode::io_failure, "no memory that can be locked for the vault's key");
  const auto digits = trim(text);
  std::size_t size = 0;
  const bool good = digits.size() == key_bytes * 2 &&
                    sodium_hex2bin(vault->key_, key_bytes, digits.data(), digits.size(), nullptr, &size, nullptr) == 0;
  sodium_memzero(text.data(), text.size());
  if (!good || size != key_bytes)
    return Error(ErrorCode::invalid_argument, "the vault's key file does not hold 64 hexadecimal digits: restore it");
  std::array<unsigned char, 16> digest{};
  crypto_generichash(digest.data(), digest.size(), vault->key_, key_bytes, nullptr, 0);
  vault->key_id_ = to_base64(digest.data(), 6);
  return std::shared_ptr<const Vault>(vault);
}

Vault::~Vault() {
  if (key_ != nullptr) sodium_free(key_);
}

std::string Vault::seal(const Secret& secret, std::string_view account, std::string_view column) const {
  if (secret.empty()) return {};
  const auto& text = secret.reveal();
  const auto bound = associated(key_id_, account, column);
  std::vector<unsigned char> sealed(nonce_bytes + text.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  randombytes_buf(sealed.data(), nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      sealed.data() + nonce_bytes, nullptr, reinterpret_cast<const unsigned char*>(text.data()), text.size(),
      reinterpret_cast<const unsigned char*>(bound.data()), bound.size(), nullptr, sealed.data(), key_);
  return fmt::format("{}.{}.{}", form, key_id_, to_base64(sealed.data(), sealed.size()));
}

Result<Secret> Vault::unseal(std::string_view sealed, std::string_view account, std::string_view column) const {
  if (sealed.empty()) return Secret();
  const auto prefix = fmt::format("{}.{}.", form, key_id_);
  if (!sealed.starts_with(prefix))
    return Error(ErrorCode::corrupt_input,
                 "what the vault should open was sealed with another key: restore that key file, or log in again");
  sealed.remove_prefix(prefix.size());
  std::vector<unsigned char> bytes(sealed.size());
  std::size_t size = 0;
  const bool decoded = sodium_base642bin(bytes.data(), bytes.size(), sealed.data(), sealed.size(), nullptr, &size,
                                         nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
  constexpr std::size_t least = nonce_bytes + crypto_aead_xchacha20poly1305_ietf_ABYTES;
  const auto bound = associated(key_id_, account, column);
  std::string text(decoded && size >= least ? size - least : 0, '\0');
  if (!decoded || size < least ||
      crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr,
                                                 bytes.data() + nonce_bytes, size - nonce_bytes,
                                                 reinterpret_cast<const unsigned char*>(bound.data()), bound.size(),
                                                 bytes.data(), key_) != 0)
    return Error(ErrorCode::corrupt_input, "what the vault should open was altered in the store: log in again");
  return Secret(std::move(text));
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
  // a short text is copied, not moved
  sodium_memzero(other.text_.data(), other.text_.size());
  other.text_.clear();
}

Secret& Secret::operator=(Secret other) noexcept {
  text_.swap(other.text_);
  return *this;
}

Secret::~Secret() {
  sodium_memzero(text_.data(), text_.size());
}

std::string without_tokens(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const auto at = std::min(text.find("pina_"), text.find("pinr_"));
    clean += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    const auto end = std::find_if(text.begin(), text.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-' && c != '.';
    });
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    clean += "[token]";
  }
  return clean;
}

void forbid_core_dumps() noexcept {
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace pinmill::publish

// Seals what must not be readable in a stolen database: XChaCha20-Poly1305, bound to key, account and column. Shareable
// between threads.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "publish/secret.h"

namespace pinmill::publish {

struct VaultOptions {
  /// 64 hexadecimal digits, of mode 0600; made where it is missing. Empty: $XDG_CONFIG_HOME/pinmill/vault.key. A
  /// systemd credential called pinmill-vault-key goes before it.
  std::filesystem::path key_file{};
};

class Vault {
 public:
  /// invalid_argument for a key that others may read, or that is none.
  static Result<std::shared_ptr<const Vault>> open(const VaultOptions& options = {});
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;
  ~Vault();

  /// Printable. `account` and `column` must be given again to open it.
  std::string seal(const Secret& secret, std::string_view account, std::string_view column) const;
  /// corrupt_input where another key, account or column sealed it, or where it was altered. Empty text is an empty
  /// secret.
  Result<Secret> unseal(std::string_view sealed, std::string_view account, std::string_view column) const;

 private:
  Vault() = default;
  unsigned char* key_ = nullptr;  // in memory that is neither swapped nor dumped
  std::string key_id_;
};

}  // namespace pinmill::publish

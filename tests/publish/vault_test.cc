#include "publish/vault.h"

#include <fstream>
#include <sstream>

#include <sys/stat.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::publish {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::take;
using pinmill::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;

struct VaultFile {
  TemporaryFolder folder;
  VaultOptions options{.key_file = folder.path() / "keys" / "vault.key"};
};

TEST(Vault, opens_what_it_has_sealed_and_the_text_does_not_show) {
  const VaultFile file;
  const auto sealed = take(Vault::open(file.options))->seal(Secret("pina_canary"), "account 1", "access");
  EXPECT_THAT(sealed, Not(HasSubstr("canary")));
  EXPECT_EQ(take(take(Vault::open(file.options))->unseal(sealed, "account 1", "access")).reveal(), "pina_canary");
}

TEST(Vault, seals_the_same_differently_each_time) {
  const VaultFile file;
  const auto vault = take(Vault::open(file.options));
  EXPECT_NE(vault->seal(Secret("x"), "a", "b"), vault->seal(Secret("x"), "a", "b"));
}

TEST(Vault, refuses_another_account_column_key_and_altered_text) {
  const VaultFile file, other;
  const auto vault = take(Vault::open(file.options));
  auto sealed = vault->seal(Secret("secret"), "account 1", "access");
  EXPECT_THAT(vault->unseal(sealed, "account 2", "access"), fails_with(ErrorCode::corrupt_input, HasSubstr("altered")));
  EXPECT_THAT(vault->unseal(sealed, "account 1", "refresh"),
              fails_with(ErrorCode::corrupt_input, HasSubstr("altered")));
  EXPECT_THAT(take(Vault::open(other.options))->unseal(sealed, "account 1", "access"),
              fails_with(ErrorCode::corrupt_input, HasSubstr("another key")));
  sealed[sealed.size() - 3] = sealed[sealed.size() - 3] == 'A' ? 'B' : 'A';
  EXPECT_THAT(vault->unseal(sealed, "account 1", "access"), fails_with(ErrorCode::corrupt_input, HasSubstr("altered")));
  EXPECT_THAT(vault->unseal("v1.x", "account 1", "access"), fails_with(ErrorCode::corrupt_input, HasSubstr("key")));
}

TEST(Vault, makes_a_key_for_its_user_alone_and_refuses_one_that_others_can_read) {
  const VaultFile file;
  (void)take(Vault::open(file.options));
  struct stat status {};
  ASSERT_EQ(::stat(file.options.key_file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ::chmod(file.options.key_file.c_str(), 0640);
  EXPECT_THAT(Vault::open(file.options), fails_with(ErrorCode::invalid_argument, HasSubstr("chmod 600")));
}

TEST(Vault, says_that_a_key_file_is_none) {
  const VaultFile file;
  std::filesystem::create_directories(file.options.key_file.parent_path());
  std::ofstream(file.options.key_file) << "hello\n";
  ::chmod(file.options.key_file.c_str(), 0600);
  EXPECT_THAT(Vault::open(file.options), fails_with(ErrorCode::invalid_argument, HasSubstr("64 hexadecimal")));
}

TEST(Vault, takes_a_systemd_credential_first) {
  const VaultFile file;
  const TemporaryFolder credentials;
  credentials.write("pinmill-vault-key", std::string(64, 'a') + "\n");
  ::setenv("CREDENTIALS_DIRECTORY", credentials.path().c_str(), 1);
  const auto vault = Vault::open(file.options);
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_THAT(vault, pinmill::testing::is_ok());
  EXPECT_FALSE(std::filesystem::exists(file.options.key_file));
}

TEST(WithoutTokens, hides_what_looks_like_one) {
  EXPECT_EQ(without_tokens("bad token pina_AB-c.9_x, and pinr_zz!"), "bad token [token], and [token]!");
  EXPECT_EQ(without_tokens("nothing"), "nothing");
}

}  // namespace
}  // namespace pinmill::publish

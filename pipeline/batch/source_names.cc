#include "pipeline/batch/source_names.h"

#include <system_error>

#include "base/unicode.h"

namespace pinmill {

std::string SourceNames::of(const SourceFile& file) {
  const auto [root, is_new] = roots_.try_emplace(file.root.get());
  if (is_new) {
    std::error_code trouble;
    std::filesystem::path real = std::filesystem::canonical(file.root->path(), trouble);
    if (trouble) real = std::filesystem::absolute(file.root->path(), trouble);
    root->second = real.lexically_relative(out_);
  }
  return to_clean_utf8((root->second / file.relative).lexically_normal().generic_string());
}

}  // namespace pinmill

#include "codecs/icc_profile.h"

#include <gtest/gtest.h>

namespace pinmill {
namespace {

void append_u32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

std::string profile_with_description(const std::string& tag) {
  std::string profile(128, '\0');
  append_u32(profile, 1);
  profile += "desc";
  append_u32(profile, 144);
  append_u32(profile, static_cast<std::uint32_t>(tag.size()));
  return profile + tag;
}

std::string localized(const std::string& language, const std::string& utf16) {
  std::string tag = "mluc";
  append_u32(tag, 0);
  append_u32(tag, 2);
  append_u32(tag, 12);
  tag += "deDE";
  append_u32(tag, 4);
  append_u32(tag, 40);
  tag += language;
  append_u32(tag, static_cast<std::uint32_t>(utf16.size()));
  append_u32(tag, 44);
  return tag + std::string("\0x\0y", 4) + utf16;
}

TEST(IccProfileName, is_read_from_the_ascii_description_of_version_2) {
  std::string tag = "desc";
  append_u32(tag, 0);
  append_u32(tag, 10);
  tag += std::string("Adobe RGB\0", 10);
  EXPECT_EQ(icc_profile_name(as_bytes(profile_with_description(tag))), "Adobe RGB");
}

TEST(IccProfileName, is_the_english_one_of_version_4) {
  const std::string text("\0P\0\x33\0 \x03\xA9", 8);
  EXPECT_EQ(icc_profile_name(as_bytes(profile_with_description(localized("enUS", text)))), "P3 Ω");
}

TEST(IccProfileName, is_the_first_where_no_english_one_is_there) {
  const std::string text("\0z", 2);
  EXPECT_EQ(icc_profile_name(as_bytes(profile_with_description(localized("frFR", text)))), "xy");
}

TEST(IccProfileName, is_empty_where_the_profile_is_cut_anywhere) {
  const std::string whole = profile_with_description(localized("enUS", std::string("\0P\0\x33", 4)));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string name = icc_profile_name(as_bytes(std::string_view(whole).substr(0, length)));
    EXPECT_EQ(name, "") << "cut after " << length << " bytes";
  }
}

}  // namespace
}  // namespace pinmill

// Text as people count and compare it (Unicode 15, utf8proc). Free functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pinmill {

bool is_valid_utf8(std::string_view text) noexcept;
/// Every ill-formed sequence becomes U+FFFD; control characters other than newline and tab are dropped.
std::string to_clean_utf8(std::string_view text);
/// For one line of a message or a list: as to_clean_utf8, and newline and tab become a space. File names need it.
std::string to_one_line(std::string_view text);
/// Composed form (NFC); ill-formed input comes back cleaned first.
std::string to_nfc(std::string_view text);
/// For comparing without regard to case or form: NFKC, case-folded, trimmed.
std::string fold(std::string_view text);
/// JSON Schema's maxLength counts these.
std::size_t count_code_points(std::string_view utf8) noexcept;
/// At most `max_code_points`, cut at the last grapheme border before it.
std::string cut_to(std::string_view utf8, std::size_t max_code_points);
/// Without white space at either end (ASCII, U+00A0, U+FEFF).
std::string_view trim(std::string_view text) noexcept;
/// Lower-case ASCII letters, digits and single hyphens: accents dropped ("Crème Brûlée" → "creme-brulee");
/// at most `max_length`; "pin" where nothing is left.
std::string slug(std::string_view text, std::size_t max_length = 40);
/// Natural order: ASCII digits by value, however many ("page2" before "page10"), letters without case; ties by bytes,
/// so that it is total.
bool natural_less(std::string_view a, std::string_view b) noexcept;

}  // namespace pinmill

// Directories of a TIFF (TIFF 6.0 §2), which Exif and some maker notes are as well. Free functions, any thread.
#pragma once

#include <optional>

#include "codecs/byte_reader.h"

namespace pinmill {

struct TiffEntry {
  std::uint16_t tag = 0, type = 0;
  std::uint32_t count = 0;
  std::uint64_t value_offset = 0;  ///< of the value: within the entry where it fits
};

/// A reader in the file's byte order; nothing where its header is no classic TIFF's.
std::optional<ByteReader> tiff_reader(ByteView tiff) noexcept;

/// Entry `index` of the directory at `directory`; nothing behind its last one.
std::optional<TiffEntry> tiff_entry(const ByteReader& tiff, std::uint64_t directory, std::uint32_t index) noexcept;
std::optional<TiffEntry> find_tiff_entry(const ByteReader& tiff, std::uint64_t directory, std::uint16_t tag) noexcept;

/// As the entry declares it; for a type that does not exist, 0.
std::uint64_t tiff_value_bytes(const TiffEntry& entry) noexcept;
/// Empty where it lies outside.
ByteView tiff_value(const ByteReader& tiff, const TiffEntry& entry) noexcept;
/// The first number of a SHORT or LONG; 0 where it is neither.
std::uint32_t tiff_number(const ByteReader& tiff, const TiffEntry& entry) noexcept;

}  // namespace pinmill

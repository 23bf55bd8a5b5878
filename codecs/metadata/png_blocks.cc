// Note: raw profiles. Before PNG had eXIf, ImageMagick put Exif, IPTC and XMP into text chunks named "Raw profile type
// …": a line break, the name, the length in decimal, then hexadecimal in lines. Such files are still about.
#include <charconv>

#include "base/parts.h"
#include "codecs/metadata/blocks.h"
#include "codecs/metadata/inflate.h"
#include "codecs/metadata/png_chunks.h"
#include "codecs/metadata/signatures.h"

namespace pinmill {
namespace {

using namespace std::string_view_literals;

/// A text chunk taken apart; the text of a compressed one is still packed.
struct TextChunk {
  std::string_view keyword;
  ByteView text;
  bool compressed = false;
};

// Cuts `bytes` behind its first zero; what was before it.
std::string_view take_string(ByteView& bytes) noexcept {
  const std::string_view text = as_text(bytes);
  const std::size_t end = std::min(text.find('\0'), text.size());
  bytes = bytes.subspan(std::min(end + 1, bytes.size()));
  return text.substr(0, end);
}

TextChunk text_chunk(const PngChunk& chunk) noexcept {
  TextChunk text;
  ByteView rest = chunk.data;
  text.keyword = take_string(rest);
  if (chunk.type == "zTXt" && !rest.empty()) {
    text.compressed = true;
    rest = rest.subspan(1);  // the method: there is but one
  } else if (chunk.type == "iTXt" && rest.size() >= 2) {
    text.compressed = rest[0] != std::byte{0};
    rest = rest.subspan(2);
    take_string(rest);  // language
    take_string(rest);  // translated keyword
  }
  text.text = rest;
  return text;
}

int nibble(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

Bytes raw_profile(std::string_view text) {
  const auto take_line = [&text] { return take_part(text, '\n'); };
  take_line();
  take_line();  // its name
  std::string_view length_text = take_line();
  length_text.remove_prefix(std::min(length_text.find_first_not_of(' '), length_text.size()));
  std::size_t length = 0;
  std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
  Bytes bytes;
  int high = -1;
  for (const char digit : text) {
    const int value = nibble(digit);
    if (value < 0) continue;
    if (high >= 0) bytes.push_back(static_cast<std::byte>(high * 16 + value));
    high = high < 0 ? value : -1;
  }
  bytes.resize(std::min(bytes.size(), length));
  return bytes;
}

void take_raw_profile(std::string_view kind, ByteView text, MetadataBlocks& blocks) {
  ByteView profile = blocks.unpacked.emplace_back(raw_profile(as_text(text)));
  if (kind == "iptc" || kind == "8bim") blocks.take_photoshop(profile);
  if (kind == "xmp") blocks.take_xmp(profile);
  if (as_text(profile).starts_with(exif_signature)) blocks.take_exif(profile.subspan(exif_signature.size()));
  if (as_text(profile).starts_with(xmp_signature)) blocks.take_xmp(profile.subspan(xmp_signature.size()));
}

void take_text(const PngChunk& chunk, MetadataBlocks& blocks) {
  constexpr std::string_view raw = "Raw profile type "sv, xmp = "XML:com.adobe.xmp"sv;
  TextChunk text = text_chunk(chunk);
  if (text.keyword != xmp && !text.keyword.starts_with(raw)) return;
  if (text.compressed) {
    auto bytes = inflate_within(text.text, max_metadata_block_bytes);
    if (!bytes) {
      blocks.notes.push_back("compressed metadata is damaged or too large, and was not read");
      return;
    }
    text.text = blocks.unpacked.emplace_back(*std::move(bytes));
  }
  if (text.text.size() > max_metadata_block_bytes) return blocks.take_xmp(text.text);  // leaves the note
  if (text.keyword == xmp) return blocks.take_xmp(text.text);
  take_raw_profile(text.keyword.substr(raw.size()), text.text, blocks);
}

}  // namespace

void find_png_blocks(ByteView png, MetadataBlocks& blocks) {
  const auto walk = walk_png(png);
  if (!walk) {
    blocks.notes.push_back("metadata was not read: " + walk.error().message());
    return;
  }
  constexpr std::size_t max_text_chunks = 32;  // each unpacks to at most a block
  std::size_t texts = 0;
  for (const PngChunk& chunk : walk->chunks) {
    if (chunk.type == "eXIf") blocks.take_exif(chunk.data);
    const bool text = chunk.type == "iTXt" || chunk.type == "zTXt" || chunk.type == "tEXt";
    if (text && ++texts <= max_text_chunks) take_text(chunk, blocks);
  }
}

}  // namespace pinmill

#include "codecs/plane_sums.h"

#include <algorithm>
#include <cstring>

#if defined(__SSE2__)
  #include <immintrin.h>
#endif

namespace pinmill::plane_sums {

#if defined(__SSE2__)
namespace {

constexpr int column_shift = weight_bits - kept_bits;

std::int32_t pair_at(const std::int16_t* weights) noexcept {
  std::int32_t pair = 0;
  std::memcpy(&pair, weights, sizeof pair);
  return pair;
}

__m128i load(const void* from) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

__m128i kept(__m128i sum) noexcept {
  return _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(1 << (column_shift - 1))), column_shift);
}

// Two rows at a time: their samples side by side, multiplied and added in pairs.
void sum_16_columns(const std::uint8_t* const* rows, const std::int16_t* weights, std::size_t count, std::size_t at,
                    std::int16_t* out) noexcept {
  const __m128i zero = _mm_setzero_si128();
  __m128i a = zero, b = zero, c = zero, d = zero;
  for (std::size_t i = 0; i < count; i += 2) {
    const __m128i weight = _mm_set1_epi32(pair_at(weights + i));
    const __m128i upper = load(rows[i] + at), lower = load(rows[i + 1] + at);
    const __m128i left = _mm_unpacklo_epi8(upper, lower), right = _mm_unpackhi_epi8(upper, lower);
    a = _mm_add_epi32(a, _mm_madd_epi16(_mm_unpacklo_epi8(left, zero), weight));
    b = _mm_add_epi32(b, _mm_madd_epi16(_mm_unpackhi_epi8(left, zero), weight));
    c = _mm_add_epi32(c, _mm_madd_epi16(_mm_unpacklo_epi8(right, zero), weight));
    d = _mm_add_epi32(d, _mm_madd_epi16(_mm_unpackhi_epi8(right, zero), weight));
  }
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_packs_epi32(kept(a), kept(b)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 8), _mm_packs_epi32(kept(c), kept(d)));
}

[[gnu::target("avx2")]] __m256i kept(__m256i sum) noexcept {
  return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(1 << (column_shift - 1))), column_shift);
}

// The same in registers twice as wide, whose halves do not mix until the end.
[[gnu::target("avx2")]] void sum_columns_avx2(const std::uint8_t* const* rows, const std::int16_t* weights,
                                              std::size_t count, std::size_t begin, std::size_t end,
                                              std::int16_t* out) noexcept {
  const __m256i zero = _mm256_setzero_si256();
  for (std::size_t at = begin; at < end; at += 32) {
    __m256i a = zero, b = zero, c = zero, d = zero;
    for (std::size_t i = 0; i < count; i += 2) {
      const __m256i weight = _mm256_set1_epi32(pair_at(weights + i));
      const __m256i upper = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[i] + at));
      const __m256i lower = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[i + 1] + at));
      const __m256i left = _mm256_unpacklo_epi8(upper, lower), right = _mm256_unpackhi_epi8(upper, lower);
      a = _mm256_add_epi32(a, _mm256_madd_epi16(_mm256_unpacklo_epi8(left, zero), weight));
      b = _mm256_add_epi32(b, _mm256_madd_epi16(_mm256_unpackhi_epi8(left, zero), weight));
      c = _mm256_add_epi32(c, _mm256_madd_epi16(_mm256_unpacklo_epi8(right, zero), weight));
      d = _mm256_add_epi32(d, _mm256_madd_epi16(_mm256_unpackhi_epi8(right, zero), weight));
    }
    const __m256i left = _mm256_packs_epi32(kept(a), kept(b)), right = _mm256_packs_epi32(kept(c), kept(d));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + at), _mm256_permute2x128_si256(left, right, 0x20));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + at + 16), _mm256_permute2x128_si256(left, right, 0x31));
  }
}

__m128i partial_sums(const std::int16_t* sums, const std::int16_t* weights, std::size_t count) noexcept {
  __m128i sum = _mm_madd_epi16(load(sums), load(weights));
  for (std::size_t i = 8; i < count; i += 8)
    sum = _mm_add_epi32(sum, _mm_madd_epi16(load(sums + i), load(weights + i)));
  return sum;
}

}  // namespace

void sum_columns(const std::uint8_t* const* rows, const std::int16_t* weights, std::size_t count, std::size_t begin,
                 std::size_t end, std::int16_t* out) noexcept {
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return sum_columns_avx2(rows, weights, count, begin, end, out);
  for (std::size_t at = begin; at < end; at += 16) sum_16_columns(rows, weights, count, at, out + at);
}

void sum_four(const std::int16_t* sums, const std::uint32_t* first, const std::int16_t* weights, std::size_t count,
              std::uint8_t* out) noexcept {
  constexpr int shift = weight_bits + kept_bits;
  const __m128i a = partial_sums(sums + first[0], weights, count);
  const __m128i b = partial_sums(sums + first[1], weights + count, count);
  const __m128i c = partial_sums(sums + first[2], weights + 2 * count, count);
  const __m128i d = partial_sums(sums + first[3], weights + 3 * count, count);
  const __m128i ab = _mm_add_epi32(_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
  const __m128i cd = _mm_add_epi32(_mm_unpacklo_epi32(c, d), _mm_unpackhi_epi32(c, d));
  __m128i all = _mm_add_epi32(_mm_unpacklo_epi64(ab, cd), _mm_unpackhi_epi64(ab, cd));
  all = _mm_srai_epi32(_mm_add_epi32(all, _mm_set1_epi32(1 << (shift - 1))), shift);
  const std::int32_t four = _mm_cvtsi128_si32(_mm_packus_epi16(_mm_packs_epi32(all, all), all));
  std::memcpy(out, &four, sizeof four);
}

#else

void sum_columns(const std::uint8_t* const* rows, const std::int16_t* weights, std::size_t count, std::size_t begin,
                 std::size_t end, std::int16_t* out) noexcept {
  for (std::size_t x = begin; x < end; ++x) {
    int sum = 1 << (weight_bits - kept_bits - 1);
    for (std::size_t i = 0; i < count; ++i) sum += weights[i] * rows[i][x];
    out[x] = static_cast<std::int16_t>(sum >> (weight_bits - kept_bits));
  }
}

void sum_four(const std::int16_t* sums, const std::uint32_t* first, const std::int16_t* weights, std::size_t count,
              std::uint8_t* out) noexcept {
  for (std::size_t i = 0; i < 4; ++i) out[i] = sum_one(sums + first[i], weights + i * count, count);
}

#endif

std::uint8_t sum_one(const std::int16_t* sums, const std::int16_t* weights, std::size_t count) noexcept {
  int sum = 1 << (weight_bits + kept_bits - 1);
  for (std::size_t i = 0; i < count; ++i) sum += weights[i] * sums[i];
  return static_cast<std::uint8_t>(std::clamp(sum >> (weight_bits + kept_bits), 0, 255));
}

// A lane's sums stay in registers: whoever compiles this at -O3 needs no help with it.
void add_rows(const std::uint8_t* const* rows, std::size_t count, std::size_t width, std::uint16_t* out) noexcept {
  for (std::size_t at = 0; at < width; at += lane) {
    std::uint16_t sums[lane] = {};
    for (std::size_t row = 0; row < count; ++row) {
      const std::uint8_t* samples = rows[row] + at;
      for (std::size_t x = 0; x < lane; ++x) sums[x] = static_cast<std::uint16_t>(sums[x] + samples[x]);
    }
    std::memcpy(out + at, sums, sizeof sums);
  }
}

}  // namespace pinmill::plane_sums

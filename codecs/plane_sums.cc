#include "codecs/plane_sums.h"

#include <algorithm>
#include <cstring>

#if defined(__SSE2__)
  #include <immintrin.h>
#endif

#include "codecs/processor.h"

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

// Eight sums of samples in each.
struct EightAndEight {
  __m128i left = _mm_setzero_si128(), right = _mm_setzero_si128();

  void add(__m128i samples) noexcept {
    left = _mm_add_epi16(left, _mm_unpacklo_epi8(samples, _mm_setzero_si128()));
    right = _mm_add_epi16(right, _mm_unpackhi_epi8(samples, _mm_setzero_si128()));
  }
  void store(std::uint16_t* out) const noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), left);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 8), right);
  }
};

__m128i partial_sums(const std::int16_t* sums, const std::int16_t* weights, std::size_t count) noexcept {
  __m128i sum = _mm_madd_epi16(load(sums), load(weights));
  for (std::size_t i = 8; i < count; i += 8)
    sum = _mm_add_epi32(sum, _mm_madd_epi16(load(sums + i), load(weights + i)));
  return sum;
}

// Four whole sums, rounded, as samples.
void store_four(__m128i sums, std::uint8_t* out) noexcept {
  constexpr int shift = weight_bits + kept_bits;
  sums = _mm_srai_epi32(_mm_add_epi32(sums, _mm_set1_epi32(1 << (shift - 1))), shift);
  const std::int32_t four = _mm_cvtsi128_si32(_mm_packus_epi16(_mm_packs_epi32(sums, sums), sums));
  std::memcpy(out, &four, sizeof four);
}

[[gnu::target("avx2")]] __m256i partial_sums_avx2(const std::int16_t* sums, const std::int16_t* weights,
                                                  std::size_t count) noexcept {
  __m256i sum = _mm256_setzero_si256();
  for (std::size_t i = 0; i < count; i += 16)
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums + i)),
                                                  _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights + i))));
  return sum;
}

// `count` is a multiple of 16 here.
[[gnu::target("avx2")]] void sum_four_avx2(const std::int16_t* sums, const std::uint32_t* first,
                                           const std::int16_t* weights, std::size_t count, std::uint8_t* out) noexcept {
  const __m256i a = partial_sums_avx2(sums + first[0], weights, count);
  const __m256i b = partial_sums_avx2(sums + first[1], weights + count, count);
  const __m256i c = partial_sums_avx2(sums + first[2], weights + 2 * count, count);
  const __m256i d = partial_sums_avx2(sums + first[3], weights + 3 * count, count);
  const __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
  store_four(_mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)), out);
}

}  // namespace

void sum_columns(const std::uint8_t* const* rows, const std::int16_t* weights, std::size_t count, std::size_t begin,
                 std::size_t end, std::int16_t* out) noexcept {
  if (has_avx2()) return sum_columns_avx2(rows, weights, count, begin, end, out);
  for (std::size_t at = begin; at < end; at += 16) sum_16_columns(rows, weights, count, at, out + at);
}

void sum_four(const std::int16_t* sums, const std::uint32_t* first, const std::int16_t* weights, std::size_t count,
              std::uint8_t* out) noexcept {
  if (count % 16 == 0 && has_avx2()) return sum_four_avx2(sums, first, weights, count, out);
  const __m128i a = partial_sums(sums + first[0], weights, count);
  const __m128i b = partial_sums(sums + first[1], weights + count, count);
  const __m128i c = partial_sums(sums + first[2], weights + 2 * count, count);
  const __m128i d = partial_sums(sums + first[3], weights + 3 * count, count);
  const __m128i ab = _mm_add_epi32(_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
  const __m128i cd = _mm_add_epi32(_mm_unpacklo_epi32(c, d), _mm_unpackhi_epi32(c, d));
  store_four(_mm_add_epi32(_mm_unpacklo_epi64(ab, cd), _mm_unpackhi_epi64(ab, cd)), out);
}

void add_rows(const std::uint8_t* const* rows, std::size_t count, std::size_t width, std::uint16_t* out) noexcept {
  for (std::size_t at = 0; at < width; at += lane) {
    EightAndEight first, second;
    for (std::size_t row = 0; row < count; ++row) {
      first.add(load(rows[row] + at));
      second.add(load(rows[row] + at + 16));
    }
    first.store(out + at);
    second.store(out + at + 16);
  }
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

void add_rows(const std::uint8_t* const* rows, std::size_t count, std::size_t width, std::uint16_t* out) noexcept {
  std::fill_n(out, (width + lane - 1) / lane * lane, std::uint16_t{0});
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t x = 0; x < width; ++x) out[x] = static_cast<std::uint16_t>(out[x] + rows[row][x]);
}

#endif

std::uint8_t sum_one(const std::int16_t* sums, const std::int16_t* weights, std::size_t count) noexcept {
  int sum = 1 << (weight_bits + kept_bits - 1);
  for (std::size_t i = 0; i < count; ++i) sum += weights[i] * sums[i];
  return static_cast<std::uint8_t>(std::clamp(sum >> (weight_bits + kept_bits), 0, 255));
}

}  // namespace pinmill::plane_sums

/* Integers modulo 2^WORD_BITS in vectors of VECTOR_BYTES, for every instruction set: the verbs that the matrix
 * product is written in. The compiler's own vectors do the arithmetic; what it does badly stands below them.
 * With OR_OF_ANDS the numbers are sets of bits: vfma is an or with an and. */
#undef WORD_PRODUCT
#undef WORD_SUM
#ifdef OR_OF_ANDS
#define WORD_PRODUCT(a, b) ((a) & (b))
#define WORD_SUM(a, b) ((a) | (b))
#else
#define WORD_PRODUCT(a, b) ((a) * (b))
#define WORD_SUM(a, b) ((a) + (b))
#endif

/* One number at a time: 1u * a, for 16 bits would be multiplied as int, which could overflow. */

#ifndef VECTOR_BYTES
#define VL 1
#define vec REAL
#define vset(a) (a)
#define vload(p) (*(p))
#define vstore(p, x) (*(p) = (x))
#define vfma(a, b, c) ((REAL)WORD_SUM(WORD_PRODUCT(1u * (a), b), c))
#else
#define VL (VECTOR_BYTES * 8 / WORD_BITS)
#define vec NAME(vec)
#define ivec NAME(ivec)
#define vset NAME(vset)
#define vload NAME(vload)
#define vstore NAME(vstore)
#define vtimes NAME(vtimes)
#define vfma(a, b, c) WORD_SUM(vtimes(a, b), c)
typedef REAL vec __attribute__((vector_size(VECTOR_BYTES), may_alias));
typedef INTEGER ivec __attribute__((vector_size(VECTOR_BYTES), may_alias));
INLINE vec vset(REAL a) { return (vec){0} + a; }
INLINE vec vload(const REAL *p)
{
    vec x;
    memcpy(&x, p, sizeof x);
    return x;
}
INLINE void vstore(REAL *p, vec x) { memcpy(p, &x, sizeof x); }
INLINE vec vtimes(vec a, vec b) { return WORD_PRODUCT(a, b); }

#if WORD_BITS == 64 && !defined(OR_OF_ANDS) && VECTOR_BYTES < 64
/* No 64-bit product: a b = low(a) low(b) + 2^32 (low(a) high(b) + high(a) low(b)). The sums of the first term
 * and, in 32-bit lanes, of both parts of the second are kept apart until the end. */
#define vsum NAME(vsum)
#define vsum_zero (vsum){vset(0), vset(0)}
#define vsum_add NAME(vsum_add)
#define vsum_total NAME(vsum_total)
typedef struct { vec low, mixed; } vsum;
#if defined(PRIMER_NEON)
INLINE vsum vsum_add(vec a, vec b, vsum s)
{
    const uint64x2_t x = (uint64x2_t)a, y = (uint64x2_t)b;
    s.low = (vec)vmlal_u32((uint64x2_t)s.low, vmovn_u64(x), vmovn_u64(y));
    s.mixed = (vec)vmlaq_u32((uint32x4_t)s.mixed, vrev64q_u32((uint32x4_t)x), (uint32x4_t)y);
    return s;
}
#else
#if VECTOR_BYTES == 32
#define INTEGER_VERB(x) _mm256_##x
#define INTEGER_VECTOR __m256i
#else
#define INTEGER_VERB(x) _mm_##x
#define INTEGER_VECTOR __m128i
#endif
INLINE vsum vsum_add(vec a, vec b, vsum s)
{
    const INTEGER_VECTOR x = (INTEGER_VECTOR)a, y = (INTEGER_VECTOR)b;
    s.low += (vec)INTEGER_VERB(mul_epu32)(x, y);
    s.mixed = (vec)INTEGER_VERB(add_epi32)((INTEGER_VECTOR)s.mixed,
                                           INTEGER_VERB(mullo_epi32)(INTEGER_VERB(shuffle_epi32)(x, 0xb1), y));
    return s;
}
#endif
INLINE vec vsum_total(vsum s) { return s.low + (s.mixed << 32) + (s.mixed & ~(uint64_t)UINT32_MAX); }
#endif

#if defined(OR_OF_ANDS) && defined(PRIMER_X86)
/* 64 bytes to 64 bits: 1 where the byte is not zero. */
#define vnonzero_64 NAME(vnonzero_64)
INLINE uint64_t vnonzero_64(const uint8_t *p)
{
#if VECTOR_BYTES == 64
    const __m512i x = _mm512_loadu_si512(p);
    return _mm512_test_epi8_mask(x, x);
#elif VECTOR_BYTES == 32
    const __m256i *const x = (const __m256i *)p, zero = _mm256_setzero_si256();
    const uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(x), zero));
    const uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(x + 1), zero));
    return ~((uint64_t)high << 32 | low);
#else
    uint64_t bits = 0;
    for (int i = 3; i >= 0; i--) {
        const __m128i x = _mm_loadu_si128((const __m128i *)p + i);
        bits = bits << 16 | (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128()));
    }
    return ~bits;
#endif
}
#endif

#if defined(PRIMER_X86) && VECTOR_BYTES == 64
#if WORD_BITS == 16
#define vload_n(p, n) ((vec)_mm512_maskz_loadu_epi16((__mmask32)((1ull << (n)) - 1u), p))
#define vstore_n(p, x, n) _mm512_mask_storeu_epi16(p, (__mmask32)((1ull << (n)) - 1u), (__m512i)(x))
#elif WORD_BITS == 32
#define vload_n(p, n) ((vec)_mm512_maskz_loadu_epi32((__mmask16)((1u << (n)) - 1u), p))
#define vstore_n(p, x, n) _mm512_mask_storeu_epi32(p, (__mmask16)((1u << (n)) - 1u), (__m512i)(x))
#define vpermute(x, i) ((vec)_mm512_permutexvar_epi32((__m512i)(i), (__m512i)(x)))
#define vrepeat_4(p) ((vec)_mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(p))))
#define vspread_4(x, i) ((vec)_mm512_shuffle_epi32((__m512i)(x), (_MM_PERM_ENUM)((i) * 0x55)))
#else
#define vload_n(p, n) ((vec)_mm512_maskz_loadu_epi64((__mmask8)((1u << (n)) - 1u), p))
#define vstore_n(p, x, n) _mm512_mask_storeu_epi64(p, (__mmask8)((1u << (n)) - 1u), (__m512i)(x))
#define vpermute(x, i) ((vec)_mm512_permutexvar_epi64((__m512i)(i), (__m512i)(x)))
#define vrepeat_4(p) ((vec)_mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)(p))))
#define vspread_4(x, i) ((vec)_mm512_permutex_epi64((__m512i)(x), (i) * 0x55))
#endif
#elif defined(PRIMER_X86) && VECTOR_BYTES == 32
#undef INTEGER_LANES
#if WORD_BITS == 32
#define INTEGER_LANES(n) _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
#define vload_n(p, n) ((vec)_mm256_maskload_epi32((const int *)(p), INTEGER_LANES(n)))
#define vstore_n(p, x, n) _mm256_maskstore_epi32((int *)(p), INTEGER_LANES(n), (__m256i)(x))
#define vpermute(x, i) ((vec)_mm256_permutevar8x32_epi32((__m256i)(x), (__m256i)(i)))
#define vrepeat_4(p) ((vec)_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(p))))
#define vspread_4(x, i) ((vec)_mm256_shuffle_epi32((__m256i)(x), (i) * 0x55))
#elif WORD_BITS == 64
#define INTEGER_LANES(n) _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3))
#define vload_n(p, n) ((vec)_mm256_maskload_epi64((const long long *)(p), INTEGER_LANES(n)))
#define vstore_n(p, x, n) _mm256_maskstore_epi64((long long *)(p), INTEGER_LANES(n), (__m256i)(x))
#endif
#endif
#endif

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
INLINE vec vtimes(vec a, vec b)
{
#if defined(PRIMER_NEON) && WORD_BITS == 64 && !defined(OR_OF_ANDS)
    /* no 64-bit product: low x low, and the two mixed products of halves into the upper half */
    const uint32x4_t x = vreinterpretq_u32_u64((uint64x2_t)a), y = vreinterpretq_u32_u64((uint64x2_t)b);
    const uint64x2_t mixed = vpaddlq_u32(vmulq_u32(x, vrev64q_u32(y)));
    return (vec)vaddq_u64(vmull_u32(vmovn_u64((uint64x2_t)a), vmovn_u64((uint64x2_t)b)), vshlq_n_u64(mixed, 32));
#else
    return WORD_PRODUCT(a, b);
#endif
}

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

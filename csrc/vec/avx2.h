/* AVX2 + FMA: 4 doubles or 8 floats; comparisons give all-ones lanes. */
#define VFUSED 1
#if REAL_BITS == 64
#define VL 4
#define vec __m256d
#define mask __m256d
#define vset(a) _mm256_set1_pd(a)
#define vload(p) _mm256_loadu_pd(p)
#define vstore(p, x) _mm256_storeu_pd(p, x)
#undef AVX2_LANES
#define AVX2_LANES(n) _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3))
#define vload_n(p, n) _mm256_maskload_pd(p, AVX2_LANES(n))
#define vstore_n(p, x, n) _mm256_maskstore_pd(p, AVX2_LANES(n), x)
#define vfma(a, b, c) _mm256_fmadd_pd(a, b, c)
#define vfnma(a, b, c) _mm256_fnmadd_pd(a, b, c)
#define vsqrt(x) _mm256_sqrt_pd(x)
#define vround(x) _mm256_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define vmin(a, b) _mm256_min_pd(a, b)
#define vmax(a, b) _mm256_max_pd(a, b)
#define vlt(a, b) _mm256_cmp_pd(a, b, _CMP_LT_OQ)
#define vle(a, b) _mm256_cmp_pd(a, b, _CMP_LE_OQ)
#define veq(a, b) _mm256_cmp_pd(a, b, _CMP_EQ_OQ)
#define vne(a, b) _mm256_cmp_pd(a, b, _CMP_NEQ_UQ)
#define vselect(m, a, b) _mm256_blendv_pd(b, a, m)
#define mand(a, b) _mm256_and_pd(a, b)
#define mor(a, b) _mm256_or_pd(a, b)
#define mnot(m) _mm256_xor_pd(m, _mm256_castsi256_pd(_mm256_set1_epi32(-1)))
#define many(m) (_mm256_movemask_pd(m) != 0)
#define vhalves(p, q) _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(p)), _mm_loadu_pd(q), 1)
#else
#undef AVX2_LANES
#define VL 8
#define vec __m256
#define mask __m256
#define vset(a) _mm256_set1_ps(a)
#define vload(p) _mm256_loadu_ps(p)
#define vstore(p, x) _mm256_storeu_ps(p, x)
#define AVX2_LANES(n) _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
#define vload_n(p, n) _mm256_maskload_ps(p, AVX2_LANES((int)(n)))
#define vstore_n(p, x, n) _mm256_maskstore_ps(p, AVX2_LANES((int)(n)), x)
#define vfma(a, b, c) _mm256_fmadd_ps(a, b, c)
#define vfnma(a, b, c) _mm256_fnmadd_ps(a, b, c)
#define vsqrt(x) _mm256_sqrt_ps(x)
#define vround(x) _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define vmin(a, b) _mm256_min_ps(a, b)
#define vmax(a, b) _mm256_max_ps(a, b)
#define vlt(a, b) _mm256_cmp_ps(a, b, _CMP_LT_OQ)
#define vle(a, b) _mm256_cmp_ps(a, b, _CMP_LE_OQ)
#define veq(a, b) _mm256_cmp_ps(a, b, _CMP_EQ_OQ)
#define vne(a, b) _mm256_cmp_ps(a, b, _CMP_NEQ_UQ)
#define vselect(m, a, b) _mm256_blendv_ps(b, a, m)
#define mand(a, b) _mm256_and_ps(a, b)
#define mor(a, b) _mm256_or_ps(a, b)
#define mnot(m) _mm256_xor_ps(m, _mm256_castsi256_ps(_mm256_set1_epi32(-1)))
#define many(m) (_mm256_movemask_ps(m) != 0)
#define vhalves(p, q) _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p)), _mm_loadu_ps(q), 1)
#define vpermute(x, i) _mm256_permutevar8x32_ps(x, (__m256i)(i))
#define vrepeat_4(p) _mm256_broadcast_ps((const __m128 *)(p))
#define vspread_4(x, i) _mm256_permute_ps(x, (i) * 0x55)
#define vload_half(p) _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p)))
#define vstore_half(p, x) _mm_storeu_si128((__m128i *)(p), _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT))
#endif

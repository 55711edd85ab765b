/* AVX-512 (F, VL, DQ, BW): 8 doubles or 16 floats; comparisons give bit masks. */
#define VFUSED 1
#if REAL_BITS == 64
#define VL 8
#define vec __m512d
#define mask __mmask8
#define vset(a) _mm512_set1_pd(a)
#define vload(p) _mm512_loadu_pd(p)
#define vstore(p, x) _mm512_storeu_pd(p, x)
#define vload_n(p, n) _mm512_maskz_loadu_pd((__mmask8)((1u << (n)) - 1u), p)
#define vstore_n(p, x, n) _mm512_mask_storeu_pd(p, (__mmask8)((1u << (n)) - 1u), x)
#define vfma(a, b, c) _mm512_fmadd_pd(a, b, c)
#define vfnma(a, b, c) _mm512_fnmadd_pd(a, b, c)
#define vsqrt(x) _mm512_sqrt_pd(x)
#define vldexp(x, n) _mm512_scalef_pd(x, n)
#define vcopysign(x, s) _mm512_castsi512_pd(_mm512_ternarylogic_epi64( \
    _mm512_set1_epi64(INT64_MAX), _mm512_castpd_si512(x), _mm512_castpd_si512(s), 0xca))
#define vround(x) _mm512_roundscale_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define vmin(a, b) _mm512_min_pd(a, b)
#define vmax(a, b) _mm512_max_pd(a, b)
#define vlt(a, b) _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ)
#define vle(a, b) _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ)
#define veq(a, b) _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ)
#define vne(a, b) _mm512_cmp_pd_mask(a, b, _CMP_NEQ_UQ)
#define vselect(m, a, b) _mm512_mask_blend_pd(m, b, a)
#define mnot(m) _knot_mask8(m)
#define vpermute(x, i) _mm512_permutexvar_pd((__m512i)(i), x)
#define vpermute_2(x, y, i) _mm512_permutex2var_pd(x, (__m512i)(i), y)
#define vrepeat_4(p) _mm512_broadcast_f64x4(_mm256_loadu_pd(p))
#define vspread_4(x, i) _mm512_permutex_pd(x, (i) * 0x55)
#define vhalves(p, q) _mm512_insertf64x4(_mm512_castpd256_pd512(_mm256_loadu_pd(p)), _mm256_loadu_pd(q), 1)
#define vstore_lower(p, x) _mm256_storeu_pd(p, _mm512_castpd512_pd256(x))
#define vstore_upper(p, x) _mm256_storeu_pd(p, _mm512_extractf64x4_pd(x, 1))
#else
#define VL 16
#define vec __m512
#define mask __mmask16
#define vset(a) _mm512_set1_ps(a)
#define vload(p) _mm512_loadu_ps(p)
#define vstore(p, x) _mm512_storeu_ps(p, x)
#define vload_n(p, n) _mm512_maskz_loadu_ps((__mmask16)((1u << (n)) - 1u), p)
#define vstore_n(p, x, n) _mm512_mask_storeu_ps(p, (__mmask16)((1u << (n)) - 1u), x)
#define vfma(a, b, c) _mm512_fmadd_ps(a, b, c)
#define vfnma(a, b, c) _mm512_fnmadd_ps(a, b, c)
#define vsqrt(x) _mm512_sqrt_ps(x)
#define vldexp(x, n) _mm512_scalef_ps(x, n)
#define vcopysign(x, s) _mm512_castsi512_ps(_mm512_ternarylogic_epi32( \
    _mm512_set1_epi32(INT32_MAX), _mm512_castps_si512(x), _mm512_castps_si512(s), 0xca))
#define vround(x) _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define vmin(a, b) _mm512_min_ps(a, b)
#define vmax(a, b) _mm512_max_ps(a, b)
#define vlt(a, b) _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ)
#define vle(a, b) _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ)
#define veq(a, b) _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ)
#define vne(a, b) _mm512_cmp_ps_mask(a, b, _CMP_NEQ_UQ)
#define vselect(m, a, b) _mm512_mask_blend_ps(m, b, a)
#define mnot(m) _knot_mask16(m)
#define vpermute(x, i) _mm512_permutexvar_ps((__m512i)(i), x)
#define vrepeat_4(p) _mm512_broadcast_f32x4(_mm_loadu_ps(p))
#define vspread_4(x, i) _mm512_permute_ps(x, (i) * 0x55)
#define vhalves(p, q) _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps(p)), _mm256_loadu_ps(q), 1)
#define v8 __m256
#define v8_set(a) _mm256_set1_ps(a)
#define v8_load(p) _mm256_loadu_ps(p)
#define v8_store(p, x) _mm256_storeu_ps(p, x)
#define v8_load_n(p, n) _mm256_maskz_loadu_ps((__mmask8)((1u << (n)) - 1u), p)
#define v8_store_n(p, x, n) _mm256_mask_storeu_ps(p, (__mmask8)((1u << (n)) - 1u), x)
#define v8_fma(a, b, c) _mm256_fmadd_ps(a, b, c)
#define vload_half(p) _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(p)))
#define vstore_half(p, x) _mm256_storeu_si256((__m256i *)(p), _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC))
#endif
#define mand(a, b) ((mask)((a) & (b)))
#define mor(a, b) ((mask)((a) | (b)))
#define many(m) ((m) != 0)

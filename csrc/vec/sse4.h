/* SSE4.2 (x86-64-v2): 2 doubles or 4 floats, no FMA: vfma rounds twice. */
#define VFUSED 0
#if REAL_BITS == 64
#define VL 2
#define vec __m128d
#define mask __m128d
#define vset(a) _mm_set1_pd(a)
#define vload(p) _mm_loadu_pd(p)
#define vstore(p, x) _mm_storeu_pd(p, x)
#define vfma(a, b, c) _mm_add_pd(_mm_mul_pd(a, b), c)
#define vfnma(a, b, c) _mm_sub_pd(c, _mm_mul_pd(a, b))
#define vsqrt(x) _mm_sqrt_pd(x)
#define vround(x) _mm_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define vmin(a, b) _mm_min_pd(a, b)
#define vmax(a, b) _mm_max_pd(a, b)
#define vlt(a, b) _mm_cmplt_pd(a, b)
#define vle(a, b) _mm_cmple_pd(a, b)
#define veq(a, b) _mm_cmpeq_pd(a, b)
#define vne(a, b) _mm_cmpneq_pd(a, b)
#define vselect(m, a, b) _mm_blendv_pd(b, a, m)
#define mand(a, b) _mm_and_pd(a, b)
#define mor(a, b) _mm_or_pd(a, b)
#define mnot(m) _mm_xor_pd(m, _mm_castsi128_pd(_mm_set1_epi32(-1)))
#define many(m) (_mm_movemask_pd(m) != 0)
#else
#define VL 4
#define vec __m128
#define mask __m128
#define vset(a) _mm_set1_ps(a)
#define vload(p) _mm_loadu_ps(p)
#define vstore(p, x) _mm_storeu_ps(p, x)
#define vfma(a, b, c) _mm_add_ps(_mm_mul_ps(a, b), c)
#define vfnma(a, b, c) _mm_sub_ps(c, _mm_mul_ps(a, b))
#define vsqrt(x) _mm_sqrt_ps(x)
#define vround(x) _mm_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define vmin(a, b) _mm_min_ps(a, b)
#define vmax(a, b) _mm_max_ps(a, b)
#define vlt(a, b) _mm_cmplt_ps(a, b)
#define vle(a, b) _mm_cmple_ps(a, b)
#define veq(a, b) _mm_cmpeq_ps(a, b)
#define vne(a, b) _mm_cmpneq_ps(a, b)
#define vselect(m, a, b) _mm_blendv_ps(b, a, m)
#define mand(a, b) _mm_and_ps(a, b)
#define mor(a, b) _mm_or_ps(a, b)
#define mnot(m) _mm_xor_ps(m, _mm_castsi128_ps(_mm_set1_epi32(-1)))
#define many(m) (_mm_movemask_ps(m) != 0)
#endif

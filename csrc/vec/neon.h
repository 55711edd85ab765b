/* NEON (AArch64): 2 doubles or 4 floats, with FMA. */
#define VFUSED 1
#if REAL_BITS == 64
#define VL 2
#define vec float64x2_t
#define mask uint64x2_t
#define vset(a) vdupq_n_f64(a)
#define vload(p) vld1q_f64(p)
#define vstore(p, x) vst1q_f64(p, x)
#define vfma(a, b, c) vfmaq_f64(c, a, b)
#define vfnma(a, b, c) vfmsq_f64(c, a, b)
#define vsqrt(x) vsqrtq_f64(x)
#define vround(x) vrndnq_f64(x)
#define vlt(a, b) vcltq_f64(a, b)
#define vle(a, b) vcleq_f64(a, b)
#define veq(a, b) vceqq_f64(a, b)
#define vne(a, b) mnot(vceqq_f64(a, b))
#define vselect(m, a, b) vbslq_f64(m, a, b)
#define mand(a, b) vandq_u64(a, b)
#define mor(a, b) vorrq_u64(a, b)
#define mnot(m) veorq_u64(m, vdupq_n_u64(~(uint64_t)0))
#define many(m) (vmaxvq_u32(vreinterpretq_u32_u64(m)) != 0)
#else
#define VL 4
#define vec float32x4_t
#define mask uint32x4_t
#define vset(a) vdupq_n_f32(a)
#define vload(p) vld1q_f32(p)
#define vstore(p, x) vst1q_f32(p, x)
#define vfma(a, b, c) vfmaq_f32(c, a, b)
#define vfnma(a, b, c) vfmsq_f32(c, a, b)
#define vsqrt(x) vsqrtq_f32(x)
#define vround(x) vrndnq_f32(x)
#define vlt(a, b) vcltq_f32(a, b)
#define vle(a, b) vcleq_f32(a, b)
#define veq(a, b) vceqq_f32(a, b)
#define vne(a, b) mnot(vceqq_f32(a, b))
#define vselect(m, a, b) vbslq_f32(m, a, b)
#define mand(a, b) vandq_u32(a, b)
#define mor(a, b) vorrq_u32(a, b)
#define mnot(m) vmvnq_u32(m)
#define many(m) (vmaxvq_u32(m) != 0)
#define vload_half(p) vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)))
#define vstore_half(p, x) vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(x)))
#endif
/* The set's own minimum and maximum propagate NaN; the vocabulary's return the second argument. */
#define vmin(a, b) vselect(vlt(a, b), a, b)
#define vmax(a, b) vselect(vlt(b, a), a, b)

/* What follows from the verbs of an instruction set: the same source for all of them. */
#define ivec NAME(ivec)
#define uvec NAME(uvec)
#define vword NAME(vword)
#define vnumber NAME(vnumber)
#define vbits NAME(vbits)
#define vreal NAME(vreal)
#define vabs NAME(vabs)
#define vresidual NAME(vresidual)
#define visnan(x) vne(x, x)

#if VL > 1
typedef INTEGER ivec __attribute__((vector_size(VL * sizeof(REAL)), may_alias));
INLINE ivec vbits(vec x) { return (ivec)x; }
INLINE vec vreal(ivec i) { return (vec)i; }
typedef UNSIGNED uvec __attribute__((vector_size(VL * sizeof(REAL)), may_alias));
INLINE uvec vword(vec x) { return (uvec)x; }
INLINE vec vnumber(uvec i) { return (vec)i; }
#else
typedef INTEGER ivec;
INLINE ivec vbits(vec x) { ivec i; memcpy(&i, &x, sizeof i); return i; }
INLINE vec vreal(ivec i) { vec x; memcpy(&x, &i, sizeof x); return x; }
typedef UNSIGNED uvec;
INLINE uvec vword(vec x) { uvec i; memcpy(&i, &x, sizeof i); return i; }
INLINE vec vnumber(uvec i) { vec x; memcpy(&x, &i, sizeof x); return x; }
#endif

#if VL == 8 && !defined(v8)
#define v8 vec
#define v8_set vset
#define v8_load vload
#define v8_store vstore
#define v8_load_n vload_n
#define v8_store_n vstore_n
#define v8_fma vfma
#endif

/* The sign bit is the smallest INTEGER; its complement masks the magnitude. */
INLINE vec vabs(vec x) { return vreal(vbits(x) & ~INTEGER_MIN); }
#ifndef vcopysign
#define vcopysign NAME(vcopysign)
INLINE vec vcopysign(vec magnitude, vec sign)
{
    return vreal((vbits(magnitude) & ~INTEGER_MIN) | (vbits(sign) & INTEGER_MIN));
}
#endif

/* A product that nothing fuses; of vectors no operator does. */
#ifndef vproduct
#define vproduct(a, b) ((a) * (b))
#endif

/* 1.5 2^MANTISSA: a number far smaller added to it is rounded to an integer, which then stands in the low
 * bits of the word. */
#define VSHIFT R(REAL_BITS == 64 ? 0x1.8p52 : 0x1.8p23)

#ifndef vldexp
#define vldexp NAME(vldexp)
#define vpower NAME(vpower)
/* 2^n for integers -BIAS < n <= BIAS: the integer n + BIAS is put in the place of the exponent. */
INLINE vec vpower(vec n) { return vnumber(vword(n + (VSHIFT + R(BIAS))) << MANTISSA); }
/* x 2^n for integers |n| < 2 BIAS, in two steps of which only the second can overflow or underflow. */
INLINE vec vldexp(vec x, vec n)
{
    const vec half = vfma(n, vset(R(0.5)), vset(VSHIFT)) - VSHIFT;
    return x * vpower(half) * vpower(n - half);
}
#endif

/* c - a b, where a b is so close to c that the difference is a number: exact, with FMA or without. There a and b are
 * split in two halves whose products are exact (Dekker 1971), the upper one rounded to half of the bits. */
INLINE vec vresidual(vec a, vec b, vec c)
{
#if VFUSED
    return vfnma(a, b, c);
#else
    const UNSIGNED upper = ~(UNSIGNED)0 << (MANTISSA / 2 + 1), half = (UNSIGNED)1 << (MANTISSA / 2);
    const vec ah = vnumber((vword(a) + half) & upper), al = a - ah, bh = vnumber((vword(b) + half) & upper), bl = b - bh;
    return (((c - ah * bh) - ah * bl) - al * bh) - al * bl;
#endif
}

/* 0, 1, 2, ... in the lanes. */
INLINE vec NAME(lane_index)(void)
{
    static const REAL index[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return vload(index);
}

/* What follows from the verbs of an instruction set: the same source for all of them. */
#define ivec NAME(ivec)
#define vbits NAME(vbits)
#define vreal NAME(vreal)
#define vabs NAME(vabs)
#define vcopysign NAME(vcopysign)
#define visnan(x) vne(x, x)

#if VL > 1
typedef INTEGER ivec __attribute__((vector_size(VL * sizeof(REAL)), may_alias));
INLINE ivec vbits(vec x) { return (ivec)x; }
INLINE vec vreal(ivec i) { return (vec)i; }
#else
typedef INTEGER ivec;
INLINE ivec vbits(vec x) { ivec i; memcpy(&i, &x, sizeof i); return i; }
INLINE vec vreal(ivec i) { vec x; memcpy(&x, &i, sizeof x); return x; }
#endif

/* The sign bit is the smallest INTEGER; its complement masks the magnitude. */
INLINE vec vabs(vec x) { return vreal(vbits(x) & ~INTEGER_MIN); }
INLINE vec vcopysign(vec magnitude, vec sign)
{
    return vreal((vbits(magnitude) & ~INTEGER_MIN) | (vbits(sign) & INTEGER_MIN));
}

#ifndef vload_n
#define vload_n NAME(vload_n)
#define vstore_n NAME(vstore_n)
INLINE vec vload_n(const REAL *p, ptrdiff_t n)
{
    REAL lanes[VL] = {0};
    for (ptrdiff_t i = 0; i < n; i++) lanes[i] = p[i];
    return vload(lanes);
}
INLINE void vstore_n(REAL *p, vec x, ptrdiff_t n)
{
    REAL lanes[VL];
    vstore(lanes, x);
    for (ptrdiff_t i = 0; i < n; i++) p[i] = lanes[i];
}
#endif

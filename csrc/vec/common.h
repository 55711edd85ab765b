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

/* The lanes of a and b in turn (a0 b0 a1 b1 ...): the first VL of them, and the last. */
#define vzip_low(a, b) NAME(vzip)(a, b, 0)
#if VL == 1 /* one lane: a, then b */
#define vzip_high(a, b) NAME(vzip)(b, a, 0)
INLINE vec NAME(vzip)(vec a, vec b, const int from)
{
    (void)b;
    (void)from;
    return a;
}
#else
#define vzip_high(a, b) NAME(vzip)(a, b, VL / 2)
INLINE vec NAME(vzip)(vec a, vec b, const int from)
{
#if VL == 2
#define ZIP(f) f, f + VL
#elif VL == 4
#define ZIP(f) f, f + VL, f + 1, f + 1 + VL
#elif VL == 8
#define ZIP(f) f, f + VL, f + 1, f + 1 + VL, f + 2, f + 2 + VL, f + 3, f + 3 + VL
#elif VL == 16
#define ZIP(f)                                                                                          \
    f, f + VL, f + 1, f + 1 + VL, f + 2, f + 2 + VL, f + 3, f + 3 + VL, f + 4, f + 4 + VL, f + 5,       \
        f + 5 + VL, f + 6, f + 6 + VL, f + 7, f + 7 + VL
#endif
#ifdef __clang__
    return from ? __builtin_shufflevector(a, b, ZIP(VL / 2)) : __builtin_shufflevector(a, b, ZIP(0));
#else
    const ivec low = {ZIP(0)}, high = {ZIP(VL / 2)};
    return from ? __builtin_shuffle(a, b, high) : __builtin_shuffle(a, b, low);
#endif
#undef ZIP
}
#endif

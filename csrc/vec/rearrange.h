/* Parts of vectors, and rearranging their lanes. */
#ifndef vload_n
#define vload_n NAME(vload_n)
#define vstore_n NAME(vstore_n)
#if VL == 2 || VL == 4 /* branches that are always the same in a loop, where a loop would go through memory */
INLINE vec vload_n(const REAL *p, ptrdiff_t n)
{
    vec x = vset((REAL)0);
    if (n > 0) x[0] = p[0];
    if (n > 1) x[1] = p[1];
#if VL == 4
    if (n > 2) x[2] = p[2];
    if (n > 3) x[3] = p[3];
#endif
    return x;
}
INLINE void vstore_n(REAL *p, vec x, ptrdiff_t n)
{
    if (n > 0) p[0] = x[0];
    if (n > 1) p[1] = x[1];
#if VL == 4
    if (n > 2) p[2] = x[2];
    if (n > 3) p[3] = x[3];
#endif
}
#else
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
#elif VL == 32
#define ZIP(f)                                                                                          \
    f, f + VL, f + 1, f + 1 + VL, f + 2, f + 2 + VL, f + 3, f + 3 + VL, f + 4, f + 4 + VL, f + 5,       \
        f + 5 + VL, f + 6, f + 6 + VL, f + 7, f + 7 + VL, f + 8, f + 8 + VL, f + 9, f + 9 + VL, f + 10, \
        f + 10 + VL, f + 11, f + 11 + VL, f + 12, f + 12 + VL, f + 13, f + 13 + VL, f + 14, f + 14 + VL, \
        f + 15, f + 15 + VL
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

/* Transposes VL rows of VL numbers in place, by doubling the distance of the exchange. */
#define vtranspose NAME(vtranspose)
#if REAL_BITS == 64
#if VL == 8
#define EXCHANGE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
INLINE void vtranspose(vec *r)
{
    vec s[8];
    for (int i = 0; i < 8; i += 2) {
        s[i] = EXCHANGE(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        s[i + 1] = EXCHANGE(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < 8; i += 4)
        for (int j = i; j < i + 2; j++) {
            r[j] = EXCHANGE(s[j], s[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            r[j + 2] = EXCHANGE(s[j], s[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int i = 0; i < 4; i++) {
        const vec low = EXCHANGE(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        r[i + 4] = EXCHANGE(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
        r[i] = low;
    }
}
#undef EXCHANGE
#elif VL == 4
INLINE void vtranspose(vec *r)
{
    vec s[4];
    for (int i = 0; i < 4; i += 2) {
        s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 4, 2, 6);
        s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 1, 5, 3, 7);
    }
    for (int i = 0; i < 2; i++) {
        r[i] = __builtin_shufflevector(s[i], s[i + 2], 0, 1, 4, 5);
        r[i + 2] = __builtin_shufflevector(s[i], s[i + 2], 2, 3, 6, 7);
    }
}
#elif VL == 2
INLINE void vtranspose(vec *r)
{
    const vec low = __builtin_shufflevector(r[0], r[1], 0, 2);
    r[1] = __builtin_shufflevector(r[0], r[1], 1, 3);
    r[0] = low;
}
#else
INLINE void vtranspose(vec *r) { (void)r; }
#endif
#endif

#if REAL_BITS == 64
/* VQUAD numbers from p + at[l] bytes on, for each lane l, transposed: number i of all of them is x[i]. And back.
 * Lanes may have the same place if they have the same numbers. */
#define vload_quads NAME(vload_quads)
#define vstore_quads NAME(vstore_quads)
#define AT(l) ((const double *)((const char *)p + at[l]))
#define TO(l) ((double *)((char *)p + at[l]))
#undef VQUAD
#if VL == 8
#define VQUAD 4
INLINE void vload_quads(vec *x, const double *p, const ptrdiff_t *at)
{
    const vec a = vhalves(AT(0), AT(4)), b = vhalves(AT(1), AT(5));
    const vec c = vhalves(AT(2), AT(6)), d = vhalves(AT(3), AT(7));
    const vec ab = __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14);
    const vec cd = __builtin_shufflevector(c, d, 0, 8, 2, 10, 4, 12, 6, 14);
    const vec ba = __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
    const vec dc = __builtin_shufflevector(c, d, 1, 9, 3, 11, 5, 13, 7, 15);
    x[0] = __builtin_shufflevector(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13);
    x[1] = __builtin_shufflevector(ba, dc, 0, 1, 8, 9, 4, 5, 12, 13);
    x[2] = __builtin_shufflevector(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
    x[3] = __builtin_shufflevector(ba, dc, 2, 3, 10, 11, 6, 7, 14, 15);
}
INLINE void vstore_quads(const vec *x, double *p, const ptrdiff_t *at)
{
    const vec ab = __builtin_shufflevector(x[0], x[2], 0, 1, 8, 9, 4, 5, 12, 13);
    const vec cd = __builtin_shufflevector(x[0], x[2], 2, 3, 10, 11, 6, 7, 14, 15);
    const vec ba = __builtin_shufflevector(x[1], x[3], 0, 1, 8, 9, 4, 5, 12, 13);
    const vec dc = __builtin_shufflevector(x[1], x[3], 2, 3, 10, 11, 6, 7, 14, 15);
    const vec a = __builtin_shufflevector(ab, ba, 0, 8, 2, 10, 4, 12, 6, 14);
    const vec b = __builtin_shufflevector(ab, ba, 1, 9, 3, 11, 5, 13, 7, 15);
    const vec c = __builtin_shufflevector(cd, dc, 0, 8, 2, 10, 4, 12, 6, 14);
    const vec d = __builtin_shufflevector(cd, dc, 1, 9, 3, 11, 5, 13, 7, 15);
    vstore_upper(TO(7), d);
    vstore_upper(TO(6), c);
    vstore_upper(TO(5), b);
    vstore_upper(TO(4), a);
    vstore_lower(TO(3), d);
    vstore_lower(TO(2), c);
    vstore_lower(TO(1), b);
    vstore_lower(TO(0), a);
}
#elif VL == 4
#define VQUAD 4
INLINE void vload_quads(vec *x, const double *p, const ptrdiff_t *at)
{
    const vec a = vload(AT(0)), b = vload(AT(1)), c = vload(AT(2)), d = vload(AT(3));
    const vec ab = __builtin_shufflevector(a, b, 0, 4, 2, 6), ba = __builtin_shufflevector(a, b, 1, 5, 3, 7);
    const vec cd = __builtin_shufflevector(c, d, 0, 4, 2, 6), dc = __builtin_shufflevector(c, d, 1, 5, 3, 7);
    x[0] = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    x[1] = __builtin_shufflevector(ba, dc, 0, 1, 4, 5);
    x[2] = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    x[3] = __builtin_shufflevector(ba, dc, 2, 3, 6, 7);
}
INLINE void vstore_quads(const vec *x, double *p, const ptrdiff_t *at)
{
    const vec ab = __builtin_shufflevector(x[0], x[1], 0, 4, 2, 6), ba = __builtin_shufflevector(x[0], x[1], 1, 5, 3, 7);
    const vec cd = __builtin_shufflevector(x[2], x[3], 0, 4, 2, 6), dc = __builtin_shufflevector(x[2], x[3], 1, 5, 3, 7);
    vstore(TO(3), __builtin_shufflevector(ba, dc, 2, 3, 6, 7));
    vstore(TO(2), __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
    vstore(TO(1), __builtin_shufflevector(ba, dc, 0, 1, 4, 5));
    vstore(TO(0), __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
}
#elif VL == 2
#define VQUAD 2
INLINE void vload_quads(vec *x, const double *p, const ptrdiff_t *at)
{
    const vec a = vload(AT(0)), b = vload(AT(1));
    x[0] = __builtin_shufflevector(a, b, 0, 2);
    x[1] = __builtin_shufflevector(a, b, 1, 3);
}
INLINE void vstore_quads(const vec *x, double *p, const ptrdiff_t *at)
{
    vstore(TO(1), __builtin_shufflevector(x[0], x[1], 1, 3));
    vstore(TO(0), __builtin_shufflevector(x[0], x[1], 0, 2));
}
#else
#define VQUAD 1
INLINE void vload_quads(vec *x, const double *p, const ptrdiff_t *at) { x[0] = *AT(0); }
INLINE void vstore_quads(const vec *x, double *p, const ptrdiff_t *at) { *TO(0) = x[0]; }
#endif
#undef AT
#undef TO
#endif

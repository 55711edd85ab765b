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

#ifndef WORD_BITS
/* The lanes in pairs exchanged: a1 a0 a3 a2 ... */
#if VL > 1
#define vexchange NAME(vexchange)
INLINE vec vexchange(vec a)
{
#if VL == 2
#define EXCHANGED 1, 0
#elif VL == 4
#define EXCHANGED 1, 0, 3, 2
#elif VL == 8
#define EXCHANGED 1, 0, 3, 2, 5, 4, 7, 6
#elif VL == 16
#define EXCHANGED 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14
#endif
#ifdef __clang__
    return __builtin_shufflevector(a, a, EXCHANGED);
#else
    return __builtin_shuffle(a, (ivec){EXCHANGED});
#endif
#undef EXCHANGED
}
#endif

/* Transposes VL rows of VL numbers in place, by doubling the distance of the exchange: first within the
 * sixteen bytes that an instruction shuffles best, then of these. VTRANSPOSE: it is there. */
#define vtranspose NAME(vtranspose)
#undef VTRANSPOSE
#define EXCHANGE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#if VL == 16
#define VTRANSPOSE 1
#define EVEN(a, b) EXCHANGE(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define ODD(a, b) EXCHANGE(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
INLINE void vtranspose(vec *r)
{
    vec s[16];
    UNROLL_TILE for (int i = 0; i < 16; i += 2) {
        s[i] = EXCHANGE(r[i], r[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
        s[i + 1] = EXCHANGE(r[i], r[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
    UNROLL_TILE for (int i = 0; i < 16; i += 4)
        UNROLL_TILE for (int h = 0; h < 2; h++) {
            const vec a = s[i + h], b = s[i + 2 + h];
            r[i + 2 * h] = EXCHANGE(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
            r[i + 2 * h + 1] = EXCHANGE(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        }
    UNROLL_TILE for (int c = 0; c < 4; c++)
        UNROLL_TILE for (int i = c; i < 16; i += 8) {
            s[i] = EVEN(r[i], r[i + 4]);
            s[i + 4] = ODD(r[i], r[i + 4]);
        }
    UNROLL_TILE for (int c = 0; c < 4; c++) {
        r[c] = EVEN(s[c], s[c + 8]);
        r[c + 8] = ODD(s[c], s[c + 8]);
        r[c + 4] = EVEN(s[c + 4], s[c + 12]);
        r[c + 12] = ODD(s[c + 4], s[c + 12]);
    }
}
#undef EVEN
#undef ODD
#elif VL == 8 && REAL_BITS == 64
#define VTRANSPOSE 1
#define EVEN(a, b) EXCHANGE(a, b, 0, 1, 4, 5, 8, 9, 12, 13)
#define ODD(a, b) EXCHANGE(a, b, 2, 3, 6, 7, 10, 11, 14, 15)
INLINE void vtranspose(vec *r)
{
    vec s[8];
    UNROLL_TILE for (int i = 0; i < 8; i += 2) {
        s[i] = EXCHANGE(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        s[i + 1] = EXCHANGE(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    UNROLL_TILE for (int c = 0; c < 2; c++)
        UNROLL_TILE for (int i = c; i < 8; i += 4) {
            r[i] = EVEN(s[i], s[i + 2]);
            r[i + 2] = ODD(s[i], s[i + 2]);
        }
    UNROLL_TILE for (int c = 0; c < 2; c++) {
        s[c] = EVEN(r[c], r[c + 4]);
        s[c + 4] = ODD(r[c], r[c + 4]);
        s[c + 2] = EVEN(r[c + 2], r[c + 6]);
        s[c + 6] = ODD(r[c + 2], r[c + 6]);
    }
    UNROLL_TILE for (int i = 0; i < 8; i++) r[i] = s[i];
}
#undef EVEN
#undef ODD
#elif VL == 4
#define VTRANSPOSE 1
INLINE void vtranspose(vec *r)
{
    vec s[4];
    for (int i = 0; i < 4; i += 2) {
        s[i] = EXCHANGE(r[i], r[i + 1], 0, 4, 2, 6);
        s[i + 1] = EXCHANGE(r[i], r[i + 1], 1, 5, 3, 7);
    }
    for (int i = 0; i < 2; i++) {
        r[i] = EXCHANGE(s[i], s[i + 2], 0, 1, 4, 5);
        r[i + 2] = EXCHANGE(s[i], s[i + 2], 2, 3, 6, 7);
    }
}
#elif VL == 2
#define VTRANSPOSE 1
INLINE void vtranspose(vec *r)
{
    const vec low = EXCHANGE(r[0], r[1], 0, 2);
    r[1] = EXCHANGE(r[0], r[1], 1, 3);
    r[0] = low;
}
#elif VL == 1
#define VTRANSPOSE 1
INLINE void vtranspose(vec *r) { (void)r; }
#endif

/* VL / 2 columns from as many vectors of two half rows each (`vhalves`): of doubles row i (0, 1, 4, 5 ...) and
 * i + 2, of floats row i (0 ... 3, 8 ... 11) and i + 4. */
#ifdef vhalves
#define vcolumns NAME(vcolumns)
INLINE void vcolumns(vec *r)
{
    vec s[VL / 2];
#if REAL_BITS == 64
#if VL == 8
#define LOW(a, b) EXCHANGE(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define HIGH(a, b) EXCHANGE(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#else
#define LOW(a, b) EXCHANGE(a, b, 0, 4, 2, 6)
#define HIGH(a, b) EXCHANGE(a, b, 1, 5, 3, 7)
#endif
    UNROLL_TILE for (int i = 0; i < VL / 2; i += 2) {
        s[i] = LOW(r[i], r[i + 1]);
        s[i + 1] = HIGH(r[i], r[i + 1]);
    }
#if VL == 8
    UNROLL_TILE for (int c = 0; c < 2; c++) {
        r[c] = EXCHANGE(s[c], s[c + 2], 0, 1, 4, 5, 8, 9, 12, 13);
        r[c + 2] = EXCHANGE(s[c], s[c + 2], 2, 3, 6, 7, 10, 11, 14, 15);
    }
#else
    UNROLL_TILE for (int c = 0; c < VL / 2; c++) r[c] = s[c];
#endif
#else
#if VL == 16
#define LOW(a, b) EXCHANGE(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH(a, b) EXCHANGE(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define LOWER(a, b) EXCHANGE(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define UPPER(a, b) EXCHANGE(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#else
#define LOW(a, b) EXCHANGE(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH(a, b) EXCHANGE(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOWER(a, b) EXCHANGE(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define UPPER(a, b) EXCHANGE(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#endif
    UNROLL_TILE for (int i = 0; i < VL / 2; i += 2) {
        s[i] = LOW(r[i], r[i + 1]);
        s[i + 1] = HIGH(r[i], r[i + 1]);
    }
    UNROLL_TILE for (int i = 0; i < VL / 2; i += 4)
        UNROLL_TILE for (int h = 0; h < 2; h++) {
            r[i + 2 * h] = LOWER(s[i + h], s[i + 2 + h]);
            r[i + 2 * h + 1] = UPPER(s[i + h], s[i + 2 + h]);
        }
#if VL == 16
    UNROLL_TILE for (int c = 0; c < 4; c++) {
        const vec a = r[c], b = r[c + 4];
        r[c] = EXCHANGE(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        r[c + 4] = EXCHANGE(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
#endif
#undef LOWER
#undef UPPER
#endif
#undef LOW
#undef HIGH
}
#endif
#undef EXCHANGE
#endif

#if REAL_BITS == 64
/* VQUAD numbers from p + at[l] bytes on, for each lane l, transposed: number i of all of them is x[i]. And back.
 * Lanes may have the same place if they have the same numbers. */
#define vload_quads NAME(vload_quads)
#define vstore_quads NAME(vstore_quads)
#define AT(l) ((const double *)((const char *)p + at[l]))
#define TO(l) ((double *)((char *)p + at[l]))
/* The numbers at p + at[l] bytes. */
#define vgather NAME(vgather)
#undef VQUAD
#if VL == 8
#define VQUAD 4
INLINE vec vgather(const double *p, const ptrdiff_t *at)
{
    const vec x = {*AT(0), *AT(1), *AT(2), *AT(3), *AT(4), *AT(5), *AT(6), *AT(7)};
    return x;
}
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
INLINE vec vgather(const double *p, const ptrdiff_t *at)
{
    const vec x = {*AT(0), *AT(1), *AT(2), *AT(3)};
    return x;
}
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
INLINE vec vgather(const double *p, const ptrdiff_t *at)
{
    const vec x = {*AT(0), *AT(1)};
    return x;
}
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
INLINE vec vgather(const double *p, const ptrdiff_t *at) { return *AT(0); }
INLINE void vload_quads(vec *x, const double *p, const ptrdiff_t *at) { x[0] = *AT(0); }
INLINE void vstore_quads(const vec *x, double *p, const ptrdiff_t *at) { *TO(0) = x[0]; }
#endif
#undef AT
#undef TO
#endif

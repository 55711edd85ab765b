/* No vectors: one lane, plain C, for compilers and processors that none of the others fit. */
#define VFUSED 0
#define VL 1
#define vec REAL
#define mask int
#define vset(a) (a)
#define vload(p) (*(p))
#define vstore(p, x) (*(p) = (x))
#define vfma(a, b, c) ((a) * (b) + (c))
#define vfnma(a, b, c) ((c) - (a) * (b))
#if REAL_BITS == 64
#define vsqrt(x) sqrt(x)
#define vround(x) nearbyint(x)
#else
#define vsqrt(x) sqrtf(x)
#define vround(x) nearbyintf(x)
#endif
#define vmin(a, b) ((a) < (b) ? (a) : (b))
#define vmax(a, b) ((a) > (b) ? (a) : (b))
#define vlt(a, b) ((a) < (b))
#define vle(a, b) ((a) <= (b))
#define veq(a, b) ((a) == (b))
#define vne(a, b) ((a) != (b))
#define vselect(m, a, b) ((m) ? (a) : (b))
#define mand(a, b) ((a) && (b))
#define mor(a, b) ((a) || (b))
#define mnot(m) (!(m))
#define many(m) (m)

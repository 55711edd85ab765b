/* One double a vector, fused where the set's own vectors are: the bits of any one of its lanes. */
#define VFUSED ISA_FUSED
#define VL 1
#define vec double
#define mask int
#define vset(a) (a)
#define vload(p) (*(p))
#define vstore(p, x) (*(p) = (x))
#if ISA_FUSED
#define vfma(a, b, c) fma(a, b, c)
#define vfnma(a, b, c) fma(-(a), b, c)
#else
#define vfma(a, b, c) ((a) * (b) + (c))
#define vfnma(a, b, c) ((c) - (a) * (b))
#endif
#define vsqrt(x) sqrt(x)
#define vround(x) nearbyint(x)
#define vmin(a, b) ((a) < (b) ? (a) : (b))
#define vmax(a, b) ((a) > (b) ? (a) : (b))
#define vlt(a, b) ((a) < (b))
#define vle(a, b) ((a) <= (b))
#define veq(a, b) ((a) == (b))
#define vne(a, b) ((a) != (b))
#define vselect(m, a, b) ((m) ? (a) : (b))
#define mand(a, b) ((a) & (b))
#define mor(a, b) ((a) | (b))
#define mnot(m) (!(m))
#define many(m) (m)
#define vproduct(a, b) rounded_product(a, b)

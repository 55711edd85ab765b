/* Runs the kernels of every instruction set of this processor and compares them with plain C in long double.
 * One line a kernel: the worst error on each instruction set, in the unit of its row. Exit status 1 if a
 * bound is exceeded.
 *
 *     cc -std=gnu11 -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math csrc/test/[a-z]*.c \
 *        csrc/isa/[a-z]*.c csrc/[a-z]*.c -lm -o selftest && ./selftest
 */

#include "selftest.h"

static int failures;

double uniform(double low, double high)
{
    static unsigned long long random_state = 88172645463325252ULL;
    random_state ^= random_state << 13; /* xorshift, Marsaglia 2003 */
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return low + (high - low) * (double)(random_state >> 11) * 0x1p-53;
}

real get(const void *p, int dtype, ptrdiff_t i)
{
    return dtype == PRIMER_F32 ? (real)((const float *)p)[i] : (real)((const double *)p)[i];
}

void put(void *p, int dtype, ptrdiff_t i, double x)
{
    if (dtype == PRIMER_F32)
        ((float *)p)[i] = (float)x;
    else
        ((double *)p)[i] = x;
}

/* |y - r| in units in the last place of the larger of |r| and scale. */
double ulps(real y, real r, real scale, int dtype)
{
    const int digits = dtype == PRIMER_F32 ? FLT_MANT_DIG : DBL_MANT_DIG;
    const int lowest = dtype == PRIMER_F32 ? FLT_MIN_EXP : DBL_MIN_EXP;
    const real largest = dtype == PRIMER_F32 ? FLT_MAX : DBL_MAX;
    int e;
    if (isnan(r)) return isnan(y) ? 0 : INFINITY;
    if (y == r || (isinf(y) && fabsl(r) >= largest && (y > 0) == (r > 0))) return 0;
    if (isinf(r) || !isfinite(y)) return INFINITY;
    (void)frexpl(fmaxl(fabsl(r), scale), &e);
    return (double)(fabsl(y - r) / ldexpl(1, (e < lowest ? lowest : e) - digits));
}

const primer_kernel *find(const primer_isa *isa, const char *name)
{
    const primer_kernel *row;
    for (int i = 0; (row = primer_row(isa, i)) && strcmp(row->name, name) != 0; i++) continue;
    return row;
}

void report(const char *name, int dtype, const double *worst, double bound)
{
    static const char *const dtypes[] = {"float32", "float64", "complex64", "complex128", "bool",
                                         "int8",    "int16",   "int32",     "int64",      "float16"};
    int n, bad = 0;
    const primer_isa *const *isas = primer_available(&n);
    printf("%-58s %-10s bound %-6.3g", name, dtypes[dtype], bound);
    for (int i = 0; i < n; i++) {
        printf("  %s %.3f", isas[i]->name, worst[i]);
        if (!(worst[i] <= bound)) bad = 1;
    }
    printf("%s\n", bad ? "  FAILED" : "");
    failures += bad;
}

int main(void)
{
    check_elementwise();
    check_rows();
    check_optimisers();
    check_matrices();
    check_vectors();
    check_factorisations();
    check_general();
    check_integers();
    check_spectral();
    check_training();
    printf(failures ? "%d FAILED\n" : "all within their bounds\n", failures);
    return failures != 0;
}

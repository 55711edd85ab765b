/* Eigenvalues of general matrices: the residual A v - lambda v of every pair in units of the rounding error of A
 * times the order, vectors of length 1. A matrix alone must have the bits that it has in a stack, and eigvals
 * those of eig. Among random ones: a triangle, a cyclic permutation, a nilpotent matrix, a graded one, a NaN. */
#include "selftest.h"

enum { SLICES = 19, ORDER = 33, SPOILT = 7 };

static const ptrdiff_t SIZES[] = {1, 2, 3, 4, 5, 8, 13, ORDER};

static void fill(double *a, int parts, ptrdiff_t n, ptrdiff_t slice)
{
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++)
            for (int part = 0; part < parts; part++) {
                double x = uniform(-1, 1);
                if (slice == 1 && j < i) x = 0;
                if (slice == 2) x = part == 0 && j == (i + 1) % n;
                if (slice == 3) x = part == 0 && j == i + 1;
                if (slice == 4) x *= ldexp(1, (int)(-7 * (i + j)));
                if (slice == SPOILT && i == n - 1 && j == 0) x = NAN;
                a[(i * n + j) * parts + part] = x;
            }
}

/* Of one matrix, against its largest number; infinite where a vector is not of length 1. */
static double residual(const double *a, int parts, ptrdiff_t n, const double *w, const double *v)
{
    real worst = 0, size = 0;
    for (ptrdiff_t i = 0; i < n * n * parts; i++) size = fmaxl(size, fabsl(a[i]));
    for (ptrdiff_t j = 0; j < n; j++) {
        real length = 0;
        for (ptrdiff_t i = 0; i < n; i++) {
            const double *x = v + (i * n + j) * 2;
            real re = -((real)w[2 * j] * x[0] - (real)w[2 * j + 1] * x[1]);
            real im = -((real)w[2 * j] * x[1] + (real)w[2 * j + 1] * x[0]);
            for (ptrdiff_t k = 0; k < n; k++) {
                const double *b = a + (i * n + k) * parts, *y = v + (k * n + j) * 2, b_im = parts == 2 ? b[1] : 0;
                re += (real)b[0] * y[0] - (real)b_im * y[1];
                im += (real)b[0] * y[1] + (real)b_im * y[0];
            }
            worst = fmaxl(worst, hypotl(re, im));
            length += (real)x[0] * x[0] + (real)x[1] * x[1];
        }
        if (!(fabsl(length - 1) <= 32 * DBL_EPSILON)) return INFINITY;
    }
    return (double)(worst / ((real)n * (size > 0 ? size : 1) * DBL_EPSILON));
}

/* eig, or with one output eigvals, of the stack or of each matrix alone. */
static ptrdiff_t run(const primer_kernel *kernel, int dtype, ptrdiff_t n, double *const *at, int alone)
{
    const ptrdiff_t size = (ptrdiff_t)sizeof(double), in = (dtype == PRIMER_C128 ? 2 : 1) * size, out = 2 * size;
    const ptrdiff_t each[] = {n * n * in, n * out, n * n * out};
    const ptrdiff_t two[] = {each[0], each[1], each[2], n * in, in, out, n * out, out};
    const ptrdiff_t one[] = {each[0], each[1], n * in, in, out}, dims[] = {alone ? 1 : SLICES, n};
    char *memory = malloc((alone ? kernel->one_scratch : kernel->scratch)[dtype](dims) + 64);
    primer_work work = {memory + (64 - (uintptr_t)memory % 64) % 64, 0, 0, 0};
    for (ptrdiff_t s = 0; s < (alone ? SLICES : 1); s++) {
        char *args[3];
        for (int i = 0; i < kernel->nin + kernel->nout; i++) args[i] = (char *)at[i] + s * each[i];
        (alone ? kernel->one : kernel->loop)[dtype](args, dims, kernel->nout == 2 ? two : one, &work);
    }
    free(memory);
    return work.failed;
}

static double check_one(const primer_isa *isa, int dtype, ptrdiff_t n)
{
    static double a[SLICES * ORDER * ORDER * 2], w[3][SLICES * ORDER * 2], v[2][SLICES * ORDER * ORDER * 2];
    const primer_kernel *const eig = find(isa, "eig"), *const eigvals = find(isa, "eigvals");
    const int parts = dtype == PRIMER_C128 ? 2 : 1;
    const size_t values = sizeof(double) * (size_t)(SLICES * n * 2), vectors = values * (size_t)n;
    double *const stack[] = {a, w[0], v[0]}, *const alone[] = {a, w[1], v[1]}, *const few[] = {a, w[2]};
    double worst = 0;
    if (!eig || !eigvals) return INFINITY;
    for (ptrdiff_t s = 0; s < SLICES; s++) fill(a + s * n * n * parts, parts, n, s);
    if (run(eig, dtype, n, stack, 0) != 1 || run(eig, dtype, n, alone, 1) != 1 || run(eigvals, dtype, n, few, 0) != 1)
        return INFINITY;
    for (ptrdiff_t s = 0; s < SLICES; s++) {
        const double *const mine = w[0] + s * n * 2;
        if (s == SPOILT)
            worsen(&worst, isnan(mine[0]) ? 0 : INFINITY);
        else
            worsen(&worst, residual(a + s * n * n * parts, parts, n, mine, v[0] + s * n * n * 2));
    }
    if (memcmp(w[0], w[1], values) || memcmp(w[0], w[2], values) || memcmp(v[0], v[1], vectors)) return INFINITY;
    return worst;
}

void check_general(void)
{
    int n;
    const primer_isa *const *isas = primer_available(&n);
    for (int dtype = PRIMER_F64; dtype <= PRIMER_C128; dtype += 2) {
        double worst[MAX_ISAS] = {0};
        for (int i = 0; i < n; i++)
            for (size_t o = 0; o < sizeof SIZES / sizeof *SIZES; o++)
                worsen(worst + i, check_one(isas[i], dtype, SIZES[o]));
        report("eig", dtype, worst, 4);
    }
}

/* Factorisations of stacks of small matrices: the residual of every row, in units of the rounding error that the
 * product it is taken of has. A matrix alone must have the bits that it has in a stack. */
#include "selftest.h"

enum { SLICES = 19, ORDER = 12, RIGHT = 5, OPERANDS = 5 };

typedef struct { real re, im; } number;

/* One row's operands: the stacks, how many numbers (real or complex) a slice has, and its size in bytes. */
typedef struct {
    int n_operands;
    ptrdiff_t numbers[OPERANDS], bytes[OPERANDS];
    double *at[OPERANDS];
} operands;

static number of(const double *p, int parts, ptrdiff_t i)
{
    const number x = {p[i * parts], parts == 2 ? p[i * parts + 1] : 0};
    return x;
}

static number minus_product(number a, number b, number c)
{
    const number r = {a.re - (b.re * c.re - b.im * c.im), a.im - (b.re * c.im + b.im * c.re)};
    return r;
}

static number conjugate(number a)
{
    a.im = -a.im;
    return a;
}

static real size_of(number a) { return hypotl(a.re, a.im); }

static real largest(const double *p, int parts, ptrdiff_t n)
{
    real most = 0;
    for (ptrdiff_t i = 0; i < n; i++) most = fmaxl(most, size_of(of(p, parts, i)));
    return most;
}

/* The row's loop over the stack, its failures counted, or over each slice alone. */
static ptrdiff_t run(const primer_kernel *kernel, int dtype, const operands *o, const ptrdiff_t *dims,
                     const ptrdiff_t *steps, int alone)
{
    char *args[OPERANDS];
    const size_t bytes = (alone ? kernel->one_scratch : kernel->scratch)[dtype](dims);
    char *memory = malloc(bytes + 64);
    primer_work work = {memory + (64 - (uintptr_t)memory % 64) % 64, 0, 0, 0};
    ptrdiff_t one[4];
    memcpy(one, dims, sizeof one);
    one[0] = alone ? 1 : SLICES;
    for (ptrdiff_t s = 0; s < (alone ? SLICES : 1); s++) {
        for (int i = 0; i < o->n_operands; i++) args[i] = (char *)o->at[i] + s * o->bytes[i];
        (alone ? kernel->one : kernel->loop)[dtype](args, one, steps, &work);
    }
    free(memory);
    return work.failed;
}

/* Residuals of slice s, over eps n |a| |x|. */
static double inverse_residual(const operands *o, int parts, ptrdiff_t n, ptrdiff_t s)
{
    const double *a = o->at[0] + s * n * n * parts, *x = o->at[1] + s * n * n * parts;
    real worst = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            number r = {i == j, 0};
            for (ptrdiff_t k = 0; k < n; k++) r = minus_product(r, of(a, parts, i * n + k), of(x, parts, k * n + j));
            worst = fmaxl(worst, size_of(r));
        }
    return (double)(worst / (n * n * largest(a, parts, n * n) * largest(x, parts, n * n) * DBL_EPSILON));
}

static double solution_residual(const operands *o, int parts, ptrdiff_t n, ptrdiff_t s)
{
    const double *a = o->at[0] + s * n * n * parts, *b = o->at[1] + s * n * RIGHT * parts;
    const double *x = o->at[2] + s * n * RIGHT * parts;
    real worst = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < RIGHT; j++) {
            number r = of(b, parts, i * RIGHT + j);
            for (ptrdiff_t k = 0; k < n; k++)
                r = minus_product(r, of(a, parts, i * n + k), of(x, parts, k * RIGHT + j));
            worst = fmaxl(worst, size_of(r));
        }
    return (double)(worst / (n * n * largest(a, parts, n * n) * largest(x, parts, n * RIGHT) * DBL_EPSILON));
}

static double cholesky_residual(const operands *o, int parts, ptrdiff_t n, ptrdiff_t s)
{
    const double *a = o->at[0] + s * n * n * parts, *l = o->at[1] + s * n * n * parts;
    real worst = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            number r = of(a, parts, i * n + j);
            if (j > i && size_of(of(l, parts, i * n + j)) != 0) return INFINITY;
            for (ptrdiff_t k = 0; k <= j && j <= i; k++)
                r = minus_product(r, of(l, parts, i * n + k), conjugate(of(l, parts, j * n + k)));
            if (j <= i) worst = fmaxl(worst, size_of(r));
        }
    return (double)(worst / (n * largest(a, parts, n * n) * DBL_EPSILON));
}

/* Hermitian and diagonally dominant, or of independent entries. */
static void fill(double *a, int parts, ptrdiff_t n, int definite)
{
    for (ptrdiff_t i = 0; i < n * n * parts; i++) a[i] = uniform(-1, 1);
    for (ptrdiff_t i = 0; i < n && definite; i++)
        for (ptrdiff_t j = 0; j <= i; j++)
            for (int part = 0; part < parts; part++) {
                double *x = a + (i * n + j) * parts + part, *y = a + (j * n + i) * parts + part;
                if (i == j)
                    *x = part ? 0 : 1.5 * (double)n;
                else
                    *y = part ? -*x : *x;
            }
}

typedef double (*residual_of)(const operands *, int, ptrdiff_t, ptrdiff_t);

/* The worst residual of a row on matrices of order n; infinite where a matrix alone has other bits or where
 * the one matrix that must fail does not. */
static double check_one(const primer_kernel *kernel, int dtype, ptrdiff_t n, residual_of residual, int definite)
{
    const int parts = dtype == PRIMER_C128 ? 2 : 1, solves = kernel->nin == 2;
    const ptrdiff_t size = parts * (ptrdiff_t)sizeof(double), dims[] = {SLICES, n, RIGHT, 0};
    const ptrdiff_t square = n * n * size, side = n * RIGHT * size;
    const ptrdiff_t one_input[] = {square, square, n * size, size, n * size, size};
    const ptrdiff_t two_inputs[] = {square, side, side, n * size, size, RIGHT * size, size, RIGHT * size, size};
    static double memory[4][SLICES * ORDER * ORDER * 2];
    operands o = {solves ? 3 : 2, {0}, {square, solves ? side : square, side}, {memory[0], memory[1], memory[2]}};
    double worst = 0;
    for (ptrdiff_t s = 0; s < SLICES; s++) fill(o.at[0] + s * n * n * parts, parts, n, definite);
    for (ptrdiff_t i = 0; i < SLICES * n * RIGHT * parts && solves; i++) o.at[1][i] = uniform(-1, 1);
    memset(o.at[0] + 3 * n * n * parts, 0, (size_t)square); /* fails */
    const ptrdiff_t *steps = solves ? two_inputs : one_input;
    if (run(kernel, dtype, &o, dims, steps, 0) != 1) worst = INFINITY;
    for (ptrdiff_t s = 0; s < SLICES; s++) {
        const double *result = o.at[o.n_operands - 1] + s * o.bytes[o.n_operands - 1] / (ptrdiff_t)sizeof(double);
        if (s == 3)
            worsen(&worst, isnan(result[0]) ? 0 : INFINITY);
        else
            worsen(&worst, residual(&o, parts, n, s));
    }
    double *in_stack = o.at[o.n_operands - 1];
    o.at[o.n_operands - 1] = memory[3];
    if (run(kernel, dtype, &o, dims, steps, 1) != 1) worst = INFINITY;
    const ptrdiff_t last = o.bytes[o.n_operands - 1];
    for (ptrdiff_t s = 0; s < SLICES; s++)
        if (s != 3 && memcmp((char *)in_stack + s * last, (char *)memory[3] + s * last, (size_t)last)) worst = INFINITY;
    return worst;
}

/* Row i of A is row p[i] of L times U. */
static double factors_residual(const operands *o, int parts, ptrdiff_t n, ptrdiff_t s)
{
    const double *a = o->at[0] + s * n * n * parts, *l = o->at[2] + s * n * n * parts, *u = o->at[3] + s * n * n * parts;
    const ptrdiff_t *p = (const ptrdiff_t *)(const void *)o->at[1] + s * n;
    real worst = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            number r = of(a, parts, i * n + j);
            if (p[i] < 0 || p[i] >= n) return INFINITY;
            if (j > i && (size_of(of(l, parts, i * n + j)) != 0 || size_of(of(u, parts, j * n + i)) != 0)) return INFINITY;
            for (ptrdiff_t k = 0; k < n; k++)
                r = minus_product(r, of(l, parts, p[i] * n + k), of(u, parts, k * n + j));
            worst = fmaxl(worst, size_of(r));
        }
    return (double)(worst / (n * largest(l, parts, n * n) * largest(u, parts, n * n) * DBL_EPSILON));
}

/* A adj A is a multiple of the identity. */
static double adjugate_residual(const operands *o, int parts, ptrdiff_t n, ptrdiff_t s)
{
    const double *a = o->at[0] + s * n * n * parts, *x = o->at[1] + s * n * n * parts;
    number first = {0, 0};
    real worst = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            number r = {0, 0};
            for (ptrdiff_t k = 0; k < n; k++) r = minus_product(r, of(a, parts, i * n + k), of(x, parts, k * n + j));
            if (i + j == 0) first = r;
            if (i == j) r.re -= first.re, r.im -= first.im;
            worst = fmaxl(worst, size_of(r));
        }
    return (double)(worst / (n * n * largest(a, parts, n * n) * largest(x, parts, n * n) * DBL_EPSILON));
}

/* The worst residual of a row without failures on matrices of order n; infinite where a matrix alone has other bits. */
static double check_outputs(const primer_kernel *kernel, int dtype, ptrdiff_t n, residual_of residual)
{
    const int parts = dtype == PRIMER_C128 ? 2 : 1, factors = kernel->nout == 3;
    const ptrdiff_t size = parts * (ptrdiff_t)sizeof(double), square = n * n * size, row = n * size;
    const ptrdiff_t index = (ptrdiff_t)sizeof(ptrdiff_t), dims[] = {SLICES, n, n, n};
    const ptrdiff_t of_factors[] = {square, n * index, square, square, row, size, index, row, size, row, size};
    const ptrdiff_t of_square[] = {square, square, row, size, row, size};
    static double memory[4][SLICES * ORDER * ORDER * 2], alone[4][SLICES * ORDER * ORDER * 2];
    operands o = {factors ? 4 : 2, {0}, {square, factors ? n * index : square, square, square},
                  {memory[0], memory[1], memory[2], memory[3]}};
    const ptrdiff_t *steps = factors ? of_factors : of_square;
    double worst = 0;
    for (ptrdiff_t s = 0; s < SLICES; s++) fill(o.at[0] + s * n * n * parts, parts, n, 0);
    if (run(kernel, dtype, &o, dims, steps, 0) != 0) worst = INFINITY;
    for (ptrdiff_t s = 0; s < SLICES; s++) worsen(&worst, residual(&o, parts, n, s));
    for (int i = 1; i < o.n_operands; i++) o.at[i] = alone[i];
    if (run(kernel, dtype, &o, dims, steps, 1) != 0) worst = INFINITY;
    for (int i = 1; i < o.n_operands; i++)
        if (memcmp(memory[i], alone[i], (size_t)(SLICES * o.bytes[i]))) worst = INFINITY;
    return worst;
}

static void check(const char *name, residual_of residual, int definite, double bound)
{
    int n;
    const primer_isa *const *isas = primer_available(&n);
    for (int dtype = PRIMER_F64; dtype <= PRIMER_C128; dtype += 2) {
        double worst[MAX_ISAS] = {0};
        for (int k = 0; k < n; k++) {
            const primer_kernel *kernel = find(isas[k], name);
            if (!kernel) worst[k] = INFINITY;
            for (ptrdiff_t order = 1; order <= ORDER && kernel; order++)
                worsen(worst + k, strcmp(name, "lu") && strcmp(name, "adjugate")
                                      ? check_one(kernel, dtype, order, residual, definite)
                                      : check_outputs(kernel, dtype, order, residual));
        }
        report(name, dtype, worst, bound);
    }
}

void check_factorisations(void)
{
    check("inv", inverse_residual, 0, 2);
    check("solve", solution_residual, 0, 2);
    check("cholesky_lo", cholesky_residual, 1, 2);
    check("lu", factors_residual, 0, 2);
    check("adjugate", adjugate_residual, 0, 2);
}
